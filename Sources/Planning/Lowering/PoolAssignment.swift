import ClusterModel
import Quantities
import Scheduling

/// Which pools a workload may stand in, and whether its manifest says so itself.
struct PoolChoice: Hashable {
  let role: PoolRole
  /// Indices into the document's pools, ascending; empty: none can take it, and `reason` says why.
  let pools: [Int]
  let enforced: PlannedWorkload.Enforcement
  let rule: PlannedWorkload.PoolRule
  let reason: String
}

/// Gives each workload its pools, by the first rule that matches: a pool's `accepts`; a label or annotation
/// `plimsoll.dev/pool`; what only some pools can meet (selector, node affinity, extended resource, Windows, pods that it must
/// share hosts with); system; stateful; general.
struct PoolAssignment {
  let cluster: ClusterDocument
  let shapes: [PlannedShape]
  /// Plan without added tolerations and selectors: what today's manifests really allow.
  let isAsWritten: Bool
  let stateful: Set<WorkloadID>
  /// For each pool, its usable shapes.
  private let kinds: [[PlannedShape]]

  init(cluster: ClusterDocument, shapes: [PlannedShape], stateful: Set<WorkloadID>, isAsWritten: Bool) {
    self.cluster = cluster
    self.shapes = shapes
    self.isAsWritten = isAsWritten
    self.stateful = stateful
    var kinds = [[PlannedShape]](repeating: [], count: cluster.pools.count)
    for shape in shapes where shape.isUsable { kinds[shape.poolIndex].append(shape) }
    self.kinds = kinds
  }

  /// - Complexity: O(workloads x shapes + terms x workloads)
  func choices(_ workloads: [Workload], inventory: Inventory) -> [PoolChoice] {
    let own = workloads.map(choice)
    if isAsWritten { return own }
    return PoolCompany(workloads, inventory: inventory).choices(own) { index, pools in
      let able = pools.sorted().filter { accepts(workloads[index], pool: $0, asWritten: false) }
      guard let first = able.first else { return nil }
      return chosen(workloads[index], by: .requirement, role: cluster.pools[first].role, able)
    }
  }

  private func choice(_ workload: Workload) -> PoolChoice {
    let role = roleByNature(workload)
    if isAsWritten {
      let pools = cluster.pools.indices.filter { accepts(workload, pool: $0, asWritten: true) }
      return PoolChoice(role: role, pools: pools, enforced: .asWritten, rule: .asWritten, reason: "")
    }
    if let index = cluster.pools.firstIndex(where: { $0.accepts?.takes(workload) ?? false }) {
      return chosen(workload, by: .accepts, role: cluster.pools[index].role, [index])
    }
    if let name = named(workload) {
      guard let index = cluster.pools.firstIndex(where: { $0.name == name }) else {
        let names = cluster.pools.map(\.name).joined(separator: ", ")
        return PoolChoice(
          role: role, pools: [], enforced: .asWritten, rule: .named,
          reason: "plimsoll.dev/pool asks for pool '\(name)', which the Cluster document doesn't have (it has \(names))"
        )
      }
      return chosen(workload, by: .named, role: cluster.pools[index].role, [index])
    }
    let able = cluster.pools.indices.filter { accepts(workload, pool: $0, asWritten: false) }
    if able.isEmpty {
      return PoolChoice(role: role, pools: [], enforced: .asWritten, rule: .requirement, reason: "")
    }
    if able.count < cluster.pools.count, !able.contains(where: { cluster.pools[$0].role == role }) {
      let roles = Set(able.map { cluster.pools[$0].role })
      let best: PoolRole = [.special, .general, .stateful, .system].first(where: roles.contains) ?? .special
      return chosen(workload, by: .requirement, role: best, able.filter { cluster.pools[$0].role == best })
    }
    // A special pool is for those that need it: it takes part only where no pool of the role itself is able.
    let own = able.filter { cluster.pools[$0].role == role }
    if !own.isEmpty { return chosen(workload, by: Self.rule(of: role), role: role, own) }
    let general = able.filter { cluster.pools[$0].role == .general }
    return chosen(workload, by: .standIn, role: role, general.isEmpty ? able : general)
  }

  private static func rule(of role: PoolRole) -> PlannedWorkload.PoolRule {
    switch role {
    case .system: .system
    case .stateful: .stateful
    case .general, .special: .general
    }
  }

  private func chosen(
    _ workload: Workload, by rule: PlannedWorkload.PoolRule, role: PoolRole, _ pools: [Int]
  ) -> PoolChoice {
    let landsAsWritten = Set(cluster.pools.indices.filter { accepts(workload, pool: $0, asWritten: true) })
    let isEnforced = landsAsWritten == Set(pools)
    return PoolChoice(role: role, pools: pools, enforced: isEnforced ? .asWritten : .patch, rule: rule, reason: "")
  }

  private func roleByNature(_ workload: Workload) -> PoolRole {
    if workload.isSystem { return .system }
    return stateful.contains(workload.id) ? .stateful : .general
  }

  private func named(_ workload: Workload) -> String? {
    let key = WellKnownLabel.pool
    return workload.template.labels[key] ?? workload.template.annotations[key] ?? workload.labels[key]
      ?? workload.annotations[key]
  }

  /// Whether some kind of node of the pool meets the workload's selectors and extended resources, and (as written) is
  /// tolerated.
  private func accepts(_ workload: Workload, pool: Int, asWritten: Bool) -> Bool {
    let extended = workload.requests.names.filter { $0.isExtended || $0.isHugePages }.filter {
      workload.requests[$0] > 0
    }
    return kinds[pool].contains { shape in
      if asWritten,
        TaintToleration.refusal(tolerations: workload.template.tolerations, taints: shape.offering.taints) != nil
      {
        return false
      }
      return extended.allSatisfy { shape.offering.allocatable[$0] > 0 }
        && Eligibility.runsSystem(workload.template, on: shape.node)
        && NodeAffinityFilter.accepts(workload.template, node: shape.node)
    }
  }
}
