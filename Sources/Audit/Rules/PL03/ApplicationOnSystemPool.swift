import ClusterModel

extension AuditRule {
  /// PL0302: an application that tolerates the system pool's taint.
  static let applicationOnSystemPool = AuditRule(
    "PL0302", "Application pod that tolerates the system pool's taint", .warning, breaks: .degrades,
    failure: "The taint is there to keep the system pool free, and this workload walks past it.",
    explanation: """
      Fires for a workload that isn't of the system (namespace kube-system, a system priority class, or the pool's own \
      `accepts`), tolerates every taint of a system pool, and that no selector keeps elsewhere. DaemonSets are left \
      alone: agents are meant to run everywhere.
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(
          pools: [
            "- {name: system, role: system, taints: [\"CriticalAddonsOnly=true:NoSchedule\"]}",
            "- {name: general, role: general}",
          ]),
        Example.deployment(podSpec: ["tolerations: [{operator: Exists}]"])),
      change: .replace("{operator: Exists}", with: "{key: shop, operator: Exists}"))
  ) { context in
    context.inventory.workloads.flatMap { workload -> [Violation] in
      guard !workload.isSystem, workload.isReplicated || workload.isJob else { return [] }
      return context.pools.pools.filter { pool in
        pool.role == .system && pool.isGuarded && !pool.takes(workload) && context.pools.mayStand(workload, in: pool)
      }.map { pool in
        let taints = pool.taints.map(\.description).joined(separator: ", ")
        return Violation(
          workload, "tolerates \(taints) and may land on system pool \(pool.name)",
          remedy: "drop the toleration, or name the workload in the pool's accepts if it belongs there")
      }
    }
  }
}

extension NodePool {
  /// Whether the document itself sends a workload here.
  func takes(_ workload: Workload) -> Bool { accepts?.takes(workload) ?? false }
}
