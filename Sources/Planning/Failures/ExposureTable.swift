import ClusterModel

/// How many pods of each workload the worst single failure leaves in place.
struct ExposureTable {
  let inventory: Inventory
  let nodes: [PlannedNode]
  let placements: [Placement]

  /// One entry for each workload that has pods, sorted.
  ///
  /// - Complexity: O(placements)
  func entries() -> [WorkloadExposure] {
    let nodeOf = Dictionary(nodes.map { ($0.name, $0) }) { first, _ in first }
    let placed = Dictionary(grouping: placements, by: \.workload)
    let budgets = BudgetMinima(inventory)
    return inventory.workloads.compactMap { workload in
      let own = placed[workload.id] ?? []
      guard !own.isEmpty else { return nil }
      var zones: [String: Int] = [:]
      var hosts: [String: Int] = [:]
      var spot: [String: Int] = [:]
      for placement in own {
        guard let node = nodeOf[placement.node] else { continue }
        zones[node.zone, default: 0] += placement.count
        hosts[node.name, default: 0] += placement.count
        if node.capacityType == .spot { spot[node.pool, default: 0] += placement.count }
      }
      let total = hosts.values.reduce(0, +)
      let failures =
        zones.sorted { $0.key < $1.key }.map { ("zone \($0.key)", $0.value) }
        + spot.sorted { $0.key < $1.key }.map { ("spot nodes of \($0.key)", $0.value) }
        + hosts.sorted { $0.key < $1.key }.map { ("node \($0.key)", $0.value) }
      // Of failures that take as many, the smallest is named: a node before the zone that it stands in.
      let worst = failures.reversed().max { $0.1 < $1.1 }
      return WorkloadExposure(
        workload: workload.id, replicas: total, perZone: zones, mostPerNode: hosts.values.max() ?? 0,
        nodes: hosts.count, leastLeft: total - (worst?.1 ?? 0), worst: worst?.0 ?? "",
        budget: budgets.minimum(of: workload)?.pods)
    }.sorted { $0.workload < $1.workload }
  }
}
