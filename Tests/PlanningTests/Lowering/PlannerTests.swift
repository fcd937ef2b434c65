import ClusterModel
import Planning
import Quantities
import Testing

@Suite("Planning small clusters")
struct PlannerTests {
  private typealias World = SmallWorld

  private func plan(
    _ workloads: [Workload], daemonSets: [Workload] = [], cluster: ClusterDocument = SmallWorld.cluster(),
    offerings: OfferingSet? = nil, options: PlannerOptions = PlannerOptions(solver: SolverOptions(timeLimitSeconds: 5))
  ) throws -> Plan {
    try Planner(
      inventory: Inventory(workloads: workloads, daemonSets: daemonSets), cluster: cluster,
      offerings: offerings ?? World.offerings(cluster), options: options
    ).plan()
  }

  /// Pods of a workload by node.
  private func nodes(_ plan: Plan, _ name: String) -> [String: Int] {
    Dictionary(
      plan.placements.filter { $0.workload.name == name }.map { ($0.node, $0.count) }, uniquingKeysWith: +)
  }

  private func zones(_ plan: Plan, _ name: String) -> [String: Int] {
    plan.workloads.first { $0.workload.name == name }?.sharesOf ?? [:]
  }

  @Test func `an empty inventory needs no node and costs nothing`() throws {
    let plan = try plan([])
    #expect(plan.nodes.isEmpty && plan.cost.perHour == .zero && plan.status == .optimal)
  }

  @Test func `pods that fill nodes exactly are bought no more than those`() throws {
    let plan = try plan([World.workload("web", replicas: 16)])
    #expect(plan.status == .optimal)
    #expect(plan.cost.perHour.microUnits == 400)
    #expect(plan.cost.lowerBound.microUnits >= 398)
    #expect(plan.placements.reduce(0) { $0 + $1.count } == 16)
  }

  @Test func `DaemonSets take their share of every node and are placed on each`() throws {
    let agent = World.workload("agent", kind: "DaemonSet", replicas: 0, cpu: 1000)
    let plan = try plan([World.workload("web", replicas: 7)], daemonSets: [agent])
    #expect(plan.nodes.map(\.instanceType) == ["m8"])
    #expect(nodes(plan, "agent").count == plan.nodes.count)
  }

  @Test func `host anti-affinity puts each pod on a node of its own`() throws {
    let db = World.workload("db", replicas: 3) {
      $0.template.podAntiAffinity.required = [World.term("db", WellKnownLabel.hostname)]
    }
    let plan = try plan([db])
    #expect(nodes(plan, "db").values.sorted() == [1, 1, 1])
  }

  @Test func `anti-affinity between workloads keeps them off each other's nodes`() throws {
    let web = World.workload("web", replicas: 2)
    let batch = World.workload("batch", replicas: 2) {
      $0.template.podAntiAffinity.required = [World.term("web", WellKnownLabel.hostname)]
    }
    let plan = try plan([batch, web])
    #expect(Set(nodes(plan, "web").keys).isDisjoint(with: nodes(plan, "batch").keys))
  }

  @Test func `zone spread divides pods within the skew`() throws {
    let web = World.workload("web", replicas: 8) {
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule,
          selector: World.selector("web"))
      ]
    }
    let plan = try plan([web])
    #expect(zones(plan, "web").values.sorted() == [2, 3, 3])
  }

  @Test func `required affinity on the host takes workloads to their company`() throws {
    let cache = World.workload("cache", replicas: 2)
    let web = World.workload("web", replicas: 4) {
      $0.template.podAffinity.required = [World.term("cache", WellKnownLabel.hostname)]
    }
    let plan = try plan([cache, web])
    #expect(Set(nodes(plan, "web").keys).isSubset(of: nodes(plan, "cache").keys))
  }

  @Test func `affinity to itself over hosts puts all its pods on one node`() throws {
    let gang = World.workload("gang", replicas: 5) {
      $0.template.podAffinity.required = [World.term("gang", WellKnownLabel.hostname)]
    }
    let plan = try plan([gang])
    #expect(nodes(plan, "gang").values.sorted() == [5])
  }

  @Test func `affinity to itself over zones puts all its pods in one zone`() throws {
    let gang = World.workload("gang", replicas: 12) {
      $0.template.podAffinity.required = [World.term("gang", WellKnownLabel.zone)]
    }
    let plan = try plan([gang])
    #expect(zones(plan, "gang").count == 1)
  }

  @Test func `anti-affinity over zones between workloads gives them different zones`() throws {
    let blue = World.workload("blue", replicas: 4)
    let green = World.workload("green", replicas: 4) {
      $0.template.podAntiAffinity.required = [World.term("blue", WellKnownLabel.zone)]
    }
    let plan = try plan([blue, green])
    #expect(Set(zones(plan, "blue").keys).isDisjoint(with: zones(plan, "green").keys))
  }

  @Test func `bound volumes keep replicas in their zones`() throws {
    let db = World.workload("db", kind: "StatefulSet", replicas: 3) { $0.pinnedZones = ["a": 2, "c": 1] }
    let plan = try plan([db])
    #expect(zones(plan, "db") == ["a": 2, "c": 1])
  }

  @Test func `stateful pods and those that don't ask never stand on spot, others take it where the pool offers it`()
    throws
  {
    var pool = World.pool("general", .general)
    pool.capacityTypes = [.onDemand, .spot]
    let cluster = World.cluster(pools: [pool])
    let db = World.workload("db", kind: "StatefulSet", replicas: 4) { $0.pinnedZones = ["a": 4] }
    let plan = try plan(
      [db, World.workload("web", replicas: 4) { $0.spot = .allowed }, World.workload("plain", replicas: 4)],
      cluster: cluster,
      offerings: World.offerings(cluster, capacityTypes: [.onDemand, .spot]))
    let spot = Set(plan.nodes.filter { $0.capacityType == .spot }.map(\.name))
    #expect(Set(nodes(plan, "db").keys).isDisjoint(with: spot))
    #expect(Set(nodes(plan, "web").keys).isSubset(of: spot))
    #expect(Set(nodes(plan, "plain").keys).isDisjoint(with: spot))
  }

  @Test func `a workload goes to the pool of its role, and its plan says what must be patched`() throws {
    let system = World.pool("system", .system, taints: [Taint(key: "CriticalAddonsOnly", effect: .noSchedule)])
    let cluster = World.cluster(pools: [system, World.pool("general", .general)])
    let dns = World.workload("coredns", namespace: "kube-system", replicas: 2)
    let plan = try plan([dns, World.workload("web", replicas: 2)], cluster: cluster)
    let planned = Dictionary(uniqueKeysWithValues: plan.workloads.map { ($0.workload.name, $0) })
    #expect(planned["coredns"]?.pools == ["system"])
    #expect(planned["coredns"]?.enforced == .patch)
    #expect(planned["web"]?.pools == ["general"])
    #expect(planned["web"]?.enforced == .asWritten)
  }

  @Test func `a pod too large for every shape is named with the numbers`() throws {
    let plan = try plan([World.workload("huge", cpu: 64_000), World.workload("web")])
    #expect(plan.status == .infeasible)
    #expect(
      plan.unplaced.map(\.reason) == [
        "none of the 6 node shapes of pool general can hold one pod; 6: requests cpu 64, the most that any of them "
          + "leaves for workloads is 8 (m8)"
      ])
    #expect(nodes(plan, "web").count == 1)
  }

  @Test func `a selector that no node has is named`() throws {
    let plan = try plan([World.workload("web") { $0.template.nodeSelector = ["disk": "ssd"] }])
    #expect(plan.status == .infeasible)
    #expect(plan.unplaced.first?.reason.contains("disk=ssd") == true)
  }

  @Test func `a pool's maximum that is too small is named`() throws {
    var pool = World.pool("general", .general)
    pool.maximumNodes = 1
    let plan = try plan([World.workload("web", replicas: 20)], cluster: World.cluster(pools: [pool]))
    #expect(plan.status == .infeasible)
    #expect(plan.unplaced.reduce(0) { $0 + $1.count } > 0)
    #expect(plan.unplaced.first?.reason.contains("pool general may have at most 1 node") == true)
  }

  @Test func `a pool's minimum in each zone is bought even where nothing needs it`() throws {
    var pool = World.pool("general", .general)
    pool.minimumPerZone = 1
    let plan = try plan([World.workload("web")], cluster: World.cluster(pools: [pool]))
    #expect(plan.nodes.map(\.zone).sorted() == ["a", "b", "c"])
  }

  @Test func `a minimum that nothing can meet contradicts itself`() throws {
    var pool = World.pool("general", .general)
    pool.minimumNodes = 1
    let cluster = World.cluster(pools: [pool])
    #expect(throws: PlanningContradiction.self) {
      try self.plan([World.workload("web")], cluster: cluster, offerings: OfferingSet(offerings: []))
    }
  }

  @Test func `a utilisation cap leaves its share of every node free`() throws {
    var pool = World.pool("general", .general)
    pool.utilisationCap = [.cpu: 0.75]
    let plan = try plan([World.workload("web", replicas: 6)], cluster: World.cluster(pools: [pool]))
    #expect(plan.cost.perHour.microUnits == 200)
    for node in plan.nodes {
      let pods = plan.placements.filter { $0.node == node.name }.reduce(0) { $0 + $1.count }
      #expect(Int64(pods) * 4 <= node.allocatable[.cpu] / 1000 * 3)
    }
  }

  @Test func `pods with the same host port stand on different nodes`() throws {
    let proxies = ["one", "two"].map { name in
      World.workload(name, replicas: 2) {
        $0.template.containers = [Container(name: "c", ports: [ContainerPort(containerPort: 80, hostPort: 80)])]
      }
    }
    let plan = try plan(proxies)
    #expect(plan.nodes.count == 4)
  }

  @Test func `nodes that are free to stand anywhere are dealt over the zones`() throws {
    let plan = try plan(
      [World.workload("web", replicas: 24)], offerings: World.offerings(World.cluster(), types: [("m8", 8, 200)]))
    #expect(plan.nodes.map(\.zone).sorted() == ["a", "b", "c"])
  }

  @Test func `the order of workloads doesn't change the plan`() throws {
    let workloads = (0..<12).map { World.workload("w\($0)", replicas: 1 + $0 % 4, cpu: Int64(300 + 170 * $0)) }
    #expect(try plan(workloads).cost == plan(workloads.reversed()).cost)
  }

  @Test func `spread over hosts needs no more nodes than the pods do`() throws {
    let web = World.workload("web", replicas: 6, cpu: 2000) {
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.hostname, whenUnsatisfiable: .doNotSchedule,
          selector: World.selector("web"))
      ]
    }
    let plan = try plan([web])
    #expect(plan.cost.perHour.microUnits == 300)
    let counts = nodes(plan, "web").values
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
  }

  @Test(arguments: [(3, 0, 2), (6, 8, 3), (7, 3, 2)])
  func `spread over hosts needs no more nodes than its pool may have`(spread: Int, others: Int, most: Int) throws {
    var pool = World.pool("general", .general)
    pool.maximumNodes = most
    let web = World.workload("web", replicas: spread) {
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.hostname, whenUnsatisfiable: .doNotSchedule,
          selector: World.selector("web"))
      ]
    }
    let rest = others > 0 ? [World.workload("rest", replicas: others)] : []
    let plan = try plan([web] + rest, cluster: World.cluster(pools: [pool]))
    #expect(plan.unplaced.isEmpty, "\(plan.unplaced.map(\.reason))")
    #expect(plan.nodes.count <= most)
    #expect(plan.cost.lowerBound <= plan.cost.perHour)
    let counts = plan.nodes.map { nodes(plan, "web")[$0.name] ?? 0 }
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(counts)")
  }

  @Test func `a pod that shares hosts and spreads over zones stands with its company`() throws {
    let db = World.workload("db", replicas: 2)
    let sidekick = World.workload("sidekick") {
      $0.template.podAffinity.required = [World.term("db", WellKnownLabel.hostname)]
      $0.template.podAntiAffinity.required = [World.term("sidekick", WellKnownLabel.zone)]
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule,
          selector: World.selector("sidekick"))
      ]
    }
    let plan = try plan([db, sidekick])
    #expect(plan.unplaced.isEmpty, "\(plan.unplaced.map(\.reason))")
    #expect(nodes(plan, "sidekick").keys.allSatisfy { nodes(plan, "db")[$0] != nil })
    #expect(plan.assumptions.contains { $0.assumed.hasPrefix("spread over every zone") })
  }

  @Test func `as written, what forbids a pool is named with its numbers`() throws {
    let taint = Taint(key: "dedicated", value: "gpu", effect: .noSchedule)
    let cluster = World.cluster(pools: [World.pool("special", .special, taints: [taint])])
    let plan = try Planner(
      inventory: Inventory(workloads: [World.workload("web")]), cluster: cluster,
      offerings: World.offerings(cluster), options: PlannerOptions(isAsWritten: true)
    ).plan()
    let reason = plan.unplaced.first?.reason ?? ""
    #expect(reason.contains("none of the 6 node shapes of pool special"), "\(reason)")
    #expect(reason.contains("taint not tolerated as written") && reason.contains("dedicated"), "\(reason)")
  }

  @Test func `a pool that is too small holds what it can, and the rest is named`() throws {
    var pool = World.pool("general", .general)
    pool.maximumNodes = 1
    let plan = try plan([World.workload("web", replicas: 20)], cluster: World.cluster(pools: [pool]))
    #expect(plan.nodes.map(\.instanceType) == ["m8"])
    #expect(nodes(plan, "web").values.reduce(0, +) == 8)
    #expect(plan.unplaced.map(\.count) == [12])
  }

  @Test func `workloads that wait for each other's pods on a host are named, and others stand`() throws {
    let pair = [("chicken", "egg"), ("egg", "chicken")].map { name, other in
      World.workload(name) { $0.template.podAffinity.required = [World.term(other, WellKnownLabel.hostname)] }
    }
    let plan = try plan(pair + [World.workload("web")])
    #expect(plan.unplaced.map(\.workload.name) == ["chicken", "egg"])
    #expect(plan.unplaced.allSatisfy { $0.reason.contains("kube-scheduler never places them") })
    #expect(nodes(plan, "web").count == 1)
  }

  @Test func `a label that no node has keeps anti-affinity from barring anything, and affinity from being met`() throws
  {
    let apart = World.workload("apart", replicas: 3) {
      $0.template.podAntiAffinity.required = [World.term("apart", "rack")]
    }
    let near = World.workload("near") { $0.template.podAffinity.required = [World.term("apart", "rack")] }
    let plan = try plan([apart, near])
    #expect(plan.unplaced.map(\.workload.name) == ["near"])
    #expect(plan.unplaced.first?.reason.contains("no node of the plan has that label") == true)
  }

  @Test func `a topology spread that counts another workload's pods is planned`() throws {
    let web = World.workload("web", replicas: 4)
    let sidekick = World.workload("sidekick", replicas: 2) {
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule,
          selector: World.selector("web"))
      ]
    }
    let plan = try plan([sidekick, web])
    #expect(plan.unplaced.isEmpty)
  }

  @Test func `of pods that may not share a zone, as many stand as there are zones`() throws {
    let db = World.workload("db", replicas: 5) {
      $0.template.podAntiAffinity.required = [World.term("db", WellKnownLabel.zone)]
    }
    let plan = try plan([db])
    #expect(zones(plan, "db") == ["a": 1, "b": 1, "c": 1])
    #expect(plan.unplaced.map(\.count) == [2])
  }

  @Test func `of pods whose spread asks for more zones than there are, each zone takes maxSkew`() throws {
    let web = World.workload("web", replicas: 9) {
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 2, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule,
          selector: World.selector("web"), minDomains: 5)
      ]
    }
    let plan = try plan([web])
    #expect(zones(plan, "web").values.reduce(0, +) == 6)
    #expect(plan.unplaced.first?.reason.contains("minDomains 5") == true)
  }

  @Test func `spread that honours taints counts the tainted pool to which a patch lets its pods`() throws {
    let cluster = World.cluster(pools: [
      World.pool("general", .general),
      World.pool("db", .stateful, taints: [Taint(key: "dedicated", value: "db", effect: .noSchedule)]),
    ])
    let workload = World.workload("db", kind: "StatefulSet", replicas: 2) {
      $0.volumeClaimTemplates = [VolumeClaimTemplate(name: "data", spec: VolumeClaimSpec())]
      $0.template.podAffinity.required = [World.term("db", WellKnownLabel.zone)]
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule,
          selector: World.selector("db"), minDomains: 2, nodeTaintsPolicy: .honor)
      ]
    }
    // Both pods in one zone are one more than an empty domain and maxSkew allow.
    let plan = try Planner(
      inventory: Inventory(workloads: [workload]), cluster: cluster, offerings: World.offerings(cluster),
      options: PlannerOptions(solver: SolverOptions(timeLimitSeconds: 5))
    ).plan()
    #expect(plan.status == .infeasible)
    #expect(plan.unplaced.first?.reason.contains("topology spread over zones") == true, "\(plan.unplaced)")
  }

  @Test func `a maximum that anti-affinity meets first is explained by it`() throws {
    var pool = World.pool("general", .general)
    pool.maximumNodes = 2
    let db = World.workload("db", replicas: 3) {
      $0.template.podAntiAffinity.required = [World.term("db", WellKnownLabel.hostname)]
    }
    let plan = try plan([db], cluster: World.cluster(pools: [pool]))
    #expect(plan.unplaced.map(\.count) == [1])
    #expect(plan.unplaced.first?.reason.contains("let a node hold 1 of its 3 pods, so that they need 3 nodes") == true)
  }

  @Test func `a pool's own limit on instance types is kept, at the price that it has`() throws {
    var pool = World.pool("general", .general)
    pool.instanceTypesPerPool = 1
    let cluster = World.cluster(pools: [pool])
    let pinned = World.workload("pinned") { $0.template.nodeSelector = [WellKnownLabel.instanceType: "m8"] }
    let plan = try plan(
      [World.workload("web", replicas: 9), pinned], cluster: cluster,
      offerings: World.offerings(cluster, types: [("m4", 4, 100), ("m8", 8, 300)]))
    #expect(Set(plan.nodes.map(\.instanceType)) == ["m8"])
    #expect(plan.unplaced.isEmpty && plan.cost.perHour.microUnits == 600)
  }
}
