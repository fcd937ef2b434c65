import ClusterModel
import Planning
import Quantities
import Testing

@Suite("Setting out from another plan")
struct WarmStartTests {
  private static let options = SolverOptions(timeLimitSeconds: 60, gap: 0.01)

  private var unproven: SolverOptions {
    var options = Self.options
    options.proves = false
    return options
  }

  /// Nodes with any classes in any number, on any shape.
  private func nonsense(_ problem: PackingProblem, seed: UInt64) -> [FilledNode] {
    var random = SeededGenerator(seed: seed)
    return (0..<20).map { _ in
      FilledNode(
        shape: random.below(problem.shapes.count),
        pods: problem.classes.indices.filter { _ in random.below(3) == 0 }.map {
          ClassCount(podClass: $0, count: 1 + random.below(9))
        })
    }
  }

  /// Zones that may be lost, one at a time, and any one node.
  private func survival(_ problem: PackingProblem) -> SurvivalProblem {
    let shapes = problem.shapes
    return SurvivalProblem(
      problem: problem, roomInFailure: shapes.map(\.capacity),
      returns: problem.classes.map { ReturnRule(keep: ($0.demand + 1) / 2) },
      scenarios: (0..<problem.zoneCount).map { zone in
        FailureScenario(name: "zone \(zone)", loss: .shapes(shapes.indices.filter { shapes[$0].zone == zone }))
      } + [FailureScenario(name: "node", loss: .anyNodes(count: 1, of: Array(shapes.indices)))])
  }

  @Test(arguments: UInt64(1)...12)
  func `makes a packing that keeps every rule, whatever the nodes are`(seed: UInt64) {
    let problem = RandomPacking.middling(seed: seed)
    let cold = PackingSolver(problem, options: Self.options).solve()
    for known in [cold.nodes, nonsense(problem, seed: seed)] {
      let warm = PackingSolver(problem, options: unproven, known: known).solve()
      #expect(warm.isFeasible && problem.violations(of: warm.nodes) == [])
      #expect(warm.lowerBound <= min(warm.cost, cold.cost) && cold.lowerBound <= warm.cost)
    }
  }

  @Test(arguments: UInt64(1)...40)
  func `finds a packing of tiny problems whenever there is one`(seed: UInt64) {
    let problem = RandomPacking.tiny(seed: seed)
    let cold = PackingSolver(problem, options: Self.options).solve()
    let warm = PackingSolver(problem, options: unproven, known: nonsense(problem, seed: seed)).solve()
    #expect(warm.isFeasible == cold.isFeasible)
    guard warm.isFeasible else { return }
    #expect(problem.violations(of: warm.nodes) == [])
    #expect(warm.lowerBound <= cold.cost && cold.lowerBound <= warm.cost)
  }

  @Test(arguments: UInt64(1)...4)
  func `makes a plan for failures that is sound, and costs no more than the nodes that it set out from`(seed: UInt64) {
    let survival = survival(RandomPacking.middling(seed: seed))
    let cold = SurvivalSolver(survival, options: Self.options).solve()
    for known in [cold.packing.nodes, nonsense(survival.problem, seed: seed)] {
      let warm = SurvivalSolver(survival, options: unproven).solve(known: known)
      #expect(warm.packing.isFeasible && warm.judgement.isComplete)
      #expect(survival.problem.violations(of: warm.packing.nodes) == [])
      #expect(warm.packing.lowerBound <= min(warm.packing.cost, cold.packing.cost))
      if known == cold.packing.nodes, cold.judgement.isComplete { #expect(warm.packing.cost <= cold.packing.cost) }
    }
  }

  // MARK: - Whole plans

  private func planner(_ survive: [SurvivalDemand], web: Int, _ options: PlannerOptions) -> Planner {
    var cluster = SmallWorld.cluster()
    cluster.survive = survive
    let workloads = [
      SmallWorld.workload("cart", replicas: 4, cpu: 700), SmallWorld.workload("search", replicas: 5, cpu: 1900),
      SmallWorld.workload("web", replicas: web, cpu: 400),
    ]
    return Planner(
      inventory: Inventory(workloads: workloads), cluster: cluster, offerings: SmallWorld.offerings(cluster),
      options: options)
  }

  private var plannerOptions: PlannerOptions {
    var options = PlannerOptions(solver: Self.options)
    options.solver.solved = SolvedParts()
    return options
  }

  @Test(arguments: [[], [SurvivalDemand.zoneLoss, .nodeLoss(1)]])
  func `gives the same plan where nothing changed`(survive: [SurvivalDemand]) throws {
    let options = plannerOptions
    let base = try planner(survive, web: 9, options).planned()
    var warm = options
    warm.start = base.start
    warm.solver.solved = SolvedParts(after: options.solver.solved)
    #expect(try planner(survive, web: 9, warm).plan() == base.plan)
  }

  @Test(arguments: [[], [SurvivalDemand.zoneLoss, .nodeLoss(1)]])
  func `gives a plan of what there is now, with a bound that holds for the plan made from nothing too`(
    survive: [SurvivalDemand]
  ) throws {
    let options = plannerOptions
    let base = try planner(survive, web: 9, options).planned()
    for web in [3, 12, 30] {
      let cold = try planner(survive, web: web, plannerOptions).plan()
      var warm = options
      warm.start = base.start
      let plan = try planner(survive, web: web, warm).plan()
      #expect(plan.unplaced.isEmpty && plan.workloads.first { $0.workload.name == "web" }?.replicas == web)
      #expect(plan.cost.lowerBound <= cold.cost.perHour && cold.cost.lowerBound <= plan.cost.perHour)
      #expect(plan.scenarios.allSatisfy { $0.survives })
    }
  }
}
