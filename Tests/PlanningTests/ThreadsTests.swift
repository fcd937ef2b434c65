import ClusterModel
import Planning
import Testing

/// What several threads may change, and what not.
@Suite("Several threads")
struct ThreadsTests {
  private func solve(_ problem: PackingProblem, threads: Int, seed: UInt64 = 1) -> PackingSolution {
    PackingSolver(
      problem, options: SolverOptions(timeLimitSeconds: 120, gap: 0.01, seed: seed, threads: threads)
    ).solve()
  }

  @Test(arguments: 0..<3)
  func `give the same plan and bound every time, with every rule kept`(seed: Int) {
    let problem = RandomPacking.wide(seed: UInt64(seed))
    let alone = solve(problem, threads: 1)
    for threads in [2, 5] {
      let first = solve(problem, threads: threads)
      let second = solve(problem, threads: threads)
      #expect(first.isFeasible)
      #expect(first.nodes == second.nodes)
      #expect(first.lowerBound == second.lowerBound)
      #expect(problem.violations(of: first.nodes).isEmpty)
      #expect(first.lowerBound <= first.cost)
      #expect(Double(first.cost) <= 1.02 * Double(alone.cost))
    }
  }

  @Test func `replay in the order of one thread, so that a realised plan is the same`() throws {
    let workloads = [
      SmallWorld.workload("big", replicas: 6, cpu: 3500), SmallWorld.workload("small", replicas: 30, cpu: 300),
    ]
    let plans = try [1, 3].map { threads in
      let cluster = SmallWorld.cluster()
      return try Planner(
        inventory: Inventory(workloads: workloads), cluster: cluster,
        offerings: SmallWorld.offerings(
          cluster, types: [("m4", 4, 100_000), ("m8", 8, 200_000), ("m16", 16, 400_000)]),
        options: PlannerOptions(
          solver: SolverOptions(timeLimitSeconds: 600, gap: 0.01, threads: threads),
          realisation: RealisationOptions(orders: 3))
      ).plan()
    }
    #expect(plans[0].realisation?.status == .realised)
    for plan in plans.dropFirst() {
      #expect(plan.nodes == plans[0].nodes)
      #expect(plan.placements == plans[0].placements)
      #expect(plan.realisation == plans[0].realisation)
    }
  }
}
