import ClusterModel

extension AuditRule {
  /// PL0901: a pool with no node left to add.
  static let poolAtMaximum = AuditRule(
    "PL0901", "Pool at or over its maximum", .warning, breaks: .leavesPending,
    failure: "The next replica, or the next failed node, finds no room, and the autoscaler may not add any.",
    explanation: """
      The nodes that the plan gives a pool, or else those that carry its labels today, against its `nodes.max`: at it \
      is a warning, over it an error.
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(pools: ["- {name: general, role: general, labels: {pool: general}, nodes: {max: 1}}"]),
        Example.node("n1", labels: "pool: general")),
      change: .replace("max: 1", with: "max: 2"))
  ) { context in
    context.pools.pools.compactMap { pool in
      guard let maximum = pool.maximumNodes, let nodes = context.nodeCount(of: pool), nodes.count > 0,
        nodes.count >= maximum
      else { return nil }
      return Violation(
        pool.object, at: pool.position,
        "pool \(pool.name) has \(Phrase.count(nodes.count, "node")) \(nodes.basis), and its maximum is \(maximum)",
        remedy: "raise the maximum, if quota and addresses allow it",
        patch: "nodes: {max: \(nodes.count + max(1, nodes.count / 4))}",
        severity: nodes.count > maximum ? .error : .warning)
    }
  }
}
