import ClusterModel
import Planning
import Quantities
import Testing

@Suite("Infeasible plans")
struct PodsGivenBackTests {
  private typealias World = SmallWorld

  private func plan(_ workloads: [Workload], claims: [PersistentVolumeClaim] = [], cluster: ClusterDocument) throws
    -> Plan
  {
    try Planner(
      inventory: Inventory(workloads: workloads, claims: claims), cluster: cluster,
      offerings: World.offerings(cluster),
      options: PlannerOptions(solver: SolverOptions(timeLimitSeconds: 5))
    ).plan()
  }

  @Test func `no more pods are left out than have no place, and those that follow them stand`() throws {
    var pool = World.pool("general", .general)
    pool.minimumPerZone = 1
    pool.maximumNodes = 4
    // A node of 32 GiB holds one; two nodes can stand in zone b.
    let leader = World.workload("leader", replicas: 4, cpu: 1000, memory: 20 * World.gibibyte) {
      $0.template.nodeSelector = [WellKnownLabel.zone: "b"]
    }
    let follower = World.workload("follower", replicas: 4, cpu: 300) {
      $0.template.podAffinity.required = [World.term("leader", WellKnownLabel.hostname)]
    }
    let plan = try plan([follower, leader], cluster: World.cluster(pools: [pool]))
    #expect(plan.unplaced.map { "\($0.workload.name) \($0.count)" } == ["leader 2"], "\(plan.unplaced)")
    #expect(plan.nodes.count == 4)
  }

  @Test func `a claim that one pod may use keeps the others out`() throws {
    let claim = PersistentVolumeClaim(
      namespace: "shop", name: "one", spec: VolumeClaimSpec(accessModes: [.readWriteOncePod]), position: World.position)
    func user(_ name: String, _ replicas: Int) -> Workload {
      World.workload(name, replicas: replicas) {
        $0.template.volumes = [PodVolume(name: "v", source: .persistentVolumeClaim(name: "one"))]
      }
    }
    let plan = try plan([user("a", 3), user("b", 1)], claims: [claim], cluster: World.cluster())
    #expect(plan.unplaced.map { "\($0.workload.name) \($0.count)" } == ["a 2", "b 1"])
    #expect(plan.unplaced.allSatisfy { $0.reason.contains("claim one is ReadWriteOncePod") })
    #expect(plan.placements.map { "\($0.workload.name) \($0.count)" } == ["a 1"])
  }

  @Test func `company that a DaemonSet gives elsewhere may be had from a workload, and no bound rests on the choice`()
    throws
  {
    let cluster = World.cluster()
    let agent = World.workload("agent", kind: "DaemonSet", replicas: 0, cpu: 100, labels: ["tier": "web"]) {
      $0.template.nodeSelector = [WellKnownLabel.instanceType: "m8"]
    }
    let cache = World.workload("cache", labels: ["app": "cache", "tier": "web"]) {
      $0.template.nodeSelector = [WellKnownLabel.instanceType: "m4"]
    }
    func front(_ type: String?) -> Workload {
      World.workload("front") {
        $0.template.podAffinity.required = [
          PodAffinityTerm(
            selector: LabelSelector(matchLabels: ["tier": "web"]), topologyKey: WellKnownLabel.hostname)
        ]
        if let type { $0.template.nodeSelector = [WellKnownLabel.instanceType: type] }
      }
    }
    for type in ["m4", nil] {
      let plan = try Planner(
        inventory: Inventory(workloads: [cache, front(type)], daemonSets: [agent]), cluster: cluster,
        offerings: World.offerings(cluster), options: PlannerOptions(solver: SolverOptions(timeLimitSeconds: 5))
      ).plan()
      #expect(plan.unplaced.isEmpty, "\(plan.unplaced)")
      // Both fit on one m4.
      #expect(plan.cost.lowerBound.microUnits <= 100, "\(plan.cost)")
      if type != nil { #expect(plan.cost.perHour.microUnits == 100) }
    }
  }

  @Test func `no bound rests on one pool's limit on types where another shares a scarce type with it`() throws {
    var general = World.pool("general", .general)
    general.instanceTypesPerPool = 1
    var system = World.pool("system", .system)
    system.minimumNodes = 3
    let cluster = World.cluster(pools: [general, system], zones: ["a"])
    var offerings = World.offerings(cluster, types: [("large", 3, 1_230_000), ("small", 2, 720_000)])
    for index in offerings.offerings.indices where offerings.offerings[index].instanceType == "small" {
      offerings.offerings[index].limit = "available/small"
    }
    offerings.limits = ["available/small": 2]
    let plan = try Planner(
      inventory: Inventory(workloads: [World.workload("web")]), cluster: cluster, offerings: offerings,
      options: PlannerOptions(solver: SolverOptions(timeLimitSeconds: 5))
    ).plan()
    // A small node in each pool, and two large ones for the minimum.
    #expect(plan.cost.lowerBound.microUnits <= 3_900_000, "\(plan.cost)")
  }

  @Test func `pods that must share a zone take the cheapest`() throws {
    let cluster = World.cluster(zones: ["a", "b"])
    var offerings = World.offerings(cluster, types: [("m4", 4, 1_900_000)])
    for index in offerings.offerings.indices where offerings.offerings[index].zone == "b" {
      offerings.offerings[index].price = HourlyCost(microUnits: 1_300_000)
    }
    let web = World.workload("web", replicas: 2) {
      $0.template.podAffinity.required = [World.term("web", WellKnownLabel.zone)]
    }
    let plan = try Planner(
      inventory: Inventory(workloads: [web]), cluster: cluster, offerings: offerings,
      options: PlannerOptions(solver: SolverOptions(timeLimitSeconds: 5))
    ).plan()
    #expect(plan.cost.lowerBound.microUnits <= 1_300_000, "\(plan.cost)")
    #expect(plan.cost.perHour.microUnits == 1_300_000)
  }
}
