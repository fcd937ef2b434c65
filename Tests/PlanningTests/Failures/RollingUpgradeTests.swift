import ClusterModel
import Planning
import Quantities
import Scheduling
import Testing

@Suite("Upgrades, batch after batch")
struct RollingUpgradeTests {
  /// Databases that volumes hold in a zone each, and pods that may come to stand in their way.
  private let inventory = Inventory(
    workloads: [
      SmallWorld.workload("left", cpu: 3500) { $0.pinnedZones = ["a": 1] },
      SmallWorld.workload("right", cpu: 3500) { $0.pinnedZones = ["b": 1] },
      SmallWorld.workload("web", replicas: 3, cpu: 1000),
    ])

  private func plan(isRealised: Bool) throws -> Plan {
    var cluster = SmallWorld.cluster(zones: ["a", "b"])
    cluster.survive = [.upgrade(maxSurge: .count(0), maxUnavailable: .count(1))]
    return try Planner(
      inventory: inventory, cluster: cluster,
      offerings: SmallWorld.offerings(cluster, types: [(name: "m4", cpu: 4, price: 100_000)]),
      options: PlannerOptions(
        solver: SolverOptions(timeLimitSeconds: 60),
        realisation: isRealised ? RealisationOptions(orders: 5, usesPriorities: false) : nil)
    ).plan()
  }

  private func stops(_ plan: Plan) throws -> [RollingUpgrade.Stop] {
    let scenario = try #require(plan.scenarios.first { $0.name == "upgrade/general" })
    let upgrade = try #require(RollingUpgrade(plan, scenario, inventory: inventory))
    return (1...5).flatMap { seed in
      ReplayStudy.Arrival.allCases.compactMap { upgrade.run(profile: .default, seed: seed, arrival: $0) }
    }
  }

  @Test func `a realised plan has a place for every pod, whatever the batches before moved`() throws {
    let plan = try plan(isRealised: true)
    #expect(plan.realisation?.status == .realised, "\(plan.realisation?.note ?? "")")
    #expect(try stops(plan).isEmpty)
  }

  @Test func `a sequence may fail where each batch by itself holds, and is told of with its nodes and the reason`()
    throws
  {
    let plan = try plan(isRealised: false)
    let found = try stops(plan)
    #expect(!found.isEmpty)
    for stop in found {
      #expect(stop.gone.count == 1 && !stop.outcome.pending.isEmpty)
      for pending in stop.outcome.pending { #expect(pending.message.contains("Insufficient cpu")) }
    }
    let study = FailureReplay.study(
      try #require(plan.scenarios.first), of: plan, inventory: inventory, profile: .default, profileName: "default",
      orders: 5, seed: 1)
    #expect(study.rolling?.pending.count == 10 && study.rolling?.worst.why.isEmpty == false)
    #expect(!study.holds)
  }
}
