import ClusterModel

extension AuditRule {
  /// PL0301: a system pool that anything may land on.
  static let untaintedSystemPool = AuditRule(
    "PL0301", "System pool without a taint", .warning, breaks: .degrades,
    failure: "Application pods crowd out DNS, ingress and the controllers that the whole cluster hangs on.",
    explanation: """
      Fires for each pool of role `system` that has no NoSchedule or NoExecute taint, where the cluster has other pools \
      as well. PreferNoSchedule is only a wish.
      """,
    example: RuleExample(
      Example.cluster(pools: ["- {name: system, role: system, taints: []}", "- {name: general, role: general}"]),
      change: .replace("taints: []", with: "taints: [\"CriticalAddonsOnly=true:NoSchedule\"]"))
  ) { context in
    let pools = context.pools.pools
    guard pools.count >= 2 else { return [] }
    return pools.filter { $0.role == .system && !$0.isGuarded }.map { pool in
      Violation(
        pool.object, at: pool.position, "pool \(pool.name) has no taint that keeps application pods away",
        remedy: "give it the taint that add-ons tolerate by custom",
        patch: "taints: [\"CriticalAddonsOnly=true:NoSchedule\"]")
    }
  }
}

extension NodePool {
  var object: String { "NodePool/\(name)" }

  /// Whether a taint keeps pods away that don't tolerate it.
  var isGuarded: Bool { taints.contains { $0.effect != .preferNoSchedule } }
}
