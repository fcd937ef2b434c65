import Planning
import Testing

@Suite("Packing solver")
struct PackingSolverTests {
  @Test(arguments: 0..<8)
  func `agrees with an exhaustive search on tiny problems of every kind`(block: Int) {
    var feasible = 0
    for seed in (block * 160)..<(block * 160 + 160) {
      let problem = RandomPacking.tiny(seed: UInt64(seed))
      let solution = PackingSolver(problem, options: SolverOptions(timeLimitSeconds: 5, gap: 0)).solve()
      let optimum = ExhaustivePacking.optimum(problem)
      #expect(solution.isFeasible == (optimum != nil), "seed \(seed): \(problem)")
      if let optimum {
        feasible += 1
        #expect(solution.lowerBound <= optimum, "seed \(seed)")
        #expect(solution.cost >= optimum, "seed \(seed)")
        #expect(solution.cost == optimum, "seed \(seed)")
        #expect(solution.lowerBound == optimum, "seed \(seed)")
        #expect(!solution.isProvenInfeasible, "seed \(seed)")
      } else {
        #expect(solution.isProvenInfeasible, "seed \(seed)")
      }
      if solution.isFeasible { #expect(problem.violations(of: solution.nodes).isEmpty, "seed \(seed)") }
    }
    // The generator makes both kinds, or the agreement means little.
    #expect(feasible > 30 && feasible < 130)
  }

  @Test func `the proof never takes a plan that costs more than the one at hand`() {
    // Three pods of 20 CPU and 40 GiB, on c7i and m7i of 48 and 64 CPU, of which a pool may have three.
    let sizes: [(Int64, Int64, Int64)] = [
      (47_750, 91_000, 2_142_000), (63_770, 118_000, 2_856_000), (47_750, 182_000, 2_419_200),
      (63_770, 234_000, 3_225_600),
    ]
    let shapes = sizes.enumerated().map {
      NodeShape(capacity: [$1.0, $1.1], price: $1.2, poolIndex: 0, typeIndex: $0, zone: 0)
    }
    let problem = PackingProblem(
      dimensionCount: 2, zoneCount: 1,
      classes: [PodClass(demand: 3, request: [20_000, 40_960], shapes: Array(shapes.indices))], shapes: shapes,
      typesPerPool: 3)
    let solution = PackingSolver(problem, options: SolverOptions(timeLimitSeconds: 10, gap: 0)).solve()
    #expect(solution.cost == 3_225_600)
    #expect(solution.lowerBound == 3_225_600)
  }

  @Test(arguments: 0..<8)
  func `few large pods cost what an exhaustive search says, where a pool may have fewer types than there are`(
    block: Int
  ) {
    for seed in (block * 32)..<(block * 32 + 32) {
      let problem = RandomPacking.fewLargePods(seed: UInt64(seed))
      let solution = PackingSolver(problem, options: SolverOptions(timeLimitSeconds: 5, gap: 0)).solve()
      let optimum = ExhaustivePacking.optimum(problem)
      #expect(solution.isFeasible == (optimum != nil), "seed \(seed)")
      guard let optimum else { continue }
      #expect(solution.cost == optimum, "seed \(seed)")
      #expect(solution.lowerBound == optimum, "seed \(seed)")
    }
  }

  /// The nodes that tell where a proof may end needn't be of shapes that the proof looks at: those may be dominated.
  @Test(arguments: 0..<20)
  func `a bound below nodes of any kind is no higher than the optimum`(block: Int) {
    for seed in (block * 16)..<(block * 16 + 16) {
      let problem = RandomPacking.tiny(seed: UInt64(seed))
      guard let optimum = ExhaustivePacking.optimum(problem) else { continue }
      var random = SeededGenerator(seed: UInt64(seed) &+ 77)
      for _ in 0..<4 {
        let nodes = (0..<(1 + random.below(5))).map { _ in
          FilledNode(shape: random.below(problem.shapes.count), pods: [])
        }
        let bound = PackingSolver(problem, options: SolverOptions(timeLimitSeconds: 5, gap: 0)).bound(below: nodes)
        #expect(bound.lowerBound <= optimum, "seed \(seed), nodes \(nodes.map(\.shape))")
      }
    }
  }

  @Test func `the proof ends where nothing cheaper than a dominated node is possible, not before`() {
    let shapes = [1_900_000, 1_300_000].enumerated().map {
      NodeShape(capacity: [4], price: Int64($0.element), poolIndex: 0, typeIndex: 0, zone: $0.offset)
    }
    let problem = PackingProblem(
      dimensionCount: 1, zoneCount: 2,
      classes: [PodClass(demand: 2, request: [2], shapes: [0, 1], maxPerNode: nil, zoneRule: .free)], shapes: shapes,
      nodeLimits: [], typesPerPool: 3)
    let bound = PackingSolver(problem).bound(below: [FilledNode(shape: 0, pods: [])])
    #expect(bound.lowerBound == 1_300_000)
  }
}
