import ClusterModel
import Quantities

/// Lifts a solution's numbers back into nodes with names, placements and the tables of a plan.
struct PlanAssembly {
  let inventory: Inventory
  let cluster: ClusterDocument
  let lowered: LoweredProblem
  let nodes: [FilledNode]

  struct Parts {
    var pools: [PlannedPool]
    var nodes: [PlannedNode]
    var workloads: [PlannedWorkload]
    var placements: [Placement]
    /// The name of each of the nodes given, in their order.
    var names: [String]
  }

  /// - Complexity: O(nodes x workloads a node)
  func parts() -> Parts {
    let keys = nodes.map(key)
    let order = nodes.indices.sorted { keys[$0] != keys[$1] ? keys[$0] < keys[$1] : $0 < $1 }
    let ordered = order.map { nodes[$0] }
    var namer = NodeNamer()
    let planned = ordered.map { node in
      let offering = lowered.shapes[node.shape].offering
      return PlannedNode(offering, name: namer.name(offering))
    }
    var placements = workloadPlacements(ordered, planned)
    for (index, node) in ordered.enumerated() {
      placements += lowered.shapes[node.shape].daemonPlacements(on: planned[index].name, inventory)
    }
    placements.sort()
    var names = Array(repeating: "", count: nodes.count)
    for (place, index) in order.enumerated() { names[index] = planned[place].name }
    let zoneOf = Dictionary(uniqueKeysWithValues: planned.map { ($0.name, $0.zone) })
    let poolOf = Dictionary(uniqueKeysWithValues: planned.map { ($0.name, $0.pool) })
    return Parts(
      pools: pools(planned, placements), nodes: planned.sorted { $0.name < $1.name },
      workloads: workloads(placements, zoneOf: zoneOf, poolOf: poolOf), placements: placements,
      names: names)
  }

  private struct OrderKey: Comparable, Hashable {
    let shape: Int
    let pods: [Int]
    static func < (a: OrderKey, b: OrderKey) -> Bool {
      a.shape != b.shape ? a.shape < b.shape : a.pods.lexicographicallyPrecedes(b.pods)
    }
  }

  private func key(_ node: FilledNode) -> OrderKey {
    OrderKey(shape: node.shape, pods: node.pods.flatMap { [$0.podClass, -$0.count] })
  }

  /// Deals each class's pods on the nodes to the workloads that it stands for, in order.
  private func workloadPlacements(_ ordered: [FilledNode], _ planned: [PlannedNode]) -> [Placement] {
    var left = lowered.members.map { $0.map(\.pods) }
    var counts: [[Int]] = Array(repeating: [], count: 0)
    counts.reserveCapacity(ordered.count)
    var placements: [Placement] = []
    for (index, node) in ordered.enumerated() {
      for entry in node.pods {
        var pods = entry.count * lowered.podsPerItem[entry.podClass]
        for (position, member) in lowered.members[entry.podClass].enumerated() where pods > 0 {
          let taken = min(pods, left[entry.podClass][position])
          guard taken > 0 else { continue }
          left[entry.podClass][position] -= taken
          pods -= taken
          placements.append(
            Placement(workload: lowered.workloads[member.workload].id, node: planned[index].name, count: taken))
        }
      }
    }
    return placements
  }

  private func pools(_ planned: [PlannedNode], _ placements: [Placement]) -> [PlannedPool] {
    var requests: [WorkloadID: ResourceVector] = [:]
    for workload in inventory.workloads + inventory.daemonSets { requests[workload.id] = workload.requests }
    var requested: [String: ResourceVector] = [:]
    let poolOf = Dictionary(uniqueKeysWithValues: planned.map { ($0.name, $0.pool) })
    for placement in placements {
      guard let pool = poolOf[placement.node] else { continue }
      var sum = (requests[placement.workload] ?? ResourceVector()) * placement.count
      sum[.pods] = Int64(placement.count)
      requested[pool, default: ResourceVector()] += sum
    }
    return cluster.pools.map { pool in
      let own = planned.filter { $0.pool == pool.name }
      var usage = PoolUsage(requested: requested[pool.name] ?? ResourceVector())
      for node in own { usage.allocatable += node.allocatable }
      return PlannedPool(
        name: pool.name, role: pool.role, taints: pool.taints, labels: pool.labels, groups: groups(own), usage: usage)
    }
  }

  private func groups(_ nodes: [PlannedNode]) -> [NodeGroup] {
    struct Key: Hashable {
      let type: String
      let capacityType: CapacityType
      let zone: String
      let price: HourlyCost
    }
    let counted = Dictionary(grouping: nodes) {
      Key(type: $0.instanceType, capacityType: $0.capacityType, zone: $0.zone, price: $0.pricePerHour)
    }
    return counted.map { key, nodes in
      NodeGroup(
        instanceType: key.type, capacityType: key.capacityType, zone: key.zone, count: nodes.count,
        pricePerHour: key.price)
    }.sorted {
      ($0.instanceType, $0.capacityType, $0.zone, $0.pricePerHour) < (
        $1.instanceType, $1.capacityType, $1.zone, $1.pricePerHour
      )
    }
  }

  /// The role of a workload that isn't planned for: a DaemonSet serves its node, others go by their nature.
  private func idleRole(_ workload: Workload) -> PoolRole {
    if workload.id.kind == "DaemonSet" || workload.isSystem { return .system }
    return inventory.statefulWorkloads.contains(workload.id) ? .stateful : .general
  }

  private func workloads(_ placements: [Placement], zoneOf: [String: String], poolOf: [String: String])
    -> [PlannedWorkload]
  {
    let placed = Dictionary(grouping: placements, by: \.workload)
    let choices = Dictionary(uniqueKeysWithValues: zip(lowered.workloads.map(\.id), lowered.choices))
    return (inventory.workloads + inventory.daemonSets).map { workload in
      let own = placed[workload.id] ?? []
      var shares: [String: Int] = [:]
      var pools: Set<String> = []
      for placement in own {
        shares[zoneOf[placement.node] ?? "", default: 0] += placement.count
        pools.insert(poolOf[placement.node] ?? "")
      }
      let choice = choices[workload.id]
      return PlannedWorkload(
        workload: workload.id, replicas: own.reduce(0) { $0 + $1.count }, requests: workload.requests,
        role: choice?.role ?? idleRole(workload), pools: pools.sorted(), enforced: choice?.enforced ?? .asWritten,
        chosenBy: choice?.rule, sharesOf: shares)
    }.sorted { $0.workload < $1.workload }
  }
}

/// Gives nodes names that Kubernetes accepts: pool, instance type, zone, and a number, in lower case.
struct NodeNamer {
  private var used: [String: Int] = [:]

  mutating func name(_ offering: PoolOffering) -> String {
    let spot = offering.capacityType == .onDemand ? "" : "-\(offering.capacityType.rawValue)"
    let stem = Self.label("\(offering.pool)-\(offering.instanceType)\(spot)-\(offering.zone)")
    used[stem, default: 0] += 1
    let number = String(used[stem] ?? 1)
    return "\(stem)-\(String(repeating: "0", count: max(0, 3 - number.count)))\(number)"
  }

  /// Letters, digits and hyphens of `text`, lower case; all else becomes a hyphen.
  static func label(_ text: String) -> String {
    String(
      text.lowercased().map { character in
        character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
      })
  }
}
