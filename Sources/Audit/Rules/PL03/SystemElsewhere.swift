import ClusterModel

extension AuditRule {
  /// PL0303: a system component that nothing keeps on the system pool.
  static let systemElsewhere = AuditRule(
    "PL0303", "System component that can land elsewhere", .info, breaks: .degrades,
    failure: "The component shares nodes with applications after all, and suffers with them.",
    explanation: """
      Fires, where the cluster has a system pool, for a workload of the system that isn't a DaemonSet and whose selector \
      and tolerations leave it another pool too. A taint keeps others out; only a selector or affinity keeps it in.
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(
          pools: [
            "- {name: system, role: system, labels: {pool: system}}", "- {name: general, role: general}",
          ]),
        Example.workload("Deployment", "dns", namespace: "kube-system", podSpec: ["nodeSelector: {}"])),
      change: .replace("nodeSelector: {}", with: "nodeSelector: {pool: system}"))
  ) { context in
    let pools = context.pools.pools
    guard let system = pools.first(where: { $0.role == .system }) else { return [] }
    return context.inventory.workloads.compactMap { workload in
      guard workload.isReplicated,
        pools.contains(where: { $0.role == .system && $0.takes(workload) }) || workload.isSystem,
        !pools.contains(where: { $0.role != .system && $0.takes(workload) }),
        let other = pools.first(where: { $0.role != .system && context.pools.mayStand(workload, in: $0) })
      else { return nil }
      let label = system.labels.sorted { $0.key < $1.key }.first
      return Violation(
        workload, "belongs to the system and may land on pool \(other.name)",
        remedy: "select the system pool's label, and tolerate its taints",
        patch: label.map {
          Patch.podSpec(workload, ["nodeSelector: {\(Patch.quoted($0.key)): \(Patch.quoted($0.value))}"])
        })
    }
  }
}
