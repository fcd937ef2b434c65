import ClusterModel

extension AuditRule {
  /// PL0403: a disruption budget that protects nothing.
  static let idleBudget = AuditRule(
    "PL0403", "Disruption budget that selects nothing", .warning, breaks: .stopsService,
    failure: "The owner believes the service protected, and a drain takes all of it.",
    explanation: """
      The selector, matchLabels and matchExpressions together, is held against the pod labels of everything in the \
      budget's namespace that was read. Silent where nothing else of that namespace was read, and where it holds \
      custom resources of which an operator may make pods that the audit can't see.
      """,
    example: RuleExample(
      Example.documents(Example.deployment(), Example.budget("maxUnavailable: 1", app: "wep")),
      change: .replace("app: wep", with: "app: web"))
  ) { context in
    context.budgets.all.compactMap { covered in
      guard covered.workloads.isEmpty, !context.opaqueNamespaces.contains(covered.budget.namespace) else { return nil }
      let neighbours = context.allWorkloads.filter { $0.id.namespace == covered.budget.namespace }
      guard !neighbours.isEmpty else { return nil }
      let selector = covered.budget.selector
      let words = selector.map { $0.matchLabels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } } ?? []
      let what = words.isEmpty ? (selector == nil ? "it has no selector" : "its selector") : Phrase.list(words)
      return Violation(
        covered.object, at: covered.budget.position,
        "matches none of the \(Phrase.count(neighbours.count, "workload")) of namespace \(covered.budget.namespace): \(what)",
        remedy: "select the labels of the pods (spec.template.metadata.labels), not those of the workload")
    }
  }
}
