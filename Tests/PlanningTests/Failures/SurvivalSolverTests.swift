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

  @Test(arguments: [(1, 451), (2, 492), (3, 533)])
  func `spare nodes are no larger than they need be`(lost: Int, optimum: Int64) {
    // Small nodes are a little dearer for their size, and much cheaper to have to spare: 10 of 4 hold the pods.
    let shapes = [(4, 41), (8, 80), (16, 157), (48, 465)].enumerated().map { type, size in
      NodeShape(capacity: [Int64(size.0)], price: Int64(size.1), poolIndex: 0, typeIndex: type, zone: 0)
    }
    let survival = SurvivalProblem(
      problem: PackingProblem(
        dimensionCount: 1, zoneCount: 1, classes: [PodClass(demand: 40, request: [1], shapes: [0, 1, 2, 3])],
        shapes: shapes),
      roomInFailure: shapes.map(\.capacity), returns: [ReturnRule(keep: 40)],
      scenarios: [FailureScenario(name: "nodes", loss: .anyNodes(count: LostNodes(lost), of: [0, 1, 2, 3]))])
    let solution = SurvivalSolver(survival, options: Self.options).solve()
    #expect(solution.judgement.isComplete)
    #expect(JointOracle.survives(solution.packing.nodes, survival))
    #expect(solution.packing.cost >= optimum - 2 * 41)
    #expect(Double(solution.packing.cost) <= Double(optimum) * 1.05)
  }

  /// A pod in each of three zones, whose spread lets it come back in its own zone alone.
  private func spread(lost: LostNodes, most: Int) -> SurvivalProblem {
    let shapes = (0..<3).map { NodeShape(capacity: [4], price: 10, poolIndex: 0, typeIndex: 0, zone: $0) }
    return SurvivalProblem(
      problem: PackingProblem(
        dimensionCount: 1, zoneCount: 3,
        classes: [
          PodClass(demand: 3, request: [1], shapes: [0, 1, 2], zoneRule: .spread(maxSkew: 1, zones: [0, 1, 2]))
        ],
        shapes: shapes, nodeLimits: [NodeLimit(shapes: [0, 1, 2], most: most)]),
      roomInFailure: shapes.map(\.capacity),
      returns: [ReturnRule(keep: 3, spread: ReturnSpread(counted: [0], maxSkew: 1, zones: [0, 1, 2]))],
      scenarios: [FailureScenario(name: "nodes", loss: .anyNodes(count: lost, of: [0, 1, 2]))])
  }

  @Test func `nodes are bought where they help, and not where nothing does`() {
    let helped = SurvivalSolver(spread(lost: 2, most: 200), options: Self.options).solve()
    #expect(helped.judgement.isComplete)
    #expect(helped.packing.nodes.count == 9)
    let hopeless = SurvivalSolver(spread(lost: 1_000, most: 200), options: Self.options).solve()
    #expect(!hopeless.judgement.isComplete)
    #expect(hopeless.packing.nodes.count <= 9)
  }

  @Test func `a share of the nodes is of those that are bought in the end`() {
    let shape = NodeShape(capacity: [4], price: 10, poolIndex: 0, typeIndex: 0, zone: 0)
    let survival = SurvivalProblem(
      problem: PackingProblem(
        dimensionCount: 1, zoneCount: 1, classes: [PodClass(demand: 40, request: [1], shapes: [0])], shapes: [shape]),
      roomInFailure: [[4]], returns: [ReturnRule(keep: 40)],
      scenarios: [FailureScenario(name: "share", loss: .anyNodes(count: LostNodes(1, percent: 25), of: [0]))])
    let solution = SurvivalSolver(survival, options: Self.options).solve()
    #expect(solution.judgement.isComplete)
    #expect(JointOracle.survives(solution.packing.nodes, survival))
    // 13 nodes lose 3, and 10 hold all pods; 12 lose 3 too.
    #expect(solution.packing.nodes.count == 13)
  }

  @Test(arguments: [
    (0, 25, 3, 0), (1, 25, 3, 1), (0, 25, 8, 2), (1, 25, 8, 2), (5, 0, 3, 3), (0, 100, 7, 7), (0, 0, 9, 0),
  ])
  func `a share is rounded down, and never more than all`(least: Int, percent: Int, nodes: Int, lost: Int) {
    #expect(LostNodes(least, percent: percent).count(of: nodes) == lost)
  }
}
