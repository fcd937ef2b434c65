import ClusterModel

extension AuditRule {
  /// PL0406: an upgrade that needs more nodes than a pool may have.
  static let surgeWithoutRoom = AuditRule(
    "PL0406", "Upgrade whose surge doesn't fit", .error, breaks: .blocksUpgrade,
    failure: "The upgrade can't add the node that it moves pods to, and stops or takes pods down.",
    explanation: """
      As the plan has it: the upgrade of a pool leaves pods without a place. As the constraints allow: the nodes that \
      the plan gives the pool, or that carry its labels today, plus the surge that `survive` names, are more than the \
      pool's maximum.
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(
          pools: ["- {name: general, role: general, labels: {pool: general}, nodes: {max: 2}}"],
          spec: ["survive: [{upgrade: {maxSurge: 1, maxUnavailable: 0}}]"]),
        Example.node("n1", labels: "pool: general"), Example.node("n2", labels: "pool: general")),
      change: .replace("max: 2", with: "max: 3"))
  ) { context in
    context.pools.pools.compactMap { pool in
      if let outcome = context.plan?.scenarios.first(where: { $0.name == "upgrade/\(pool.name)" && !$0.survives }) {
        return Violation(
          pool.object, at: pool.position, "while pool \(pool.name) is upgraded, \(outcome.lossText) (as planned)",
          remedy: "allow a larger surge, or keep a node's room free")
      }
      guard let maximum = pool.maximumNodes, let surge = context.upgradeSurge, let nodes = context.nodeCount(of: pool),
        nodes.count > 0
      else { return nil }
      let extra = surge.scaled(total: nodes.count)
      guard extra > 0, nodes.count <= maximum, nodes.count + extra > maximum else { return nil }
      return Violation(
        pool.object, at: pool.position,
        "pool \(pool.name) has \(Phrase.count(nodes.count, "node")) \(nodes.basis), a surge adds \(extra), and its maximum is \(maximum)",
        remedy: "raise the pool's maximum to \(nodes.count + extra)",
        patch: "nodes: {max: \(nodes.count + extra)}")
    }
  }
}

extension AuditContext {
  /// The surge that the cluster is to survive upgrades with; nil: not asked for.
  var upgradeSurge: IntOrPercent? {
    for demand in cluster?.survive ?? [] {
      if case .upgrade(let maxSurge, _) = demand { return maxSurge }
    }
    return nil
  }

  /// How many nodes a pool has, in the plan where there is one, else today; nil: not known.
  func nodeCount(of pool: NodePool) -> (count: Int, basis: String)? {
    if let plan { return (plan.nodes.count { $0.pool == pool.name }, Standing.Basis.asPlanned.rawValue) }
    let owned = inventory.nodes.count { pool.owns($0) }
    return owned > 0 ? (owned, Standing.Basis.asItIs.rawValue) : nil
  }
}
