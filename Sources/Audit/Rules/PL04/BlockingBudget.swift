import ClusterModel

extension AuditRule {
  /// PL0401: a disruption budget that lets nothing go.
  static let blockingBudget = AuditRule(
    "PL0401", "Disruption budget that allows no eviction", .error, breaks: .blocksUpgrade,
    failure: "A drain waits for ever, and with it every node upgrade and every scale-down.",
    explanation: """
      Worked out as the disruption controller does: the pods that should be up are the selected workloads' replicas (an \
      autoscaler's minimum, where there is one); a share is rounded up, of minAvailable and of maxUnavailable alike; \
      what may be evicted is the rest. So minAvailable 50% of 1 is 1 and allows nothing, maxUnavailable 10% of 3 is 1.

      maxUnavailable 0 or 0% and minAvailable 100% allow nothing however many pods there are. A budget that selects \
      nothing is PL0403.

      For maxUnavailable, and for shares, the controller asks the pods' owners for their scale. Jobs and DaemonSets have \
      none: a budget in such terms that selects pods of theirs beside others, or of a Job, allows nothing either (a warning for Jobs, which end).
      """,
    example: RuleExample(
      Example.documents(Example.deployment(), Example.budget("minAvailable: 2")),
      change: .replace("minAvailable: 2", with: "minAvailable: 1"))
  ) { context in
    context.budgets.all.compactMap { covered in
      if let owner = covered.uncountable {
        return Violation(
          covered.object, at: covered.budget.position,
          "\(covered.budget.rule.text) on \(owner.id): a \(owner.id.kind) has no scale, so the pods can't be counted and none may be evicted",
          remedy: "select other pods, or write minAvailable as a whole number",
          severity: owner.isJob ? .warning : .error)
      }
      guard covered.workloads.contains(where: { !$0.isJob }), covered.allowed == 0,
        covered.expected.map({ $0 > 0 }) ?? true
      else { return nil }
      let budget = covered.budget
      let names = Phrase.list(covered.workloads.map(\.id.description), limit: 2)
      let sum =
        covered.expected.map { " of \($0), \(budget.desiredHealthy(of: $0)) must stay up" } ?? " lets nothing go"
      let single = covered.expected == 1
      return Violation(
        covered.object, at: budget.position, "\(budget.rule.text) on \(names):\(sum)",
        remedy: single
          ? "run two or more replicas with maxUnavailable 1; with one replica no budget both protects it and lets a node drain"
          : "write maxUnavailable: 1",
        patch: single
          ? nil
          : """
          apiVersion: policy/v1
          kind: PodDisruptionBudget
          \(Patch.metadata(budget.name, namespace: budget.namespace))
          spec: {minAvailable: null, maxUnavailable: 1}
          """)
    }
  }
}
