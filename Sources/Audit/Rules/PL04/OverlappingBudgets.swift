import ClusterModel

extension AuditRule {
  /// PL0404: pods that two budgets claim.
  static let overlappingBudgets = AuditRule(
    "PL0404", "Overlapping disruption budgets", .error, breaks: .blocksUpgrade,
    failure:
      "The API server refuses every eviction of a pod that two budgets select, so no node that holds one can be drained.",
    explanation: """
      Fires for each workload whose pods two or more PodDisruptionBudgets select. The eviction API doesn't combine \
      budgets: it answers 500, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not \
      support".
      """,
    example: RuleExample(
      Example.documents(
        Example.deployment(), Example.budget("maxUnavailable: 1"), Example.budget("minAvailable: 1", name: "second")),
      change: .replace("name: second", with: "name: web"))
  ) { context in
    var seen: Set<WorkloadID> = []
    return context.allWorkloads.compactMap { workload in
      let budgets = Dictionary(context.budgets.budgets(of: workload).map { ($0.object, $0) }) { first, _ in first }
      guard budgets.count >= 2, seen.insert(workload.id).inserted else { return nil }
      let names = budgets.values.map(\.budget.name).sorted()
      return Violation(
        workload, "its pods are selected by \(names.count) disruption budgets: \(Phrase.list(names))",
        remedy: "keep one of them")
    }
  }
}
