import ClusterModel
import Planning
import Quantities
import Testing

@Suite("Instances of which none is left")
struct SoldOutTests {
  private typealias World = SmallWorld

  /// Nothing is left outside of some zones.
  private func offerings(_ cluster: ClusterDocument, open: [String]) -> OfferingSet {
    var set = World.offerings(cluster)
    for index in set.offerings.indices where !open.contains(set.offerings[index].zone) {
      set.offerings[index].limit = "available/\(set.offerings[index].zone)"
      set.limits["available/\(set.offerings[index].zone)"] = 0
    }
    return set
  }

  private func plan(_ workload: Workload, open: [String]) throws -> Plan {
    let cluster = World.cluster()
    return try Planner(
      inventory: Inventory(workloads: [workload]), cluster: cluster, offerings: offerings(cluster, open: open),
      options: PlannerOptions(solver: SolverOptions(timeLimitSeconds: 5))
    ).plan()
  }

  private func spread(_ replicas: Int) -> Workload {
    World.workload("web", replicas: replicas) {
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule,
          selector: World.selector("web"))
      ]
    }
  }

  @Test func `a zone in which nothing is left is no zone to spread over`() throws {
    #expect(try plan(spread(6), open: ["a"]).placements.reduce(0) { $0 + $1.count } == 6)
    let two = try plan(spread(6), open: ["a", "c"])
    #expect(two.workloads.first { $0.workload.name == "web" }?.sharesOf == ["a": 3, "c": 3])
  }

  @Test func `what needs such a zone has no place, with the reason`() throws {
    let plan = try plan(
      World.workload("web") { $0.template.nodeSelector = [WellKnownLabel.zone: "b"] }, open: ["a"])
    #expect(plan.status == .infeasible)
    #expect(plan.unplaced.first?.reason.contains("none of them is available") == true, "\(plan.unplaced)")
  }
}
