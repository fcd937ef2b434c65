import ClusterModel
import Scheduling

/// What must keep running in a failure, worked out anew from the inventory.
struct SurvivalClaims {
  /// By member of the judged plan: what has to run in the end, and what has to be left where pods are tied to a zone.
  private var keep: [Int] = []
  private var least: [Int] = []
  /// Members that a rule of their own may keep from coming back when a zone is lost.
  private var mayBeTied: [Bool] = []
  /// Members whose volumes hold their pods in a zone.
  private var isTied: [Bool] = []
  /// By member, how many stand on the normal day.
  private let pods: [Int]
  private let budgets: [(budget: PodDisruptionBudget, members: [Int], desired: Int, expected: Int)]

  init(_ judged: JudgedPlan) {
    let workloads = judged.members.indices.filter { !judged.members[$0].isDaemonSet }
    // What has no place on the normal day is told of apart: a failure can't take it away.
    let pods = judged.members.indices.map { min(judged.members[$0].workload.replicas, judged.placed($0)) }
    self.pods = pods
    budgets = judged.inventory.disruptionBudgets.map { budget in
      let members = workloads.filter { index in
        let workload = judged.members[index].workload
        return workload.id.namespace == budget.namespace
          && budget.selector?.matches(workload.template.labels) ?? false
      }
      let expected = members.reduce(0) { sum, index in
        sum + (judged.members[index].workload.isJob ? 0 : pods[index])
      }
      let desired =
        switch budget.rule {
        case .minAvailable(let amount): amount.scaled(total: expected)
        case .maxUnavailable(let amount): max(0, expected - amount.scaled(total: expected))
        }
      return (budget, members, desired, expected)
    }
    let volumes = ZonalVolumes(judged.inventory)
    for (index, member) in judged.members.enumerated() {
      isTied.append(!member.isDaemonSet && volumes.ties(member.workload))
      let (keep, least) = member.isDaemonSet ? (0, 0) : demand(index, member.workload, pods: pods[index])
      self.keep.append(keep)
      self.least.append(least)
      mayBeTied.append(member.isStateful || Self.hasZoneRule(member.workload, judged))
    }
  }

  private func demand(_ index: Int, _ workload: Workload, pods: Int) -> (keep: Int, least: Int) {
    let own = workload.isJob ? 0 : pods
    let budget =
      budgets.filter { $0.members.contains(index) }
      .map { min(own, max(0, $0.desired - ($0.expected - own))) }.max() ?? 0
    let total = pods
    switch workload.survival {
    case nil:
      if workload.isJob || workload.priority < 0 { return (budget, min(1, budget)) }
      return (total, min(total, 1))
    case SurvivalWish.none?: return (budget, min(1, budget))
    case let wish?:
      let asked = wish.kept(of: total)
      let kept = min(total, max(asked, budget))
      return (kept, min(kept, max(1, asked)))
    }
  }

  /// Anti-affinity over zones to itself, or a spread that asks for a number of zones.
  private static func hasZoneRule(_ workload: Workload, _ judged: JudgedPlan) -> Bool {
    let template = workload.template
    return template.podAntiAffinity.required.contains {
      isZonal($0.topologyKey, judged) && $0.selector?.matches(template.labels) ?? false
    } || template.topologySpread.contains { isZonal($0.topologyKey, judged) && $0.minDomains ?? 1 > 1 }
  }

  /// Whether nodes of a zone share the value of a key, which is none of a node's own.
  private static func isZonal(_ key: String, _ judged: JudgedPlan) -> Bool {
    if key == WellKnownLabel.zone { return true }
    if key == WellKnownLabel.hostname { return false }
    var values: [String: String] = [:]
    return judged.nodes.allSatisfy { node in
      guard let value = node.labels[key] else { return false }
      defer { values[node.zone] = value }
      return values[node.zone, default: value] == value
    }
  }

  /// Workloads of which too few run, and budgets that fewer pods than they want are left to.
  func shortfalls(_ standing: JudgedPlan, zoneLoss: Bool) -> [Violation] {
    workloadShortfalls(standing, zoneLoss: zoneLoss) + budgetShortfalls(standing, zoneLoss: zoneLoss)
  }

  /// Whether all that must run does, so that nothing can be said to be lost: certain where fewer run only by volumes.
  func hold(_ standing: JudgedPlan, zoneLoss: Bool) -> Bool {
    standing.members.indices.allSatisfy { index in
      standing.placed(index) >= (zoneLoss && isTied[index] ? least[index] : keep[index])
    } && budgetShortfalls(standing, zoneLoss: false).isEmpty
  }

  private func workloadShortfalls(_ standing: JudgedPlan, zoneLoss: Bool) -> [Violation] {
    standing.members.indices.compactMap { index in
      let placed = standing.placed(index)
      let needed = zoneLoss && mayBeTied[index] ? least[index] : keep[index]
      guard placed < needed else { return nil }
      return Violation(
        .podCount, standing.members[index].name, "\(placed) of its pods run, and \(needed) must: that isn't survived")
    }
  }

  /// Budgets over several workloads; those over one are in what the workload has to keep.
  private func budgetShortfalls(_ standing: JudgedPlan, zoneLoss: Bool) -> [Violation] {
    budgets.compactMap { entry in
      let counted = entry.members.filter { !standing.members[$0].workload.isJob }
      guard counted.count > 1 else { return nil }
      // What volumes and zone rules tie to a lost zone isn't asked for.
      let tied = zoneLoss ? counted.reduce(0) { $0 + (mayBeTied[$1] ? pods[$1] - standing.placed($1) : 0) } : 0
      let running = counted.reduce(0) { $0 + standing.placed($1) }
      guard running + max(0, tied) < min(entry.desired, entry.expected) else { return nil }
      return Violation(
        .podCount, "PodDisruptionBudget \(entry.budget.namespace)/\(entry.budget.name)",
        "\(running) of its pods run, and it wants \(entry.desired): that isn't survived")
    }
  }

  /// Pods that changed nodes though theirs stands, or came from nowhere.
  func moves(_ standing: JudgedPlan, _ judged: JudgedPlan) -> [Violation] {
    guard let entered = standing.entered else { return [] }
    let left = Set(standing.nodes.map(\.name))
    return standing.members.indices.flatMap { index -> [Violation] in
      let came = entered[index].values.reduce(0, +)
      guard came > 0 else { return [] }
      let name = standing.members[index].name
      var evictedFrom: [String: Int] = [:]
      for stand in judged.standsOfMember[index] where !left.contains(judged.nodes[stand.node].name) {
        evictedFrom[judged.nodes[stand.node].zone, default: 0] += stand.count
      }
      let evicted = evictedFrom.values.reduce(0, +)
      if came > evicted {
        return [Violation(.podCount, name, "\(came) pods come back, and the failure evicts \(evicted)")]
      }
      var cameTo: [String: Int] = [:]
      for (node, count) in entered[index] { cameTo[standing.nodes[node].zone, default: 0] += count }
      let strayed = cameTo.keys.sorted().first { (cameTo[$0] ?? 0) > (evictedFrom[$0] ?? 0) }
      if isTied[index], let zone = strayed {
        return [Violation(.zone, name, "pods come back in \(zone), and their volumes lie elsewhere")]
      }
      guard standing.left[index] > 0 else { return [] }
      return [
        Violation(
          .podCount, name,
          "\(standing.left[index]) pods leave nodes that stand while \(came) come back: running pods don't move")
      ]
    }
  }

  /// Budgets that let no pod of the pool's nodes go.
  func blockedDrains(_ name: String, _ judged: JudgedPlan) -> [Violation] {
    let pool = String(name.dropFirst("upgrade/".count))
    return judged.members.indices.flatMap { index -> [Violation] in
      let member = judged.members[index]
      guard !member.isDaemonSet, judged.standsOfMember[index].contains(where: { judged.nodes[$0.node].pool == pool })
      else { return [] }
      let covering = budgets.filter { $0.members.contains(index) }
      if covering.count > 1 {
        return [Violation(.podCount, member.name, "\(covering.count) budgets select its pods, so no drain completes")]
      }
      guard let only = covering.first, only.expected > 0, only.desired >= only.expected else { return [] }
      return [
        Violation(
          .podCount, member.name,
          "PodDisruptionBudget \(only.budget.namespace)/\(only.budget.name) lets no pod be evicted, so no drain completes"
        )
      ]
    }
  }
}
