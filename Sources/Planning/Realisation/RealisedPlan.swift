import ClusterModel
import Quantities
import Scheduling

/// Groups with their nodes made into a plan: nodes with labels, workloads with the patches that keep them there.
///
/// The same is made of one group alone, for its trial, and of all, for the answer.
struct RealisedPlan {
  let paper: Plan
  let inventory: Inventory
  let cluster: ClusterDocument
  let lowered: LoweredProblem
  let kinds: [NodeKind]
  /// By workload: the class that replaces its own.
  var priorityClasses: [WorkloadID: PlannedPriorityClass] = [:]

  /// The plan with its nodes, DaemonSets' placements and patches, before any pod is placed.
  ///
  /// - Parameter isCapped: nodes offer only what pool's cap and cluster's headroom let be requested.
  /// - Complexity: O(nodes x DaemonSets + workloads)
  func bare(_ groups: [StandingGroup], isCapped: Bool = false) -> Plan {
    var plan = paper
    plan.nodes = []
    plan.placements = []
    plan.unplaced = []
    plan.scenarios = []
    var namer = NodeNamer()
    for group in groups {
      for part in group.parts {
        for (zone, count) in part.counts.enumerated() {
          guard count > 0, let index = kinds[part.kind].shapes[zone] else { continue }
          for _ in 0..<count { add(lowered.shapes[index], group.name, isCapped, &namer, to: &plan) }
        }
      }
    }
    // Those that fill other groups as well have several.
    let groupsOf = Dictionary(
      groups.flatMap { group in group.workloads.map { (lowered.workloads[$0].id, [(group: group, index: $0)]) } },
      uniquingKeysWith: +)
    let alone = Dictionary(grouping: groups) { kinds[$0.kind].pool }
    plan.workloads = paper.workloads.map { entry in
      guard let own = groupsOf[entry.workload], let (group, index) = own.first else { return entry }
      var entry = entry
      let pool = kinds[group.kind].pool
      entry.pools = [cluster.pools[pool].name]
      // A pool that is one group needs no steering within, unless pods spread: the group's nodes alone are domains then.
      entry.isEven = group.even.contains(index)
      let isSteered =
        entry.isEven || alone[pool]?.count ?? 0 > 1 || lowered.choices[group.workloads[0]].pools.count > 1
        || PodTopologySpread.constraints(of: lowered.workloads[index].template, .doNotSchedule).contains {
          $0.topologyKey == WellKnownLabel.hostname
        }
      entry.steering = isSteered ? own.map { NodeGroupReference(group: $0.group.name) } : []
      entry.priorityClass = priorityClasses[entry.workload]?.name
      return entry
    }
    plan.priorityClasses = Set(priorityClasses.values).sorted { ($0.name, $0.value) < ($1.name, $1.value) }
    plan.nodes.sort { $0.name < $1.name }
    // What workloads' patches say depends on the nodes that their pools have.
    plan.tabulatePools(inventory)
    return plan
  }

  private func add(
    _ shape: PlannedShape, _ group: String, _ isCapped: Bool, _ namer: inout NodeNamer, to plan: inout Plan
  ) {
    let offering = shape.offering
    let name = namer.name(offering)
    var labels = offering.labels
    labels[WellKnownLabel.hostname] = name
    labels[WellKnownLabel.group] = group
    plan.nodes.append(
      PlannedNode(
        name: name, pool: offering.pool, instanceType: offering.instanceType, capacityType: offering.capacityType,
        zone: offering.zone, labels: labels, taints: offering.taints,
        allocatable: isCapped ? cluster.usable(offering.allocatable, pool: shape.pool) : offering.allocatable,
        pricePerHour: offering.price))
    for daemon in shape.daemonSets {
      plan.placements.append(Placement(workload: inventory.daemonSets[daemon].id, node: name, count: 1))
    }
  }

  /// The plan with what follows from its nodes and placements.
  func tabulated(_ placed: Plan) -> Plan {
    var plan = placed
    plan.placements.sort()
    plan.tabulatePools(inventory)
    plan.tabulateWorkloads(inventory)
    plan.cost.perHour = plan.nodes.reduce(.zero) { $0 + $1.pricePerHour }
    return plan
  }
}

extension Plan {
  /// Works out pools' groups and usage anew from nodes and placements.
  ///
  /// - Complexity: O(nodes + placements)
  mutating func tabulatePools(_ inventory: Inventory) {
    var requests: [WorkloadID: ResourceVector] = [:]
    for workload in inventory.workloads + inventory.daemonSets { requests[workload.id] = workload.requests }
    let poolOf = Dictionary(nodes.map { ($0.name, $0.pool) }) { first, _ in first }
    var requested: [String: ResourceVector] = [:]
    for placement in placements {
      guard let pool = poolOf[placement.node] else { continue }
      var sum = (requests[placement.workload] ?? ResourceVector()) * placement.count
      sum[.pods] = Int64(placement.count)
      requested[pool, default: ResourceVector()] += sum
    }
    struct Key: Hashable, Comparable {
      let type: String
      let capacityType: CapacityType
      let zone: String
      let price: HourlyCost
      static func < (a: Key, b: Key) -> Bool {
        (a.type, a.capacityType, a.zone, a.price) < (b.type, b.capacityType, b.zone, b.price)
      }
    }
    for index in pools.indices {
      let own = nodes.filter { $0.pool == pools[index].name }
      let counted = Dictionary(grouping: own) {
        Key(type: $0.instanceType, capacityType: $0.capacityType, zone: $0.zone, price: $0.pricePerHour)
      }
      pools[index].groups = counted.sorted { $0.key < $1.key }.map { key, members in
        NodeGroup(
          instanceType: key.type, capacityType: key.capacityType, zone: key.zone, count: members.count,
          pricePerHour: key.price)
      }
      pools[index].usage = PoolUsage(requested: requested[pools[index].name] ?? ResourceVector())
      for node in own { pools[index].usage.allocatable += node.allocatable }
    }
  }

  /// Works out workloads' pods, pools and zones anew from placements; pools where failures take pods are theirs as well, so
  /// that the patch lets them in.
  mutating func tabulateWorkloads(_ inventory: Inventory) {
    let nodeOf = Dictionary(nodes.map { ($0.name, $0) }) { first, _ in first }
    let placed = Dictionary(grouping: placements, by: \.workload)
    var refuges: [WorkloadID: Set<String>] = [:]
    for placement in scenarios.flatMap({ $0.placements + $0.cases.flatMap(\.moved) }) {
      guard let node = nodeOf[placement.node] else { continue }
      refuges[placement.workload, default: []].insert(node.pool)
    }
    for index in workloads.indices {
      let own = placed[workloads[index].workload] ?? []
      var shares: [String: Int] = [:]
      var pools = refuges[workloads[index].workload] ?? []
      for placement in own {
        guard let node = nodeOf[placement.node] else { continue }
        shares[node.zone, default: 0] += placement.count
        pools.insert(node.pool)
      }
      workloads[index].replicas = own.reduce(0) { $0 + $1.count }
      workloads[index].sharesOf = shares
      workloads[index].pools = pools.sorted()
    }
  }
}
