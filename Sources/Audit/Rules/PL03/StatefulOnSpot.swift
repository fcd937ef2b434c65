import ClusterModel

extension AuditRule {
  /// PL0304: state on machines that are taken back at two minutes' notice.
  static let statefulOnSpot = AuditRule(
    "PL0304", "Stateful workload that can land on spot", .warning, breaks: .losesData,
    failure: "A reclaimed node takes a database member away with two minutes' notice, and a wave of them the quorum.",
    explanation: """
      Fires for a workload with ReadWriteOnce claims, or one whose owner forbids spot, that may stand in a pool that \
      buys spot (as the constraints allow), stands on a spot node (as the cluster is) or is placed on one (as the plan \
      places it): the last two are errors. A workload whose owner allows spot is left alone.
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(pools: ["- {name: general, role: general, capacityTypes: [on-demand, spot]}"]),
        Example.workload(
          "StatefulSet", "db",
          tail: [
            "volumeClaimTemplates:",
            "  - {metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}",
          ])),
      change: .replace("capacityTypes: [on-demand, spot]", with: "capacityTypes: [on-demand]"))
  ) { context in
    let spotNodes = Set(context.inventory.nodes.filter(\.isSpot).map(\.name))
    return context.inventory.workloads.compactMap { workload in
      guard workload.spot != .allowed, workload.spot == .forbidden || workload.isStateful(context.inventory) else {
        return nil
      }
      var seen: [String] = []
      let current = context.standing.nodes(of: workload, .asItIs).keys.filter(spotNodes.contains).sorted()
      if let node = current.first { seen.append("stands on spot node \(node) (as the cluster is)") }
      let planned = context.standing.nodes(of: workload, .asPlanned).keys.sorted()
      if let node = planned.first(where: { context.standing.plannedNode($0)?.capacityType == .spot }) {
        seen.append("is placed on spot node \(node) (as the plan places it)")
      }
      let severity: Severity = seen.isEmpty ? .warning : .error
      let pool = context.pools.pools.first {
        $0.capacityTypes.contains(.spot) && context.pools.mayStand(workload, in: $0, capacityType: .spot)
      }
      if let pool { seen.append("may land on spot nodes of pool \(pool.name)") }
      guard !seen.isEmpty else { return nil }
      let why = workload.spot == .forbidden ? "its owner forbids spot, and it " : "keeps state, and "
      return Violation(
        workload, why + seen.joined(separator: "; "),
        remedy: "keep it on on-demand nodes by a selector, or taint the spot nodes",
        patch: Patch.podSpec(workload, ["nodeSelector: {\(WellKnownLabel.capacityType): on-demand}"]),
        severity: severity)
    }
  }
}

extension Workload {
  /// Whether its pods keep data in volumes that one of them at a time writes.
  func isStateful(_ inventory: Inventory) -> Bool {
    let isSingle = { (spec: VolumeClaimSpec) in
      spec.accessModes.contains { $0 == .readWriteOnce || $0 == .readWriteOncePod }
    }
    if volumeClaimTemplates.contains(where: { isSingle($0.spec) }) { return true }
    let names = Set(sharedClaims)
    return !names.isEmpty
      && inventory.claims.contains {
        $0.namespace == id.namespace && names.contains($0.name) && isSingle($0.spec)
      }
  }
}
