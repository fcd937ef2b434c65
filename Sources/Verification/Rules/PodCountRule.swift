import ClusterModel

/// Every workload's pods stand exactly once each, or are named as unplaced with a reason.
struct PodCountRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    var violations: [Violation] = []
    var left: [WorkloadID: Int] = [:]
    let known = Set(judged.members.lazy.filter { !$0.isDaemonSet }.map(\.workload.id))
    for pods in judged.plan.unplaced {
      let name = pods.workload.description
      if !known.contains(pods.workload) {
        violations.append(Violation(.naming, name, "named as unplaced, and the inputs have no such workload"))
      }
      if pods.count < 1 || pods.count > 1_000_000_000 {
        violations.append(Violation(.podCount, name, "\(pods.count) is no number of unplaced pods"))
      } else {
        left[pods.workload, default: 0] += pods.count
      }
      if pods.reason.isEmpty {
        violations.append(Violation(.podCount, name, "\(pods.count) pods are unplaced without a reason"))
      }
    }
    for (index, member) in judged.members.enumerated() where !member.isDaemonSet {
      let wanted = member.workload.replicas
      let placed = judged.placed(index)
      let unplaced = left[member.workload.id] ?? 0
      if placed + unplaced != wanted {
        violations.append(
          Violation(
            .podCount, member.name,
            "\(wanted) pods are asked for, \(placed) are placed and \(unplaced) are named as unplaced"))
      }
    }
    return violations
  }
}
