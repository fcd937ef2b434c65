import ClusterModel

/// How many more evictions each disruption budget allows.
struct DisruptionLedger: Sendable {
  private let budgets: [PodDisruptionBudget]
  /// By budget: the kinds of pods that it covers.
  private let covered: [[Bool]]
  /// By budget: the pods that it covers.
  private let members: [[Int]]
  /// By pod: its kind.
  private let kindNumbers: [Int]
  private var evicted: [Int]

  /// - Parameter kindNumbers: of each pod the place of its kind among the kinds' samples.
  /// - Complexity: O(budgets * (kinds + pods))
  init(_ budgets: [PodDisruptionBudget], samples: [Pod], kindNumbers: [Int]) {
    let kept = budgets.filter { !($0.selector?.isEmpty ?? true) }
    self.budgets = kept
    self.kindNumbers = kindNumbers
    covered = kept.map { budget in
      samples.map {
        $0.namespace == budget.namespace && !$0.template.labels.isEmpty
          && budget.selector?.matches($0.template.labels) ?? false
      }
    }
    members = covered.map { kinds in kindNumbers.indices.filter { kinds[kindNumbers[$0]] } }
    evicted = Array(repeating: 0, count: kept.count)
  }

  mutating func evict(_ pod: Int) {
    for index in budgets.indices where covers(index, pod) { evicted[index] += 1 }
  }

  private func covers(_ index: Int, _ pod: Int) -> Bool { covered[index][kindNumbers[pod]] }

  /// Which of the pods, evicted one after the other, would break a budget.
  ///
  /// - Parameter isHealthy: whether a pod stands somewhere.
  func violating(_ pods: [Int], isHealthy: (Int) -> Bool) -> Set<Int> {
    guard !budgets.isEmpty else { return [] }
    var allowed = budgets.indices.map { allowedNow($0, isHealthy) }
    var violating: Set<Int> = []
    for pod in pods {
      for index in budgets.indices where covers(index, pod) {
        allowed[index] -= 1
        if allowed[index] < 0 { violating.insert(pod) }
      }
    }
    return violating
  }

  private func allowedNow(_ index: Int, _ isHealthy: (Int) -> Bool) -> Int {
    let budget = budgets[index]
    if let stated = budget.disruptionsAllowed { return max(stated - evicted[index], 0) }
    let total = members[index].count
    let healthy = members[index].count(where: isHealthy)
    switch budget.rule {
    case .minAvailable(let minimum): return max(healthy - minimum.scaled(total: total), 0)
    case .maxUnavailable(let maximum): return max(healthy - (total - maximum.scaled(total: total)), 0)
    }
  }
}
