import ClusterModel
import Planning
import Quantities
import Support
import Testing
import Verification

/// Whatever rules meet in an inventory, what the planner makes of it keeps them all, or names the pods that have no place.
@Suite("Random clusters")
struct RandomClusterTests {
  @Test(arguments: 1...60) func `every plan keeps its rules and accounts for every pod`(seed: Int) throws {
    try expectSound(seed: seed, PlannerOptions(solver: SolverOptions(timeLimitSeconds: 2, seed: 1)))
  }

  @Test(arguments: 101...160) func `and so does every plan that the scheduler realises`(seed: Int) throws {
    try expectSound(
      seed: seed,
      PlannerOptions(
        solver: SolverOptions(timeLimitSeconds: 2, seed: 1), realisation: RealisationOptions(orders: 4)))
  }

  @Test(arguments: [TopologySpreadConstraint.InclusionPolicy.honor, .ignore], [10, 25, 50])
  func `spread is kept where nodes that are refused to its pods count as domains`(
    policy: TopologySpreadConstraint.InclusionPolicy, replicas: Int
  ) throws {
    var world = RandomCluster(seed: 1)
    let made = world.makeSpread(replicas: replicas, affinityPolicy: policy)
    try expectSound(
      made,
      PlannerOptions(
        solver: SolverOptions(timeLimitSeconds: 10, seed: 1), realisation: RealisationOptions(orders: 4)))
  }

  @Test(arguments: 201...260) func `and every plan for failures`(seed: Int) throws {
    var world = RandomCluster(seed: UInt64(seed))
    var made = world.make()
    made.1.survive = world.failures()
    for index in made.0.workloads.indices where world.random.below(4) == 0 {
      made.0.workloads[index].id.kind = "Job"
    }
    made.0.workloads.sort { $0.id < $1.id }
    try expectSound(
      made,
      PlannerOptions(
        solver: SolverOptions(timeLimitSeconds: 2, seed: 1), realisation: RealisationOptions(orders: 2)))
  }

  /// Empty nodes that minima ask for, and instances of which there are few for several pools.
  @Test(arguments: 301...380) func `and every plan where instances are scarce`(seed: Int) throws {
    var world = RandomCluster(seed: UInt64(seed))
    var options = PlannerOptions(solver: SolverOptions(timeLimitSeconds: 2, seed: 1))
    if seed % 2 == 0 { options.realisation = RealisationOptions(orders: 4) }
    try expectSound(world.makeScarce(), options)
  }

  /// Pods that must share hosts with others whose nature sends them to other pools.
  @Test(arguments: 401...440) func `and every plan where company on hosts meets the pools of roles`(seed: Int) throws {
    var world = RandomCluster(seed: UInt64(seed))
    try expectSound(
      world.makeDivided(), PlannerOptions(solver: SolverOptions(timeLimitSeconds: 2, seed: 1)))
  }

  private func expectSound(seed: Int, _ options: PlannerOptions) throws {
    var world = RandomCluster(seed: UInt64(seed))
    try expectSound(world.make(), options)
  }

  private func expectSound(_ made: (Inventory, ClusterDocument, OfferingSet), _ options: PlannerOptions) throws {
    let (inventory, cluster, offerings) = made
    let plan = try Planner(inventory: inventory, cluster: cluster, offerings: offerings, options: options).plan()
    let verdict = PlanVerifier(plan: plan, inventory: inventory, cluster: cluster, offerings: offerings).verdict()
    #expect(verdict.violations == [])
    for workload in inventory.workloads {
      let placed = plan.placements.filter { $0.workload == workload.id }.reduce(0) { $0 + $1.count }
      let named = plan.unplaced.filter { $0.workload == workload.id }.reduce(0) { $0 + $1.count }
      #expect(placed + named == workload.replicas)
    }
    #expect(plan.cost.lowerBound <= plan.cost.perHour)
  }
}

/// A few workloads with rules drawn at random, on pools of two instance types in up to three zones.
private struct RandomCluster {
  fileprivate var random: SeededGenerator
  private let position = FilePosition(path: "random.yaml", line: 1, column: 1)

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func below(_ limit: Int) -> Int { random.below(limit) }

  private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  mutating func make() -> (Inventory, ClusterDocument, OfferingSet) {
    let zones = Array(["a", "b", "c"].prefix(1 + below(3)))
    var pool = NodePool(name: "general", role: .general, position: position)
    if chance(25) { pool.minimumPerZone = 1 }
    if chance(25) { pool.maximumNodes = 3 + below(6) }
    let typesPerPool = 1 + below(2)
    let count = 1 + below(6)
    var workloads = (0..<count).map { workload($0, of: count, zones: zones) }
    if chance(25) { pool.utilisationCap = [.cpu: 0.75] }
    var pools = [pool]
    if chance(30) { pools.append(tainted(for: &workloads)) }
    let cluster = ClusterDocument(
      name: "random", provider: .onPremises, region: "r", zones: zones, pools: pools,
      instanceTypesPerPool: typesPerPool, position: position)
    let offerings = pools.flatMap { pool in zones.flatMap { offered(pool, zone: $0) } }
    workloads.sort { $0.id < $1.id }
    return (Inventory(workloads: workloads), cluster, OfferingSet(offerings: offerings))
  }

  /// The same with a pool for each role, workloads of each nature, and more that must stand with others.
  mutating func makeDivided() -> (Inventory, ClusterDocument, OfferingSet) {
    var (inventory, cluster, _) = make()
    cluster.pools.append(NodePool(name: "stateful", role: .stateful, position: position))
    if chance(50) { cluster.pools.append(NodePool(name: "system", role: .system, position: position)) }
    let names = inventory.workloads.map(\.id.name)
    for index in inventory.workloads.indices {
      if chance(30) {
        inventory.workloads[index].id.kind = "StatefulSet"
        inventory.workloads[index].volumeClaimTemplates = [VolumeClaimTemplate(name: "data", spec: VolumeClaimSpec())]
      } else if chance(20) {
        inventory.workloads[index].template.priorityClassName = "system-cluster-critical"
      }
      guard chance(50) else { continue }
      inventory.workloads[index].template.podAffinity.required = [
        PodAffinityTerm(
          selector: LabelSelector(matchLabels: ["app": names[below(names.count)]]),
          topologyKey: WellKnownLabel.hostname)
      ]
    }
    inventory.workloads.sort { $0.id < $1.id }
    let offerings = cluster.pools.flatMap { pool in cluster.zones.flatMap { offered(pool, zone: $0) } }
    return (inventory, cluster, OfferingSet(offerings: offerings))
  }

  /// The same with minima, pools of spot alone, instance types of which each pool may have few, and limits on what there is of a
  /// type in a zone, which all pools share.
  mutating func makeScarce() -> (Inventory, ClusterDocument, OfferingSet) {
    var (inventory, cluster, _) = make()
    if chance(50) { cluster.pools.append(NodePool(name: "other", role: .general, position: position)) }
    for index in cluster.pools.indices {
      if chance(40) { cluster.pools[index].minimumNodes = 1 + below(4) }
      if chance(50) { cluster.pools[index].instanceTypesPerPool = 1 + below(2) }
      if chance(30) { cluster.pools[index].capacityTypes = [.spot] }
      cluster.pools[index].maximumNodes = cluster.pools[index].maximumNodes.map {
        max($0, cluster.pools[index].minimumNodes, cluster.pools[index].minimumPerZone * cluster.zones.count)
      }
    }
    for index in inventory.workloads.indices where chance(50) { inventory.workloads[index].spot = .allowed }
    var limits: [String: Int] = [:]
    for zone in cluster.zones {
      for type in ["m4", "m8"] {
        for kind in CapacityType.allCases where kind == .reserved || chance(30) {
          limits["\(kind.rawValue)/\(type)/\(zone)"] = kind == .reserved ? 1 : below(4)
        }
      }
    }
    let offerings = cluster.pools.flatMap { pool in
      cluster.zones.flatMap { zone in
        offered(pool, zone: zone).flatMap { model in
          ((pool.capacityTypes) + (chance(20) ? [.reserved] : [])).map { kind in
            var offering = model
            offering.capacityType = kind
            offering.labels[WellKnownLabel.capacityType] = kind.rawValue
            if kind != .onDemand { offering.price = HourlyCost(microUnits: model.price.microUnits / 2) }
            let limit = "\(kind.rawValue)/\(offering.instanceType)/\(zone)"
            if limits[limit] != nil { offering.limit = limit }
            return offering
          }
        }
      }
    }
    return (inventory, cluster, OfferingSet(offerings: offerings, limits: limits))
  }

  /// Up to three kinds of failure.
  mutating func failures() -> [SurvivalDemand] {
    let kinds: [SurvivalDemand] = [
      .zoneLoss, .nodeLoss(1 + below(2)),
      .upgrade(maxSurge: .count(below(2)), maxUnavailable: .count(1)),
    ]
    let first = below(3)
    return (0...below(3)).map { kinds[(first + $0) % 3] }
  }

  /// Workloads of the general pool, two of which spread over hosts, and a tainted pool that has a node.
  mutating func makeSpread(
    replicas: Int, affinityPolicy: TopologySpreadConstraint.InclusionPolicy
  ) -> (Inventory, ClusterDocument, OfferingSet) {
    let zones = ["a", "b", "c"]
    func workload(_ name: String, _ replicas: Int, skew: Int? = nil) -> Workload {
      let spread = [(WellKnownLabel.hostname, skew), (WellKnownLabel.zone, skew.map { $0 + 3 })].compactMap {
        key, skew in
        skew.map {
          TopologySpreadConstraint(
            maxSkew: $0, topologyKey: key, whenUnsatisfiable: .doNotSchedule,
            selector: LabelSelector(matchLabels: ["app": name]), nodeAffinityPolicy: affinityPolicy)
        }
      }
      return Workload(
        id: WorkloadID(namespace: "n", kind: "Deployment", name: name),
        template: PodTemplate(labels: ["app": name], topologySpread: spread), replicas: replicas,
        requests: ResourceVector(milliCPU: 1000, memory: 1 << 28), position: position)
    }
    var workloads = [
      workload("apart", 1), workload("few", 10, skew: 2), workload("many", replicas, skew: 2), workload("plain", 11),
    ]
    var general = NodePool(name: "general", role: .general, position: position)
    general.utilisationCap = [.cpu: 0.95]
    let pools = [general, tainted(for: &workloads)]
    let cluster = ClusterDocument(
      name: "spread", provider: .onPremises, region: "r", zones: zones, pools: pools, position: position)
    return (
      Inventory(workloads: workloads), cluster,
      OfferingSet(offerings: pools.flatMap { pool in zones.flatMap { offered(pool, zone: $0).prefix(1) } })
    )
  }

  /// A pool of its own for the first workload. Its nodes are refused to all others, and may be domains of their spread.
  private mutating func tainted(for workloads: inout [Workload]) -> NodePool {
    let taint = Taint(key: "only", value: "w0", effect: .noSchedule)
    workloads[0].template.tolerations = [
      Toleration(key: taint.key, operator: .equal, value: taint.value, effect: taint.effect)
    ]
    var pool = NodePool(name: "special", role: .special, taints: [taint], position: position)
    if chance(50) { pool.minimumPerZone = 1 }
    return pool
  }

  private func offered(_ pool: NodePool, zone: String) -> [PoolOffering] {
    [("m4", Int64(4), Int64(100)), ("m8", 8, 190)].map { name, cpu, price in
      var allocatable = ResourceVector(milliCPU: cpu * 1000, memory: cpu << 32)
      allocatable[.pods] = 20
      return PoolOffering(
        pool: pool.name, instanceType: name, capacityType: .onDemand, zone: zone,
        price: HourlyCost(microUnits: price), allocatable: allocatable,
        labels: [
          WellKnownLabel.pool: pool.name, WellKnownLabel.zone: zone, WellKnownLabel.instanceType: name,
          "rack-zone": "rack-\(zone)",
        ],
        taints: pool.taints)
    }
  }

  private mutating func workload(_ number: Int, of count: Int, zones: [String]) -> Workload {
    let name = "w\(number)"
    var template = PodTemplate(labels: ["app": name, "group": ["x", "y"][below(2)]])
    let replicas = [1, 1, 2, 3, 4, 6, 9][below(7)]
    if chance(35) { template.podAntiAffinity.required = [term(name, count, own: 60)] }
    if chance(25) { template.podAffinity.required = [term(name, count, own: 30)] }
    if chance(40) {
      let key = key()
      template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1 + below(2), topologyKey: key, whenUnsatisfiable: .doNotSchedule,
          selector: selector(name, count, own: 70))
      ]
    }
    if chance(15) { template.nodeSelector = [WellKnownLabel.zone: zones[below(zones.count)]] }
    if chance(10) {
      template.containers = [
        Container(name: "c", ports: [ContainerPort(containerPort: 80, hostPort: 80 + below(2))])
      ]
    }
    var workload = Workload(
      id: WorkloadID(namespace: "n", kind: "Deployment", name: name), template: template, replicas: replicas,
      requests: ResourceVector(
        milliCPU: [250, 500, 1000, 2500][below(4)], memory: Int64(1 + below(4)) << 30), position: position)
    if chance(10) { workload.pinnedZones = [zones[below(zones.count)]: 1 + below(replicas)] }
    return workload
  }

  private mutating func key() -> String {
    [WellKnownLabel.hostname, WellKnownLabel.zone, WellKnownLabel.zone, "rack-zone", "absent"][
      chance(90) ? below(4) : 4]
  }

  private mutating func selector(_ name: String, _ count: Int, own: Int) -> LabelSelector {
    if chance(own) { return LabelSelector(matchLabels: ["app": name]) }
    return chance(60)
      ? LabelSelector(matchLabels: ["app": "w\(below(count))"])
      : LabelSelector(matchLabels: ["group": ["x", "y"][below(2)]])
  }

  private mutating func term(_ name: String, _ count: Int, own: Int) -> PodAffinityTerm {
    let key = key()
    return PodAffinityTerm(selector: selector(name, count, own: own), topologyKey: key)
  }
}
