import ClusterModel

extension AuditRule {
  /// PL0205: a zone whose loss takes a workload below its own disruption budget.
  static let budgetBelowZoneLoss = AuditRule(
    "PL0205", "Zone whose loss takes a workload below its disruption budget", .warning, breaks: .stopsService,
    failure: "The owner said how many replicas the service needs; the loss of one zone leaves fewer.",
    explanation: """
      Judged where pods stand as the cluster is and as the plan places them, and as enforced spreading allows: with n \
      replicas spread over z zones at maxSkew 1, the fullest zone holds n / z, rounded up. Where nothing enforces \
      spreading PL0201 has spoken already, where the budget allows no eviction at all PL0401, and this rule is silent.

      A budget in terms of minAvailable says what the service needs (warning). One in terms of maxUnavailable often only \
      says how fast to drain (info).
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(zones: "[a, b]"),
        Example.deployment(replicas: 4, podSpec: Example.spread(over: "topology.kubernetes.io/zone")),
        Example.budget("minAvailable: 3")),
      change: .replace("minAvailable: 3", with: "minAvailable: 2"))
  ) { context in
    context.budgets.all.flatMap { covered -> [Violation] in
      guard covered.workloads.count == 1, let workload = covered.workloads.first, workload.isReplicated,
        let needed = covered.desiredHealthy, covered.allowed != 0
      else { return [] }
      var losses: [String] = []
      for basis in Standing.Basis.allCases {
        guard let zones = context.standing.zones(of: workload, basis), zones.count >= 2 else { continue }
        let total = zones.values.reduce(0, +)
        let worst = zones.max { ($0.value, $1.key) < ($1.value, $0.key) }!
        if total - worst.value < needed, total >= needed {
          losses.append("\(total - worst.value) without zone \(worst.key) (\(basis.rawValue))")
        }
      }
      let replicas = workload.steadyReplicas
      if losses.isEmpty, let zones = context.zones, zones.count >= 2,
        workload.spreading(over: WellKnownLabel.zone) == .enforced
      {
        let share = (replicas + zones.count - 1) / zones.count
        if replicas - share < needed, replicas >= needed {
          losses.append("\(replicas - share) without the fullest of \(zones.count) zones (as the constraints allow)")
        }
      }
      guard !losses.isEmpty else { return [] }
      var severity = Severity.warning
      if case .maxUnavailable = covered.budget.rule { severity = .info }
      return [
        Violation(
          workload,
          "its budget \(covered.budget.name) (\(covered.budget.rule.text)) needs \(needed) pods up, and there are \(losses.joined(separator: "; "))",
          remedy: "run more replicas, spread them over more zones, or lower what the budget asks for",
          severity: severity)
      ]
    }
  }
}
