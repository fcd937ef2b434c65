import ClusterModel

extension AuditRule {
  /// PL0206: one replica, so every drain is an outage.
  static let singleReplica = AuditRule(
    "PL0206", "Single replica", .warning, breaks: .stopsService,
    failure: "Every drain, upgrade, eviction or node failure stops the service until a new pod is up.",
    explanation: """
      Fires for Deployments, StatefulSets and their like that run one pod in quiet times (the autoscaler's minimum, \
      where there is one). Jobs, DaemonSets and what is scaled to zero are left alone. In kube-system, and with a \
      system priority, it is info.
      """,
    example: RuleExample(Example.deployment(replicas: 1), change: .replace("replicas: 1", with: "replicas: 2"))
  ) { context in
    context.replicated.filter { $0.steadyReplicas == 1 }.map { workload in
      let byAutoscaler = workload.autoscaling != nil ? " (its autoscaler's minimum)" : ""
      return Violation(
        workload, "runs one replica\(byAutoscaler)",
        remedy: workload.autoscaling != nil
          ? "raise the autoscaler's minReplicas to 2"
          : "run 2 or more, spread over zones, or accept the outage and say so with plimsoll.dev/ignore",
        severity: workload.isSystem ? .info : .warning)
    }
  }
}
