import Planning
import Testing

@Suite("Joint plans for failures")
struct SurvivalSolverTests {
  /// Two or three zones, one or two sizes of node in each, two classes of which all or none must run.
  private func tiny(_ seed: UInt64, losesNodes: Bool) -> SurvivalProblem {
    var random = SeededGenerator(seed: seed)
    let zones = 2 + random.below(2)
    var shapes: [NodeShape] = []
    let sizes = (0...random.below(2)).map { _ in (room: Int64(3 + random.below(5)), price: Int64(10 + random.below(30)))
    }
    for (type, size) in sizes.enumerated() {
      for zone in 0..<zones {
        shapes.append(
          NodeShape(capacity: [size.room, 6], price: size.price, poolIndex: 0, typeIndex: type, zone: zone))
      }
    }
    let classes = (0..<2).map { _ in
      PodClass(
        demand: 1 + random.below(3), request: [Int64(1 + random.below(3)), Int64(random.below(3))],
        shapes: Array(shapes.indices))
    }
    var scenarios = (0..<zones).map { zone in
      FailureScenario(name: "zone \(zone)", loss: .shapes(shapes.indices.filter { shapes[$0].zone == zone }))
    }
    if losesNodes {
      scenarios.append(FailureScenario(name: "node", loss: .anyNodes(count: 1, of: Array(shapes.indices))))
    }
    return SurvivalProblem(
      problem: PackingProblem(dimensionCount: 2, zoneCount: zones, classes: classes, shapes: shapes),
      roomInFailure: shapes.map { $0.capacity.map { $0 + 1 } },
      returns: classes.map { ReturnRule(keep: random.below(3) > 0 ? $0.demand : 0) }, scenarios: scenarios)
  }

  private static let options = SolverOptions(timeLimitSeconds: 30, gap: 0)

  @Test(arguments: [false, true])
  func `on tiny problems the cost is the optimum, or close to it, and the bound never above it`(losesNodes: Bool) {
    var exact = 0
    let seeds = UInt64(1)...40
    for seed in seeds {
      let survival = tiny(seed, losesNodes: losesNodes)
      let solution = SurvivalSolver(survival, options: Self.options).solve()
      #expect(solution.packing.isFeasible && solution.judgement.isComplete, "seed \(seed)")
      #expect(survival.problem.violations(of: solution.packing.nodes) == [], "seed \(seed)")
      #expect(JointOracle.survives(solution.packing.nodes, survival), "seed \(seed)")
      let optimum = JointOracle.optimum(survival, ceiling: solution.packing.cost)
      #expect(optimum != nil, "seed \(seed)")
      guard let optimum else { continue }
      #expect(solution.packing.lowerBound <= optimum, "seed \(seed)")
      #expect(solution.packing.cost >= optimum, "seed \(seed)")
      if solution.packing.cost == optimum { exact += 1 }
    }
    #expect(exact >= 38, "\(exact) of 40 are optimal")
  }

  @Test(arguments: UInt64(1)...20)
  func `without any one node of the cheapest kind some failure isn't survived, whatever stands where`(seed: UInt64) {
    var survival = tiny(seed, losesNodes: true)
    let nodes = SurvivalSolver(survival, options: Self.options).solve().packing.nodes
    let optimum = JointOracle.optimum(
      survival, ceiling: nodes.reduce(0) { $0 + survival.problem.shapes[$1.shape].price })
    guard let optimum, optimum == nodes.reduce(0, { $0 + survival.problem.shapes[$1.shape].price }) else { return }
    let prices = nodes.map { survival.problem.shapes[$0.shape].price }
    let cheapest = prices.min() ?? 0
    for removed in Set(nodes.map(\.shape)) where survival.problem.shapes[removed].price == cheapest && cheapest > 0 {
      survival.problem.nodeLimits = survival.problem.shapes.indices.map { shape in
        NodeLimit(shapes: [shape], most: nodes.count { $0.shape == shape } - (shape == removed ? 1 : 0))
      }
      #expect(JointOracle.optimum(survival, ceiling: optimum) == nil, "seed \(seed), shape \(removed)")
    }
  }

  @Test func `pods that need not run make room, so that no node is bought for them`() {
    let shapes = (0..<2).map { NodeShape(capacity: [4], price: 10, poolIndex: 0, typeIndex: 0, zone: $0) }
    let all = PodClass(demand: 4, request: [1], shapes: [0, 1])
    let none = PodClass(demand: 4, request: [1], shapes: [0, 1])
    let survival = SurvivalProblem(
      problem: PackingProblem(dimensionCount: 1, zoneCount: 2, classes: [all, none], shapes: shapes),
      roomInFailure: shapes.map(\.capacity), returns: [ReturnRule(keep: 4), ReturnRule(keep: 0)],
      scenarios: (0..<2).map { FailureScenario(name: "zone \($0)", loss: .shapes([$0])) })
    let solution = SurvivalSolver(survival, options: Self.options).solve()
    #expect(solution.packing.cost == 20)
    #expect(solution.judgement.isComplete)
  }

  @Test func `the joint bound knows that each zone must be able to do without the others`() {
    let shapes = (0..<2).map { NodeShape(capacity: [4], price: 10, poolIndex: 0, typeIndex: 0, zone: $0) }
    let survival = SurvivalProblem(
      problem: PackingProblem(
        dimensionCount: 1, zoneCount: 2, classes: [PodClass(demand: 8, request: [1], shapes: [0, 1])], shapes: shapes),
      roomInFailure: shapes.map(\.capacity), returns: [ReturnRule(keep: 8)],
      scenarios: (0..<2).map { FailureScenario(name: "zone \($0)", loss: .shapes([$0])) })
    let solution = SurvivalSolver(survival, options: Self.options).solve()
    #expect(solution.packing.cost == 40)
    #expect(solution.packing.lowerBound == 40)
    #expect(solution.normalCost == 20)
  }

  @Test func `any two nodes may be lost together`() {
    let shape = NodeShape(capacity: [4], price: 10, poolIndex: 0, typeIndex: 0, zone: 0)
    let survival = SurvivalProblem(
      problem: PackingProblem(
        dimensionCount: 1, zoneCount: 1, classes: [PodClass(demand: 8, request: [1], shapes: [0])], shapes: [shape]),
      roomInFailure: [[4]], returns: [ReturnRule(keep: 8)],
      scenarios: [FailureScenario(name: "two", loss: .anyNodes(count: 2, of: [0]))])
    let solution = SurvivalSolver(survival, options: Self.options).solve()
    #expect(solution.judgement.isComplete)
    #expect(solution.packing.cost == 40)
    #expect(JointOracle.survives(solution.packing.nodes, survival))
    let choices = solution.judgement.choices["two"]
    #expect(choices?.checked.count == choices?.total)
  }
}
