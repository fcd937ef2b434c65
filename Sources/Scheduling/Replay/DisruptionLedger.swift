import ClusterModel

/// How many more evictions each disruption budget allows.
struct DisruptionLedger: Sendable {
  private let budgets: [PodDisruptionBudget]
  /// By budget: the pods that it covers.
  private let covered: [Set<Int>]
  private var evicted: [Int]

  /// - Complexity: O(budgets * pods)
  init(_ budgets: [PodDisruptionBudget], pods: [Pod]) {
    let kept = budgets.filter { !($0.selector?.isEmpty ?? true) }
    self.budgets = kept
    covered = kept.map { budget in
      Set(
        pods.indices.filter {
          pods[$0].namespace == budget.namespace && !pods[$0].template.labels.isEmpty
            && budget.selector?.matches(pods[$0].template.labels) ?? false
        })
    }
    evicted = Array(repeating: 0, count: kept.count)
  }

  mutating func evict(_ pod: Int) {
    for index in budgets.indices where covered[index].contains(pod) { evicted[index] += 1 }
  }

  /// Which of the pods, evicted one after the other, would break a budget.
  ///
  /// - Parameter isHealthy: whether a pod stands somewhere.
  func violating(_ pods: [Int], isHealthy: (Int) -> Bool) -> Set<Int> {
    guard !budgets.isEmpty else { return [] }
    var allowed = budgets.indices.map { allowedNow($0, isHealthy) }
    var violating: Set<Int> = []
    for pod in pods {
      for index in budgets.indices where covered[index].contains(pod) {
        allowed[index] -= 1
        if allowed[index] < 0 { violating.insert(pod) }
      }
    }
    return violating
  }

  private func allowedNow(_ index: Int, _ isHealthy: (Int) -> Bool) -> Int {
    let budget = budgets[index]
    if let stated = budget.disruptionsAllowed { return max(stated - evicted[index], 0) }
    let total = covered[index].count
    let healthy = covered[index].count(where: isHealthy)
    switch budget.rule {
    case .minAvailable(let minimum): return max(healthy - minimum.scaled(total: total), 0)
    case .maxUnavailable(let maximum): return max(healthy - (total - maximum.scaled(total: total)), 0)
    }
  }
}
