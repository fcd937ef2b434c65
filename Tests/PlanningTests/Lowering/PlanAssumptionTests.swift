import ClusterModel
import Planning
import Quantities
import Testing

@Suite("What a plan assumes of pods")
struct PlanAssumptionTests {
  private func assumed(
    _ workloads: [Workload], daemonSets: [Workload] = [], cluster: ClusterDocument, offerings: OfferingSet
  ) throws -> [Assumption] {
    try Planner(
      inventory: Inventory(workloads: workloads, daemonSets: daemonSets), cluster: cluster, offerings: offerings,
      options: PlannerOptions(solver: SolverOptions(timeLimitSeconds: 5))
    ).plan().assumptions
  }

  /// Every node is of arm64.
  private func armed(_ cluster: ClusterDocument) -> OfferingSet {
    var set = SmallWorld.offerings(cluster)
    for index in set.offerings.indices { set.offerings[index].labels[WellKnownLabel.architecture] = "arm64" }
    return set
  }

  @Test func `a pool whose nodes are too small for its DaemonSets is named, with what falls short`() throws {
    let cluster = SmallWorld.cluster(pools: [
      SmallWorld.pool("general", .general), SmallWorld.pool("special", .special),
    ])
    let agent = SmallWorld.workload("agent", kind: "DaemonSet", replicas: 0, cpu: 9000) {
      $0.template.nodeSelector = [WellKnownLabel.pool: "general"]
    }
    let small = SmallWorld.workload("small", kind: "DaemonSet", replicas: 0, cpu: 100)
    let assumptions = try assumed(
      [SmallWorld.workload("web")], daemonSets: [small, agent], cluster: cluster,
      offerings: SmallWorld.offerings(cluster))
    let found = assumptions.filter { $0.object.hasPrefix("shop/DaemonSet/") }
    #expect(found.map(\.object) == [agent.id.description])
    #expect(found.first?.assumed == "no node of pool general")
    // 9 and 0.1 cores of 8.
    #expect(found.first?.why.hasSuffix("m8, cpu falls short by 1100m") == true, "\(found)")
  }

  @Test func `a DaemonSet that runs on no node of the cluster is named`() throws {
    let cluster = SmallWorld.cluster()
    let windows = SmallWorld.workload("win", kind: "DaemonSet", replicas: 0) {
      $0.template.nodeSelector = [WellKnownLabel.operatingSystem: "windows"]
    }
    let linux = SmallWorld.workload("lin", kind: "DaemonSet", replicas: 0)
    let assumptions = try assumed(
      [SmallWorld.workload("web")], daemonSets: [windows, linux], cluster: cluster,
      offerings: SmallWorld.offerings(cluster))
    #expect(
      assumptions.filter { $0.object.hasPrefix("shop/DaemonSet/") }.map { "\($0.object) \($0.assumed)" }
        == ["\(windows.id) no pod"])
  }

  @Test func `images that aren't known to be built for a node's architecture are named`() throws {
    let cluster = SmallWorld.cluster()
    let web = SmallWorld.workload("web")
    let selects = SmallWorld.workload("selects") { $0.template.nodeSelector = ["beta.kubernetes.io/arch": "arm64"] }
    let named = try assumed([web, selects], cluster: cluster, offerings: armed(cluster))
      .filter { $0.field.hasSuffix(".image") }
    #expect(named.map { "\($0.object) \($0.assumed)" } == ["\(web.id) built for arm64"])
    let usual = try assumed([web], cluster: cluster, offerings: SmallWorld.offerings(cluster))
    #expect(!usual.contains { $0.field.hasSuffix(".image") })
  }
}
