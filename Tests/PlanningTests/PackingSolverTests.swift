import Planning
import Testing

@Suite("Packing solver")
struct PackingSolverTests {
  @Test(arguments: 0..<8)
  func `agrees with an exhaustive search on tiny problems of every kind`(block: Int) {
    var feasible = 0
    for seed in (block * 250)..<(block * 250 + 250) {
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
    #expect(feasible > 50 && feasible < 200)
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
    for seed in (block * 60)..<(block * 60 + 60) {
      let problem = RandomPacking.fewLargePods(seed: UInt64(seed))
      let solution = PackingSolver(problem, options: SolverOptions(timeLimitSeconds: 5, gap: 0)).solve()
      let optimum = ExhaustivePacking.optimum(problem)
      #expect(solution.isFeasible == (optimum != nil), "seed \(seed)")
      guard let optimum else { continue }
      #expect(solution.cost == optimum, "seed \(seed)")
      #expect(solution.lowerBound == optimum, "seed \(seed)")
    }
  }
}
