import ClusterModel

/// Turns rules about zones into a `ZoneRule` for each workload, choosing where a rule leaves a choice.
///
/// Zones are indices into the cluster document's list. What is chosen here is taken from the optimiser, so a bound proven
/// afterwards would be of a narrower problem than was asked: `hasChosen` says so, and the planner then proves its bound
/// on the problem without the choice.
struct ZoneAssignment {
  let workloads: [Workload]
  let company: Company
  /// For each workload, the zones in which it has an eligible shape, ascending.
  let eligible: [[Int]]
  let zones: [String]

  struct Outcome {
    /// The rule for the plan.
    var rules: [ZoneRule]
    /// The rule that is implied whatever is chosen: what the bound may assume.
    var implied: [ZoneRule]
    /// Zones that each workload was narrowed to; nil: all its eligible ones.
    var narrowed: [[Int]?]
    var refused: [Int: String] = [:]
    var hasChosen = false
  }

  func assign() -> Outcome {
    let count = workloads.count
    var outcome = Outcome(
      rules: Array(repeating: .free, count: count), implied: Array(repeating: .free, count: count),
      narrowed: Array(repeating: nil, count: count))
    for index in 0..<count where !workloads[index].pinnedZones.isEmpty { pin(index, &outcome) }
    for index in 0..<count where company.zoneConflicts[index].contains(index) { onePerZone(index, &outcome) }
    for spread in company.zoneSpreads { apply(spread, &outcome) }
    separate(&outcome)
    for index in 0..<count {
      for group in company.zoneCompanions[index] { join(index, group, &outcome) }
    }
    return outcome
  }

  // MARK: - Rules that leave no choice

  private func pin(_ index: Int, _ outcome: inout Outcome) {
    var least = [Int](repeating: 0, count: zones.count)
    for (zone, pods) in workloads[index].pinnedZones {
      guard let position = zones.firstIndex(of: zone) else {
        outcome.refused[index] =
          "\(pods) of its pods are tied by a volume to zone \(zone), which the cluster doesn't have "
          + "(it has \(zones.joined(separator: ", ")))"
        return
      }
      least[position] = pods
    }
    let pinned = least.reduce(0, +)
    let rest = max(0, workloads[index].replicas - pinned)
    var excess = max(0, pinned - workloads[index].replicas)
    for zone in least.indices.reversed() where excess > 0 {
      let taken = min(excess, least[zone])
      least[zone] -= taken
      excess -= taken
    }
    let rule = ZoneRule.bounds(least: least, most: least.map { $0 + rest })
    outcome.rules[index] = rule
    outcome.implied[index] = rule
  }

  private func onePerZone(_ index: Int, _ outcome: inout Outcome) {
    let possible = eligible[index]
    guard workloads[index].replicas <= possible.count else {
      outcome.refused[index] =
        "required anti-affinity over zones allows one pod a zone; it asks for \(workloads[index].replicas) pods and may "
        + "stand in \(possible.count) zones"
      return
    }
    var most = [Int](repeating: 0, count: zones.count)
    for zone in possible { most[zone] = 1 }
    combine(index, least: most.map { _ in 0 }, most: most, &outcome)
  }

  private func combine(_ index: Int, least: [Int], most: [Int], _ outcome: inout Outcome) {
    var least = least
    var most = most
    if case .bounds(let otherLeast, let otherMost) = outcome.rules[index] {
      for zone in least.indices {
        least[zone] = max(least[zone], otherLeast[zone])
        most[zone] = min(most[zone], otherMost[zone])
      }
    }
    guard zip(least, most).allSatisfy({ $0 <= $1 }), most.reduce(0, +) >= workloads[index].replicas,
      least.reduce(0, +) <= workloads[index].replicas
    else {
      outcome.refused[index] =
        "its rules about zones contradict each other (volumes, anti-affinity and spread together)"
      return
    }
    outcome.rules[index] = .bounds(least: least, most: most)
    outcome.implied[index] = outcome.rules[index]
  }

  // MARK: - Spread

  private func apply(_ spread: Company.ZoneSpread, _ outcome: inout Outcome) {
    let index = spread.workload
    guard outcome.refused[index] == nil, workloads[index].replicas > 0 else { return }
    let domains = eligible[index]
    guard !domains.isEmpty else { return }
    if domains.count < spread.minDomains {
      var most = [Int](repeating: 0, count: zones.count)
      for zone in domains { most[zone] = spread.maxSkew }
      if most.reduce(0, +) < workloads[index].replicas {
        outcome.refused[index] =
          "minDomains \(spread.minDomains) exceeds the \(domains.count) zones that it may stand in, so each zone takes at "
          + "most maxSkew \(spread.maxSkew): room for \(most.reduce(0, +)) of \(workloads[index].replicas) pods"
        return
      }
      combine(index, least: most.map { _ in 0 }, most: most, &outcome)
      return
    }
    if spread.members == [index] {
      if case .free = outcome.rules[index] {
        outcome.rules[index] = .spread(maxSkew: spread.maxSkew, zones: domains)
        outcome.implied[index] = outcome.rules[index]
      } else {
        balanceWithin(index, domains: domains, maxSkew: spread.maxSkew, &outcome)
      }
      return
    }
    balanceTogether(spread, &outcome)
  }

  /// A workload that has bounds already: even shares over its domains, within the bounds.
  private func balanceWithin(_ index: Int, domains: [Int], maxSkew: Int, _ outcome: inout Outcome) {
    if case .spread(let skew, let zones) = outcome.rules[index] {
      outcome.rules[index] = .spread(maxSkew: min(skew, maxSkew), zones: zones.filter(domains.contains))
      outcome.implied[index] = outcome.rules[index]
      return
    }
    guard case .bounds(let least, let most) = outcome.rules[index] else { return }
    var shares = least
    while shares.reduce(0, +) < workloads[index].replicas {
      guard let zone = domains.filter({ shares[$0] < most[$0] }).min(by: { (shares[$0], $0) < (shares[$1], $1) }) else {
        break
      }
      shares[zone] += 1
    }
    let counts = domains.map { shares[$0] }
    guard shares.reduce(0, +) == workloads[index].replicas, (counts.max() ?? 0) - (counts.min() ?? 0) <= maxSkew else {
      outcome.refused[index] =
        "its volumes and its topology spread over zones (maxSkew \(maxSkew)) contradict each other: "
        + domains.map { "\(zones[$0]) \(shares[$0])" }.joined(separator: ", ")
      return
    }
    outcome.rules[index] = .bounds(least: shares, most: shares)
    outcome.hasChosen = outcome.hasChosen || least != shares
  }

  /// Several workloads counted together: each gets fixed shares, dealt round the zones in turn, so that each and the sum
  /// are even to one pod.
  private func balanceTogether(_ spread: Company.ZoneSpread, _ outcome: inout Outcome) {
    let domains = spread.members.reduce(Set(eligible[spread.workload])) { $0.intersection(eligible[$1]) }.sorted()
    guard !domains.isEmpty else {
      outcome.refused[spread.workload] = "workloads that its topology spread counts together share no zone"
      return
    }
    var next = 0
    for member in spread.members {
      var shares = [Int](repeating: 0, count: zones.count)
      for _ in 0..<workloads[member].replicas {
        shares[domains[next % domains.count]] += 1
        next += 1
      }
      outcome.rules[member] = .bounds(least: shares, most: shares)
    }
    outcome.hasChosen = true
  }

  // MARK: - Choices

  /// Workloads that may not share a zone each get a zone of their own, the least used first.
  private func separate(_ outcome: inout Outcome) {
    let apart = workloads.indices.filter { !company.zoneConflicts[$0].subtracting([$0]).isEmpty }
    guard !apart.isEmpty else { return }
    var held: [Int: Set<Int>] = [:]
    for index in apart {
      if case .bounds(let least, _) = outcome.rules[index], least.reduce(0, +) == workloads[index].replicas {
        held[index] = Set(least.indices.filter { least[$0] > 0 })
      }
    }
    for index in apart where held[index] == nil {
      let barred = company.zoneConflicts[index].subtracting([index]).reduce(into: Set<Int>()) {
        $0.formUnion(held[$1] ?? [])
      }
      let needed = company.zoneConflicts[index].contains(index) ? workloads[index].replicas : 1
      let open = eligible[index].filter { !barred.contains($0) }
      let isSpread = if case .spread = outcome.rules[index] { true } else { false }
      guard open.count >= max(1, needed), !isSpread || barred.isEmpty else {
        let others = company.zoneConflicts[index].subtracting([index]).sorted().map { workloads[$0].id.description }
        outcome.refused[index] =
          "required anti-affinity over zones to \(others.joined(separator: ", ")): no zone is left of "
          + "\(zones.joined(separator: ", "))"
        continue
      }
      let load = open.map { zone in (held.values.count { $0.contains(zone) }, zone) }.sorted { $0 < $1 }
      let zones = load.prefix(max(1, needed)).map(\.1).sorted()
      held[index] = Set(zones)
      outcome.narrowed[index] = zones
      outcome.hasChosen = true
    }
  }

  /// A workload that must share a zone with others: where they stand for certain, or where they're made to.
  private func join(_ index: Int, _ group: [Int], _ outcome: inout Outcome) {
    guard outcome.refused[index] == nil else { return }
    let others = group.filter { $0 != index }
    if others.isEmpty {
      // It matches itself alone: all its pods in one zone.
      let open = outcome.narrowed[index] ?? eligible[index]
      guard let zone = open.first(where: { canHoldAll(index, $0, outcome) }) else {
        outcome.refused[index] = "required pod affinity to itself over zones: no one zone may hold all its pods"
        return
      }
      outcome.narrowed[index] = [zone]
      outcome.hasChosen = true
      return
    }
    let certain = others.reduce(into: Set<Int>()) { $0.formUnion(certainZones($1, outcome)) }
    let open = (outcome.narrowed[index] ?? eligible[index])
    let shared = open.filter(certain.contains)
    if !shared.isEmpty {
      if shared.count < open.count {
        outcome.narrowed[index] = shared
        outcome.hasChosen = true
      }
      return
    }
    for other in others {
      let common = (outcome.narrowed[other] ?? eligible[other]).filter(open.contains)
      guard case .free = outcome.rules[other], !common.isEmpty else { continue }
      let used = Array(common.prefix(workloads[other].replicas))
      var least = [Int](repeating: 0, count: zones.count)
      for zone in used { least[zone] = 1 }
      let most = (0..<zones.count).map { eligible[other].contains($0) ? workloads[other].replicas : 0 }
      outcome.rules[other] = .bounds(least: least, most: most)
      outcome.narrowed[index] = used
      outcome.hasChosen = true
      return
    }
    outcome.refused[index] =
      "required pod affinity over zones: no zone is open to both it and \(workloads[others[0]].id)"
  }

  private func canHoldAll(_ index: Int, _ zone: Int, _ outcome: Outcome) -> Bool {
    switch outcome.rules[index] {
    case .free: true
    case .bounds(_, let most): most[zone] >= workloads[index].replicas
    case .spread(let maxSkew, let zones): zones == [zone] || workloads[index].replicas <= maxSkew
    }
  }

  /// Zones in which a workload has a pod whatever the optimiser does.
  private func certainZones(_ index: Int, _ outcome: Outcome) -> [Int] {
    let replicas = workloads[index].replicas
    if let narrowed = outcome.narrowed[index], narrowed.count == 1, replicas > 0 { return narrowed }
    switch outcome.rules[index] {
    case .free: return eligible[index].count == 1 && replicas > 0 ? eligible[index] : []
    case .bounds(let least, _): return least.indices.filter { least[$0] > 0 }
    case .spread(let maxSkew, let zones):
      return replicas - maxSkew * (zones.count - 1) > 0 ? zones : zones.count == 1 ? zones : []
    }
  }
}
