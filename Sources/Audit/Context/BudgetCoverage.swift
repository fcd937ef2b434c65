import ClusterModel

/// Which pods each disruption budget means, and how many of them it lets go.
struct BudgetCoverage: Sendable {
  /// One budget with what it selects.
  struct Covered: Sendable {
    let budget: PodDisruptionBudget
    /// Sorted by id.
    let workloads: [Workload]
    /// Pods that should be up in quiet times; nil where a DaemonSet's number isn't known.
    let expected: Int?

    /// `namespace/PodDisruptionBudget/name`.
    var object: String { "\(budget.namespace)/PodDisruptionBudget/\(budget.name)" }

    /// How many must stay up, as the disruption controller counts it: a share is rounded up, of minAvailable and of
    /// maxUnavailable alike; nil where `expected` is.
    var desiredHealthy: Int? { expected.map { budget.desiredHealthy(of: $0) } }

    /// A selected workload whose pods the disruption controller can't count for this budget, so that it allows nothing:
    /// maxUnavailable and shares need an owner with a scale, which Jobs have none of. Pods of DaemonSets stay on a
    /// drained node and count only beside others.
    var uncountable: Workload? {
      guard budget.rule.needsScale, workloads.contains(where: { !$0.isDaemonSet }) else { return nil }
      return workloads.first { $0.isJob || $0.isDaemonSet }
    }

    /// How many may be evicted while all are well; nil: not known.
    var allowed: Int? {
      if let expected, let desiredHealthy { return max(0, expected - desiredHealthy) }
      return budget.rule.allowsNothing ? 0 : nil
    }
  }

  /// In the inventory's order.
  let all: [Covered]
  private let byWorkload: [WorkloadID: [Int]]

  init(_ inventory: Inventory) {
    let workloads = Dictionary(grouping: inventory.workloads + inventory.daemonSets, by: \.id.namespace)
    var all: [Covered] = []
    var byWorkload: [WorkloadID: [Int]] = [:]
    for budget in inventory.disruptionBudgets {
      let selected = (workloads[budget.namespace] ?? []).filter {
        budget.selector?.matches($0.template.labels) ?? false
      }.sorted { $0.id < $1.id }
      for workload in selected { byWorkload[workload.id, default: []].append(all.count) }
      all.append(Covered(budget: budget, workloads: selected, expected: Self.expected(selected)))
    }
    self.all = all
    self.byWorkload = byWorkload
  }

  func budgets(of workload: Workload) -> [Covered] { (byWorkload[workload.id] ?? []).map { all[$0] } }

  private static func expected(_ workloads: [Workload]) -> Int? {
    var sum = 0
    for workload in workloads where !workload.isJob {
      if workload.isDaemonSet && workload.currentNodes.isEmpty { return nil }
      sum += workload.isDaemonSet ? workload.currentNodes.values.reduce(0, +) : workload.steadyReplicas
    }
    return sum
  }
}

extension PodDisruptionBudget {
  /// How many of `expected` pods must stay up.
  func desiredHealthy(of expected: Int) -> Int {
    switch rule {
    case .minAvailable(let amount): amount.scaled(total: expected)
    case .maxUnavailable(let amount): max(0, expected - amount.scaled(total: expected))
    }
  }
}

extension PodDisruptionBudget.Rule {
  /// Whether it lets nothing go, however many pods there are.
  var allowsNothing: Bool {
    switch self {
    case .minAvailable(.percent(let share)): share >= 100
    case .maxUnavailable(.percent(let share)): share == 0
    case .maxUnavailable(.count(let count)): count == 0
    case .minAvailable(.count): false
    }
  }

  /// Whether the number of pods that should be up has to be asked of their owners.
  var needsScale: Bool {
    if case .minAvailable(.count) = self { return false }
    return true
  }

  /// `minAvailable 50%`.
  var text: String {
    switch self {
    case .minAvailable(let amount): "minAvailable \(amount)"
    case .maxUnavailable(let amount): "maxUnavailable \(amount)"
    }
  }
}
