import ClusterModel

extension AuditRule {
  /// PL0402: replicas that a drain may take all at once.
  static let missingBudget = AuditRule(
    "PL0402", "Two or more replicas and no disruption budget", .warning, breaks: .stopsService,
    failure: "Two nodes drained at the same time, or one that holds all replicas, stop the service.",
    explanation: """
      Fires for a replicated workload that runs two or more pods in quiet times and that no PodDisruptionBudget of its \
      namespace selects, in a cluster of more than one node. Replicas are what protects from chance; a budget is what protects from the cluster's own hands.
      """,
    example: RuleExample(Example.deployment(), change: .add(Example.budget("maxUnavailable: 1")))
  ) { context in
    if context.isOneNode { return [] }
    return context.replicated.filter { $0.steadyReplicas >= 2 && context.budgets.budgets(of: $0).isEmpty }.map {
      workload in
      Violation(
        workload, "no disruption budget selects its \(workload.steadyReplicas) replicas",
        remedy: "add a PodDisruptionBudget with maxUnavailable 1",
        patch: """
          apiVersion: policy/v1
          kind: PodDisruptionBudget
          \(Patch.metadata(workload.id.name, namespace: workload.id.namespace))
          spec:
            maxUnavailable: 1
            selector: {matchLabels: \(Patch.labels(workload))}
          """)
    }
  }
}
