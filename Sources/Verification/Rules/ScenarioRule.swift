import ClusterModel

/// What stands after a failure keeps the rules on the nodes that are left.
///
/// The utilisation cap and the headroom are there to be used up in a failure, so they don't count.
struct ScenarioRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    judged.plan.scenarios.flatMap { scenario in
      violations(of: scenario, judged).map {
        Violation(.scenario, scenario.name, "\($0.object): \($0.message)")
      }
    }
  }

  private func violations(of scenario: ScenarioOutcome, _ judged: JudgedPlan) -> [Violation] {
    let parts = scenario.name.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2, let kind = parts.first, let place = parts.last else {
      return [Violation(.scenario, scenario.name, "isn't named KIND/PLACE")]
    }
    var lost: Set<String> = []
    switch kind {
    case "zone-loss": lost = Set(judged.nodes.filter { $0.zone == place }.map(\.name))
    case "spot-reclaim":
      lost = Set(judged.nodes.filter { $0.pool == place && $0.capacityType == .spot }.map(\.name))
    case "node-loss", "upgrade": break
    default: return [Violation(.scenario, scenario.name, "'\(kind)' is no kind of failure")]
    }
    let left = Set(judged.nodes.map(\.name)).subtracting(lost)
    let standing = judged.standing(scenario.placements, on: left)
    let rules: [any PlanRule] = [
      ResourceFitRule(respectsCap: false), StandingRule(isAfterFailure: true), HostPortRule(), AntiAffinityRule(),
      PodAffinityRule(), TopologySpreadRule(),
    ]
    var violations = standing.malformed + rules.flatMap { $0.violations(in: standing) }
    var lostPods: [WorkloadID: Int] = [:]
    for pods in scenario.lost { lostPods[pods.workload, default: 0] &+= pods.count }
    for (index, member) in standing.members.enumerated() where !member.isDaemonSet {
      let placed = standing.placed(index)
      let gone = lostPods[member.workload.id] ?? 0
      guard placed &+ gone > member.workload.replicas else { continue }
      violations.append(
        Violation(
          .podCount, member.name, "\(placed) stand and \(gone) are lost of \(member.workload.replicas) pods"))
    }
    if !scenario.survives && scenario.lost.isEmpty {
      violations.append(Violation(.status, "survives", "false, though nothing is lost"))
    }
    return violations
  }
}
