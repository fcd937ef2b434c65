package import ClusterModel
package import Quantities

/// A hand-made cluster of seven nodes with a plan that keeps every rule: what tests of judging and reporting start from.
///
/// Zones a, b and c. Pool `general` (three nodes, the one in c on spot) runs a web front with its cache and a gateway;
/// pool `stateful` (tainted, one node a zone) a database; pool `special` (tainted) one GPU node in zone a. A DaemonSet
/// stands on every node, another on the GPU node alone.
package struct SmallPlan: Sendable {
  package var cluster: ClusterDocument
  package var inventory: Inventory
  package var offerings: OfferingSet
  package var plan: Plan

  package static let web = WorkloadID(namespace: "shop", kind: "Deployment", name: "web")
  package static let cache = WorkloadID(namespace: "shop", kind: "Deployment", name: "cache")
  package static let gateway = WorkloadID(namespace: "shop", kind: "Deployment", name: "gateway")
  package static let database = WorkloadID(namespace: "shop", kind: "StatefulSet", name: "orders-db")
  package static let render = WorkloadID(namespace: "ml", kind: "Deployment", name: "render")
  package static let agent = WorkloadID(namespace: "kube-system", kind: "DaemonSet", name: "agent")
  package static let plugin = WorkloadID(namespace: "kube-system", kind: "DaemonSet", name: "gpu-plugin")

  package static let gpu: ResourceName = "nvidia.com/gpu"
  package static let statefulTaint = Taint(key: "dedicated", value: "stateful", effect: .noSchedule)
  package static let gpuTaint = Taint(key: "nvidia.com/gpu", effect: .noSchedule)

  package init() {
    cluster = Self.cluster()
    inventory = Inventory(
      workloads: [
        Self.renderWorkload(), Self.onSpot(Self.cacheWorkload()), Self.gatewayWorkload(),
        Self.onSpot(Self.webWorkload()),
        Self.databaseWorkload(),
      ],
      daemonSets: [Self.agentSet(), Self.pluginSet()])
    offerings = Self.offerings(cluster)
    plan = Self.plan(cluster, inventory, offerings)
  }

  // MARK: what is asked for

  private static func position(_ line: Int) -> FilePosition { FilePosition(path: "shop.yaml", line: line, column: 1) }

  private static func cluster() -> ClusterDocument {
    ClusterDocument(
      name: "shop-test", provider: .aws, region: "us-east-1", zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
      prices: PricePolicy(reserved: [
        ReservedInstances(instanceType: "m7i.xlarge", count: 1, price: HourlyCost(microUnits: 120_000))
      ]),
      pools: [
        NodePool(
          name: "general", role: .general, capacityTypes: [.onDemand, .spot], minimumNodes: 2, maximumNodes: 4,
          utilisationCap: [.memory: 0.9], position: position(10)),
        NodePool(
          name: "stateful", role: .stateful, taints: [statefulTaint], labels: ["tier": "stateful"], minimumNodes: 3,
          minimumPerZone: 1, utilisationCap: [.cpu: 0.8, .memory: 0.8], position: position(20)),
        NodePool(
          name: "special", role: .special, taints: [gpuTaint], maximumNodes: 2, instanceTypesPerPool: 1,
          position: position(30)),
      ],
      headroom: [.cpu: 0.05], position: position(1))
  }

  private static func template(
    _ labels: [String: String], antiAffinity: [PodAffinityTerm] = [], affinity: [PodAffinityTerm] = [],
    selector: [String: String] = [:], tolerations: [Toleration] = [], spread: [TopologySpreadConstraint] = [],
    hostPort: Int? = nil
  ) -> PodTemplate {
    let ports = hostPort.map { [ContainerPort(containerPort: $0, hostPort: $0)] } ?? []
    return PodTemplate(
      labels: labels, nodeSelector: selector, podAffinity: PodAffinity(required: affinity),
      podAntiAffinity: PodAffinity(required: antiAffinity), tolerations: tolerations, topologySpread: spread,
      containers: [Container(name: "main", ports: ports)])
  }

  private static func onSpot(_ workload: Workload) -> Workload {
    var workload = workload
    workload.spot = .allowed
    return workload
  }

  private static func webWorkload() -> Workload {
    let selector = LabelSelector(matchLabels: ["app": "web"])
    return Workload(
      id: web,
      template: template(
        ["app": "web"],
        spread: [
          TopologySpreadConstraint(
            maxSkew: 1, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule, selector: selector)
        ]),
      replicas: 6, requests: ResourceVector([.cpu: 1000, .memory: 2 << 30, .ephemeralStorage: 1 << 30]),
      position: position(40))
  }

  private static func cacheWorkload() -> Workload {
    Workload(
      id: cache,
      template: template(
        ["app": "cache"],
        antiAffinity: [
          PodAffinityTerm(
            selector: LabelSelector(matchLabels: ["app": "cache"]), topologyKey: WellKnownLabel.zone)
        ],
        affinity: [
          PodAffinityTerm(
            selector: LabelSelector(matchLabels: ["app": "web"]), topologyKey: WellKnownLabel.hostname)
        ]),
      replicas: 3, requests: ResourceVector(milliCPU: 500, memory: 1 << 30), position: position(50))
  }

  private static func gatewayWorkload() -> Workload {
    Workload(
      id: gateway, template: template(["app": "gateway"], hostPort: 443), replicas: 2,
      requests: ResourceVector(milliCPU: 250, memory: 256 << 20), spot: .forbidden, position: position(60))
  }

  private static func databaseWorkload() -> Workload {
    Workload(
      id: database,
      template: template(
        ["app": "orders-db"],
        antiAffinity: [
          PodAffinityTerm(
            selector: LabelSelector(matchLabels: ["app": "orders-db"]), topologyKey: WellKnownLabel.hostname)
        ]),
      replicas: 3, requests: ResourceVector(milliCPU: 2000, memory: 8 << 30),
      volumeClaimTemplates: [VolumeClaimTemplate(name: "data", spec: VolumeClaimSpec())],
      pinnedZones: ["us-east-1a": 1, "us-east-1b": 1], position: position(70))
  }

  private static func renderWorkload() -> Workload {
    Workload(
      id: render,
      template: template(
        ["app": "render"], selector: ["accelerator": "nvidia"],
        tolerations: [Toleration(key: "nvidia.com/gpu", operator: .exists)]),
      replicas: 1, requests: ResourceVector([.cpu: 2000, .memory: 4 << 30, gpu: 1]), allowedZones: ["us-east-1a"],
      position: position(80))
  }

  private static func agentSet() -> Workload {
    Workload(
      id: agent, template: template(["app": "agent"], tolerations: [Toleration(operator: .exists)]), replicas: 0,
      requests: ResourceVector(milliCPU: 100, memory: 128 << 20), position: position(90))
  }

  private static func pluginSet() -> Workload {
    Workload(
      id: plugin,
      template: template(
        ["app": "gpu-plugin"], selector: ["accelerator": "nvidia"], tolerations: [Toleration(operator: .exists)]),
      replicas: 0, requests: ResourceVector(milliCPU: 50, memory: 64 << 20), position: position(100))
  }

  // MARK: what can be bought

  private static func offerings(_ cluster: ClusterDocument) -> OfferingSet {
    var offerings: [PoolOffering] = []
    for pool in cluster.pools {
      let types = pool.name == "special" ? ["g6.xlarge"] : ["m7i.xlarge", "m7i.2xlarge"]
      for type in types {
        for capacityType in pool.capacityTypes {
          offerings += cluster.zones.map { offering(pool, type, capacityType, zone: $0) }
        }
      }
    }
    let reserved = cluster.zones.map { zone in
      var offering = offering(cluster.pools[0], "m7i.xlarge", .reserved, zone: zone)
      offering.limit = "reserved m7i.xlarge"
      return offering
    }
    return OfferingSet(offerings: offerings + reserved, limits: ["reserved m7i.xlarge": 1])
  }

  private static func offering(
    _ pool: NodePool, _ type: String, _ capacityType: CapacityType, zone: String
  ) -> PoolOffering {
    let size: Int64 = type == "m7i.2xlarge" ? 2 : 1
    var allocatable = ResourceVector([
      .cpu: 4000 * size - 80, .memory: size * 15 << 30, .ephemeralStorage: 50 << 30, .pods: 12 * size,
    ])
    var labels = pool.labels.merging([
      WellKnownLabel.zone: zone, WellKnownLabel.instanceType: type, WellKnownLabel.pool: pool.name,
    ]) { first, _ in first }
    if type == "g6.xlarge" {
      allocatable[gpu] = 1
      labels["accelerator"] = "nvidia"
    }
    let listPrice: Int64 = type == "g6.xlarge" ? 804_800 : 201_600 * size
    let price =
      switch capacityType {
      case .onDemand: listPrice
      case .spot: listPrice * 2 / 5
      case .reserved: Int64(120_000)
      }
    return PoolOffering(
      pool: pool.name, instanceType: type, capacityType: capacityType, zone: zone, price: HourlyCost(microUnits: price),
      allocatable: allocatable, labels: labels, taints: pool.taints)
  }

  // MARK: the plan

  private static func plan(_ cluster: ClusterDocument, _ inventory: Inventory, _ offerings: OfferingSet) -> Plan {
    func node(_ name: String, _ type: String, _ capacityType: CapacityType, _ zone: String) -> PlannedNode {
      let pool = String(name.prefix { $0 != "-" })
      let offering = offerings.offerings.first {
        $0.pool == pool && $0.instanceType == type && $0.capacityType == capacityType && $0.zone == "us-east-1\(zone)"
      }!
      return PlannedNode(
        name: name, pool: pool, instanceType: type, capacityType: capacityType, zone: offering.zone,
        labels: offering.labels.merging([WellKnownLabel.hostname: name]) { first, _ in first },
        taints: offering.taints, allocatable: offering.allocatable, pricePerHour: offering.price)
    }
    let nodes = [
      node("general-1", "m7i.xlarge", .onDemand, "a"), node("general-2", "m7i.xlarge", .reserved, "b"),
      node("general-3", "m7i.xlarge", .spot, "c"), node("special-1", "g6.xlarge", .onDemand, "a"),
      node("stateful-1", "m7i.xlarge", .onDemand, "a"), node("stateful-2", "m7i.xlarge", .onDemand, "b"),
      node("stateful-3", "m7i.xlarge", .onDemand, "c"),
    ]
    var placements = nodes.map { Placement(workload: agent, node: $0.name, count: 1) }
    placements.append(Placement(workload: plugin, node: "special-1", count: 1))
    placements.append(Placement(workload: render, node: "special-1", count: 1))
    for index in 1...3 {
      placements.append(Placement(workload: web, node: "general-\(index)", count: 2))
      placements.append(Placement(workload: cache, node: "general-\(index)", count: 1))
      placements.append(Placement(workload: database, node: "stateful-\(index)", count: 1))
    }
    placements.append(Placement(workload: gateway, node: "general-1", count: 1))
    placements.append(Placement(workload: gateway, node: "general-2", count: 1))
    var plan = Plan(
      run: PlanRun(
        generatedAt: "2026-10-17T08:00:00Z", durationSeconds: 1.25, version: "0.1.0", solver: "GLPK 5.0", seed: 0,
        stoppedBy: "gap reached"),
      inputs: [InputFile(path: "shop.yaml", sha256: String(repeating: "ab", count: 32), documents: 8)],
      cluster: cluster, status: .optimal,
      cost: PlanCost(
        currency: "USD", perHour: .zero, lowerBound: HourlyCost(microUnits: 1_806_000), onPaper: .zero, gapAsked: 0.005),
      pools: [], nodes: nodes, workloads: [], placements: placements.sorted())
    plan.retabulate(inventory, cluster)
    return plan
  }
}

extension Plan {
  /// Works out anew every table and figure that nodes and placements imply: what an honest planner would write of them.
  package mutating func retabulate(_ inventory: Inventory, _ cluster: ClusterDocument) {
    let owners = Dictionary(
      (inventory.workloads + inventory.daemonSets).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let nodesByName = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    pools = cluster.pools.map { pool in
      let members = nodes.filter { $0.pool == pool.name }
      var usage = PoolUsage()
      for member in members { usage.allocatable += member.allocatable }
      for placement in placements where nodesByName[placement.node]?.pool == pool.name {
        var pods = (owners[placement.workload]?.requests ?? ResourceVector()) * placement.count
        pods[.pods] = Int64(placement.count)
        usage.requested += pods
      }
      let groups = Dictionary(grouping: members) { "\($0.instanceType) \($0.capacityType.rawValue) \($0.zone)" }
        .sorted { $0.key < $1.key }.map { _, alike in
          NodeGroup(
            instanceType: alike[0].instanceType, capacityType: alike[0].capacityType, zone: alike[0].zone,
            count: alike.count, pricePerHour: alike[0].pricePerHour)
        }
      return PlannedPool(
        name: pool.name, role: pool.role, taints: pool.taints, labels: pool.labels, groups: groups, usage: usage)
    }
    let enforcedByPatch = [SmallPlan.database]
    workloads = Dictionary(grouping: placements, by: \.workload).sorted { $0.key < $1.key }.map { id, placements in
      let standing = placements.compactMap { placement in nodesByName[placement.node].map { ($0, placement.count) } }
      let pools = Set(standing.map(\.0.pool))
      return PlannedWorkload(
        workload: id, replicas: placements.reduce(0) { $0 + $1.count },
        requests: owners[id]?.requests ?? ResourceVector(),
        role: cluster.pools.first { pools.contains($0.name) }?.role ?? .general, pools: pools.sorted(),
        enforced: enforcedByPatch.contains(id) ? .patch : .asWritten,
        sharesOf: Dictionary(standing.map { ($0.0.zone, $0.1) }, uniquingKeysWith: +))
    }
    cost.perHour = nodes.reduce(.zero) { $0 + $1.pricePerHour }
    cost.onPaper = cost.perHour
  }
}
