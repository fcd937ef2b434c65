import ClusterModel

/// Soft terms that a plan gives up: preferences that it honours only where that costs nothing.
struct SoftTerms {
  let inventory: Inventory
  let nodes: [PlannedNode]
  let placements: [Placement]

  /// One line for each ScheduleAnyway constraint that the plan exceeds.
  ///
  /// - Complexity: O(workloads + placements)
  func givenUp() -> [Assumption] {
    let nodeOf = Dictionary(uniqueKeysWithValues: nodes.map { ($0.name, $0) })
    let placed = Dictionary(grouping: placements, by: \.workload)
    var lines: [Assumption] = []
    for workload in inventory.workloads {
      for constraint in workload.template.topologySpread where constraint.whenUnsatisfiable == .scheduleAnyway {
        guard let selector = constraint.selector, selector.matches(workload.template.labels) else { continue }
        var counts: [String: Int] = [:]
        for node in nodes { if let domain = node.labels[constraint.topologyKey] { counts[domain] = 0 } }
        for placement in placed[workload.id] ?? [] {
          guard let domain = nodeOf[placement.node]?.labels[constraint.topologyKey] else { continue }
          counts[domain, default: 0] += placement.count
        }
        let open = constraint.topologyKey == WellKnownLabel.hostname ? counts.filter { $0.value > 0 } : counts
        let skew = (open.values.max() ?? 0) - (open.values.min() ?? 0)
        guard skew > constraint.maxSkew else { continue }
        lines.append(
          Assumption(
            object: workload.id.description, field: "spec.topologySpreadConstraints[\(constraint.topologyKey)]",
            assumed: "skew \(skew)",
            why:
              "ScheduleAnyway with maxSkew \(constraint.maxSkew) is kept only where it costs nothing; --honor-soft makes it hard"
          ))
      }
    }
    return lines
  }
}
