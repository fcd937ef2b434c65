import ClusterModel

extension AuditRule {
  /// PL0902: the day when growth meets a pool's maximum.
  static let runway = AuditRule(
    "PL0902", "Short runway", .warning, breaks: .leavesPending,
    failure: "Growth meets the pool's maximum before anyone has ordered machines, quota or addresses.",
    explanation: """
      From `declared.growthPerMonth`, compounded, the pool's nodes as planned (or as they are) and its maximum: the day \
      on which nodes x (1 + growth) ^ months exceeds the maximum, a month being 30 days. Within 90 days it's a warning, \
      within a year info; a pool that is at its maximum already is PL0901.
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(
          pools: ["- {name: general, role: general, labels: {pool: general}, nodes: {max: 3}}"],
          spec: ["declared: {growthPerMonth: 0.3}"]),
        Example.node("n1", labels: "pool: general"), Example.node("n2", labels: "pool: general")),
      change: .replace("max: 3", with: "max: 300"))
  ) { context in
    guard let growth = context.cluster?.declared.growthPerMonth, growth > 0, growth.isFinite else { return [] }
    return context.pools.pools.compactMap { pool in
      guard let maximum = pool.maximumNodes, let nodes = context.nodeCount(of: pool), nodes.count > 0,
        nodes.count < maximum, let days = daysUntil(maximum, from: nodes.count, growth: growth), days <= 365
      else { return nil }
      return Violation(
        pool.object, at: pool.position,
        "pool \(pool.name) has \(Phrase.count(nodes.count, "node")) \(nodes.basis), at \(Phrase.percent(growth)) growth a month it passes its maximum of \(maximum) on \(context.today.adding(days: days)), in \(days) days",
        remedy: "raise the maximum before, with the provider's quota and the addresses that it needs",
        severity: days <= 90 ? .warning : .info)
    }
  }

  /// Days until compound growth exceeds a maximum; nil where that's more than ten years off.
  private static func daysUntil(_ maximum: Int, from count: Int, growth: Double) -> Int? {
    var nodes = Double(count)
    for month in 0..<120 {
      let next = nodes * (1 + growth)
      if next > Double(maximum) {
        // Linear within the month.
        let share = (Double(maximum) - nodes) / (next - nodes)
        return month * 30 + Int((share * 30).rounded(.down)) + 1
      }
      nodes = next
    }
    return nil
  }
}
