import ClusterModel
import Planning
import Testing

@Suite("Pools of pods that share hosts")
struct PoolCompanyTests {
  private typealias World = SmallWorld

  @Test func `pods that must share hosts with others stand in their pool, whatever their own nature`() throws {
    let db = World.workload("db", kind: "StatefulSet", replicas: 2) {
      $0.volumeClaimTemplates = [VolumeClaimTemplate(name: "data", spec: VolumeClaimSpec())]
    }
    let cache = World.workload("cache", replicas: 2) {
      $0.template.podAffinity.required = [World.term("db", WellKnownLabel.hostname)]
    }
    let probe = World.workload("a-probe") {
      $0.template.podAffinity.required = [World.term("cache", WellKnownLabel.hostname)]
    }
    let pools = [World.pool("general", .general), World.pool("stateful", .stateful)]
    let cluster = World.cluster(pools: pools)
    let plan = try Planner(
      inventory: Inventory(workloads: [probe, cache, db]), cluster: cluster, offerings: World.offerings(cluster),
      options: PlannerOptions(solver: SolverOptions(timeLimitSeconds: 5))
    ).plan()
    #expect(plan.status == .optimal, "\(plan.unplaced)")
    #expect(plan.workloads.map(\.pools) == [["stateful"], ["stateful"], ["stateful"]])
    #expect(plan.workloads.map(\.chosenBy) == [.requirement, .requirement, .stateful])
  }
}
