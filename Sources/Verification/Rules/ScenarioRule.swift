import ClusterModel

/// What stands after a failure keeps the rules on the nodes that are left, and is enough where the plan says so.
///
/// The utilisation cap and the headroom are there to be used up in a failure, so they don't count. A pod whose node is left
/// stays there or makes room: nothing moves by itself. Every failure that the Cluster document names is answered.
struct ScenarioRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    let claims = SurvivalClaims(judged)
    let answers = judged.plan.scenarios.flatMap { scenario in
      violations(of: scenario, claims, judged).map {
        Violation(.scenario, scenario.name, "\($0.object): \($0.message)")
      }
    }
    return answers + missing(judged) + repeated(judged)
  }

  // MARK: - Which failures

  /// What a scenario's name means: the nodes that are gone, or how many of which pool.
  private enum Loss {
    case nodes(Set<String>)
    case some(count: Int, of: Set<String>)
  }

  private func loss(_ name: String, _ judged: JudgedPlan) -> Loss? {
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2, let kind = parts.first, let place = parts.last else { return nil }
    let pool = Set(judged.nodes.filter { $0.pool == place }.map(\.name))
    switch kind {
    case "zone-loss": return .nodes(Set(judged.nodes.filter { $0.zone == place }.map(\.name)))
    case "spot-reclaim":
      let reclaimed = judged.nodes.filter { node in
        node.capacityType == .spot && (node.pool == place || "\(node.pool)/\(node.zone)" == place)
      }
      return .nodes(Set(reclaimed.map(\.name)))
    case "node-loss":
      for case .nodeLoss(let count) in judged.cluster.survive {
        return .some(count: min(count, pool.count), of: pool)
      }
      return .some(count: min(1, pool.count), of: pool)
    case "upgrade":
      for case .upgrade(let surge, let unavailable) in judged.cluster.survive {
        return .some(count: min(pool.count, Self.drained(surge, unavailable, of: pool.count)), of: pool)
      }
      return .some(count: 0, of: pool)
    default: return nil
    }
  }

  /// How many nodes of a pool are away at once: unavailable rounded down, and one where it and the surge come to nothing.
  private static func drained(_ surge: IntOrPercent, _ unavailable: IntOrPercent, of nodes: Int) -> Int {
    var away = 0
    switch unavailable {
    case .count(let count): away = count
    case .percent(let share): away = nodes * share / 100
    }
    return away == 0 && surge.scaled(total: nodes) == 0 ? 1 : away
  }

  /// Failures that the Cluster document names and the plan has no answer to.
  private func missing(_ judged: JudgedPlan) -> [Violation] {
    guard judged.plan.unplaced.isEmpty else { return [] }
    let answered = Set(judged.plan.scenarios.map(\.name))
    let pools = Set(judged.nodes.map(\.pool)).sorted()
    let spot = judged.nodes.filter { $0.capacityType == .spot }
    let wanted = judged.cluster.survive.flatMap { demand -> [String] in
      switch demand {
      case .zoneLoss: judged.cluster.zones.map { "zone-loss/\($0)" }
      case .nodeLoss: pools.map { "node-loss/\($0)" }
      case .upgrade: pools.map { "upgrade/\($0)" }
      case .spotReclaim: Set(spot.map { "spot-reclaim/\($0.pool)" }).sorted()
      case .spotReclaimByZone: Set(spot.map { "spot-reclaim/\($0.pool)/\($0.zone)" }).sorted()
      }
    }
    return wanted.filter { !answered.contains($0) }.map {
      Violation(.scenario, $0, "the Cluster document asks for it, and the plan doesn't say what becomes of it")
    }
  }

  private func repeated(_ judged: JudgedPlan) -> [Violation] {
    Dictionary(grouping: judged.plan.scenarios, by: \.name).filter { $0.value.count > 1 }.keys.sorted().map {
      Violation(.scenario, $0, "the plan answers it more than once")
    }
  }

  // MARK: - One failure

  private func violations(
    of scenario: ScenarioOutcome, _ claims: SurvivalClaims, _ judged: JudgedPlan
  ) -> [Violation] {
    guard let loss = loss(scenario.name, judged) else {
      let parts = scenario.name.split(separator: "/", maxSplits: 1)
      return [
        Violation(
          .scenario, scenario.name,
          parts.count == 2 ? "'\(parts[0])' is no kind of failure" : "isn't named KIND/PLACE")
      ]
    }
    var violations: [Violation] = []
    var gone = Set(scenario.gone)
    switch loss {
    case .nodes(let lost):
      if gone != lost {
        violations.append(
          Violation(.naming, "gone", "names \(gone.count) nodes; the failure takes \(lost.count), and not the same"))
      }
      gone = lost
    case .some(let count, let pool):
      violations += Self.choice(gone, count, pool)
      for entry in scenario.cases { violations += Self.choice(Set(entry.gone), count, pool) }
      if scenario.survives { violations += unanswered(scenario, count, pool, judged) }
    }
    let left = Set(judged.nodes.map(\.name)).subtracting(gone)
    let standing = judged.standing(scenario.placements, on: left)
    violations += standing.malformed + Self.rules.flatMap { $0.violations(in: standing) }
    violations += claims.moves(standing, judged)
    violations += counts(scenario, standing, judged)
    let isZoneLoss = scenario.name.hasPrefix("zone-loss/")
    if scenario.survives {
      violations += claims.shortfalls(standing, zoneLoss: isZoneLoss)
      if scenario.name.hasPrefix("upgrade/") { violations += claims.blockedDrains(scenario.name, judged) }
      if !scenario.remedies.isEmpty { violations.append(Violation(.status, "remedies", "given, though all survives")) }
    } else if claims.hold(standing, zoneLoss: isZoneLoss),
      !scenario.name.hasPrefix("upgrade/") || claims.blockedDrains(scenario.name, judged).isEmpty,
      scenario.cases.allSatisfy({ claims.hold(self.standing($0, judged), zoneLoss: false) })
    {
      violations.append(Violation(.status, "survives", "false, though all that must run does"))
    }
    for entry in scenario.cases { violations += self.violations(of: entry, scenario, claims, judged) }
    return violations
  }

  private static var rules: [any PlanRule] {
    [
      ResourceFitRule(respectsCap: false), StandingRule(isAfterFailure: true), HostPortRule(), AntiAffinityRule(),
      PodAffinityRule(), TopologySpreadRule(),
    ]
  }

  private static func choice(_ gone: Set<String>, _ count: Int, _ pool: Set<String>) -> [Violation] {
    if gone.count == count, gone.isSubset(of: pool) { return [] }
    return [
      Violation(
        .naming, "gone", "\(gone.sorted().joined(separator: ", ")) aren't \(count) nodes of the pool")
    ]
  }

  /// Another choice of nodes: the plan's placements on the nodes left, with what moves.
  private func violations(
    of entry: ScenarioCase, _ scenario: ScenarioOutcome, _ claims: SurvivalClaims, _ judged: JudgedPlan
  ) -> [Violation] {
    let standing = standing(entry, judged)
    var found = standing.malformed + Self.rules.flatMap { $0.violations(in: standing) } + claims.moves(standing, judged)
    if scenario.survives { found += claims.shortfalls(standing, zoneLoss: false) }
    let name = entry.gone.joined(separator: ", ")
    return found.map { Violation($0.rule, "without \(name): \($0.object)", $0.message) }
  }

  /// What stands where another choice of nodes is lost.
  private func standing(_ entry: ScenarioCase, _ judged: JudgedPlan) -> JudgedPlan {
    struct Place: Hashable {
      let workload: WorkloadID
      let node: String
    }
    let gone = Set(entry.gone)
    var changes: [Place: Int] = [:]
    for placement in entry.moved {
      changes[Place(workload: placement.workload, node: placement.node), default: 0] &+= placement.count
    }
    for placement in entry.displaced {
      changes[Place(workload: placement.workload, node: placement.node), default: 0] &-= placement.count
    }
    let changed = Set(changes.keys.map(\.node))
    var placements = judged.plan.placements.filter { !gone.contains($0.node) }
    for index in placements.indices where changed.contains(placements[index].node) {
      let place = Place(workload: placements[index].workload, node: placements[index].node)
      placements[index].count &+= changes.removeValue(forKey: place) ?? 0
    }
    placements.removeAll { $0.count == 0 }
    placements += changes.map { Placement(workload: $0.key.workload, node: $0.key.node, count: $0.value) }.sorted()
    let left = Set(judged.nodes.map(\.name)).subtracting(gone)
    return judged.standing(placements, on: left)
  }

  /// Choices of nodes of which the plan doesn't say what becomes, and how many it claims to have looked at.
  private func unanswered(
    _ scenario: ScenarioOutcome, _ count: Int, _ pool: Set<String>, _ judged: JudgedPlan
  ) -> [Violation] {
    let missing = LossChoices(of: pool, count: count, judged)
      .missing(from: [scenario.gone] + scenario.cases.map(\.gone))
    var violations = missing.prefix(5).map { names in
      Violation(.naming, "cases", "the plan doesn't say what becomes of the loss of \(names.joined(separator: ", "))")
    }
    if missing.count > 5 { violations.append(Violation(.naming, "cases", "and of \(missing.count - 5) others")) }
    let claim =
      switch count {
      case 0: "each of \(pool.count) nodes is replaced"
      case 1: "each of \(pool.count) nodes"
      default: "any \(count) of \(pool.count) nodes"
      }
    if !scenario.proof.hasPrefix(claim) {
      let proof = scenario.proof.isEmpty ? "isn't given" : "is '\(scenario.proof)'"
      violations.append(Violation(.naming, "proof", "\(proof), and the failure takes \(claim)"))
    }
    return violations
  }

  /// Every pod of the normal day stands or is told of as lost.
  private func counts(_ scenario: ScenarioOutcome, _ standing: JudgedPlan, _ judged: JudgedPlan) -> [Violation] {
    var lostPods: [WorkloadID: Int] = [:]
    for pods in scenario.lost { lostPods[pods.workload, default: 0] &+= pods.count }
    var violations: [Violation] = []
    for (index, member) in standing.members.enumerated() where !member.isDaemonSet {
      let placed = standing.placed(index)
      let gone = lostPods.removeValue(forKey: member.workload.id) ?? 0
      let pods = judged.placed(index)
      guard placed &+ gone != pods || gone < 0 else { continue }
      violations.append(Violation(.podCount, member.name, "\(placed) stand and \(gone) are lost of \(pods) pods"))
    }
    for id in lostPods.keys.sorted() {
      violations.append(Violation(.naming, "lost", "the inputs have no workload \(id)"))
    }
    return violations
  }
}
