import ClusterModel
import Quantities
import Scheduling

extension AuditRule {
  /// PL0405: a node that can't be emptied.
  static let stuckDrain = AuditRule(
    "PL0405", "Drain of one node that can't complete", .warning, breaks: .blocksUpgrade,
    failure: "The node can't be repaired, upgraded or scaled away without breaking something by hand.",
    explanation: """
      As the plan has it: the loss or replacement of one node of a pool leaves pods without a place (error). As the \
      cluster is, for each node: a pod that nothing would make again (kubectl drain refuses it without --force), a \
      budget whose status allows no disruption at the moment, or evicted pods for which the other nodes have no room, \
      by taints, selectors and requests, placed largest first.

      Pods of DaemonSets and static pods stay on a drained node and are left out. Budgets that never allow an eviction \
      are PL0401. A cluster of a single node can't be drained at all and is left alone.
      """,
    example: RuleExample(
      Example.documents(
        Example.node("n1"), Example.node("n2"),
        Example.pod("web-1-x", on: "n1").replacing("cpu: 100m", with: "cpu: \"3\""),
        Example.pod("web-2-y", on: "n2", app: "api", owner: "api-1").replacing("cpu: 100m", with: "cpu: \"2\"")),
      change: .replace("cpu: \"3\"", with: "cpu: \"1\""))
  ) { context in
    let planned = (context.plan?.scenarios ?? []).filter { !$0.survives && $0.name.hasPrefix("node-loss/") }
      .compactMap { outcome -> Violation? in
        let name = String(outcome.name.dropFirst("node-loss/".count))
        guard let pool = context.pools.pools.first(where: { $0.name == name }) else { return nil }
        return Violation(
          pool.object, at: pool.position, "without one node of pool \(name), \(outcome.lossText) (as planned)",
          remedy: "let the plan survive it: survive: [{node-loss: 1}]", severity: .error)
      }
    return planned + DrainTrial(context).violations
  }
}

extension ScenarioOutcome {
  /// `3 pods have no place: shop/Deployment/web (...)`.
  var lossText: String {
    let pods = lost.reduce(0) { $0 + $1.count }
    let first = lost.first.map { ": \($0.workload) (\($0.reason))" } ?? ""
    return "\(Phrase.count(pods, "pod")) \(pods == 1 ? "has" : "have") no place\(first)"
  }
}
