import ClusterModel

/// Turns rules about zones into a `ZoneRule` for each workload, choosing where a rule leaves a choice.
///
/// Zones are indices into the cluster document's list. Rules of one workload alone are left to the optimiser as they are.
/// Workloads whose rules name each other are divided over the zones together, by a `ZoneModel`. What is chosen there is
/// taken from the optimiser, so a bound proven afterwards would be of a narrower problem than was asked: `hasChosen` says
/// so, and the planner then proves its bound on the problem without the choice.
struct ZoneAssignment {
  let workloads: [Workload]
  let company: Company
  /// For each workload, the zones in which it has an eligible shape, ascending.
  let eligible: [[Int]]
  /// For each workload, the zones in which it may not stand for a DaemonSet's sake.
  let barred: [Set<Int>]
  let zones: [String]
  /// For each workload, by zone, how much dearer its cheapest shape there is than in the cheapest zone, as a share; empty: not
  /// known.
  var dearness: [[Double]] = []

  struct Outcome {
    /// The rule for the plan.
    var rules: [ZoneRule]
    /// The rule that is implied whatever is chosen: what the bound may assume.
    var implied: [ZoneRule]
    /// Zones that each workload was narrowed to; nil: all its eligible ones.
    var narrowed: [[Int]?]
    var refused: [Int: String] = [:]
    /// Of the refused, how many pods could stand by their rules about zones.
    var possible: [Int: Int] = [:]
    var hasChosen = false
  }

  func assign() -> Outcome {
    let count = workloads.count
    var outcome = Outcome(
      rules: Array(repeating: .free, count: count), implied: Array(repeating: .free, count: count),
      narrowed: Array(repeating: nil, count: count))
    for index in 0..<count where company.refused[index] == nil && !eligible[index].isEmpty {
      keepFromDaemonSets(index, &outcome)
      if !workloads[index].pinnedZones.isEmpty { pin(index, &outcome) }
      if company.zoneConflicts[index].contains(index) { onePerZone(index, &outcome) }
    }
    var single = Array(repeating: [Int](), count: count)
    for (place, spread) in company.zoneSpreads.enumerated() { single[spread.workload].append(place) }
    // Who needs others on its hosts is divided with them, unless its spread says all about its zones.
    let following = Set(
      (0..<count).filter { index in
        let own = single[index].map { company.zoneSpreads[$0] }
        return !own.isEmpty && !company.companions[index].isEmpty && isPlanned(index, outcome)
          && spreadAlone(index, own, outcome) == nil
      })
    let shared = linked(with: following)
    for index in 0..<count where isPlanned(index, outcome) && !shared.contains(index) {
      let own = single[index].map { company.zoneSpreads[$0] }
      if own.isEmpty { continue }
      if let rule = spreadAlone(index, own, outcome) {
        outcome.rules[index] = rule
        outcome.implied[index] = rule
      } else {
        divide([index], &outcome)
      }
    }
    for component in components(shared.filter { isPlanned($0, outcome) }) { divide(component, &outcome) }
    return outcome
  }

  private func isPlanned(_ index: Int, _ outcome: Outcome) -> Bool {
    outcome.refused[index] == nil && company.refused[index] == nil && !eligible[index].isEmpty
  }

  /// Zones that a workload may use.
  private func possible(_ index: Int, _ outcome: Outcome) -> [Int] { outcome.narrowed[index] ?? eligible[index] }

  // MARK: - Rules of one workload

  private func keepFromDaemonSets(_ index: Int, _ outcome: inout Outcome) {
    guard !barred[index].isDisjoint(with: eligible[index]) else { return }
    let left = eligible[index].filter { !barred[index].contains($0) }
    outcome.narrowed[index] = left
    outcome.hasChosen = true
    if left.isEmpty {
      outcome.refused[index] =
        "required anti-affinity over zones to a DaemonSet that runs in every zone it may stand in "
        + "(\(names(eligible[index])))"
    }
  }

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
    let open = possible(index, outcome)
    if let closed = least.indices.first(where: { least[$0] > 0 && !open.contains($0) }) {
      outcome.refused[index] =
        "\(least[closed]) of its pods are tied by a volume to zone \(zones[closed]), and it may stand in "
        + "\(open.isEmpty ? "no zone" : names(open)) only"
      return
    }
    combine(index, least: least, most: least.indices.map { open.contains($0) ? least[$0] + rest : 0 }, &outcome)
  }

  private func onePerZone(_ index: Int, _ outcome: inout Outcome) {
    guard outcome.refused[index] == nil else { return }
    let open = possible(index, outcome)
    guard workloads[index].replicas <= open.count else {
      outcome.possible[index] = open.count
      outcome.refused[index] =
        "required anti-affinity over zones allows one pod a zone; it asks for \(workloads[index].replicas) pods and may "
        + "stand in \(open.count) zones"
      return
    }
    combine(index, least: zones.map { _ in 0 }, most: zones.indices.map { open.contains($0) ? 1 : 0 }, &outcome)
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
        "its volumes and its anti-affinity over zones contradict each other: "
        + least.indices.map { "zone \(zones[$0]) must have \(least[$0]) and may have \(most[$0])" }
        .joined(separator: ", ")
      return
    }
    outcome.rules[index] = .bounds(least: least, most: most)
    outcome.implied[index] = outcome.rules[index]
  }

  /// The rule that says all of a workload's own spreads, where one can and nothing else binds its zones.
  private func spreadAlone(_ index: Int, _ spreads: [Company.ZoneSpread], _ outcome: Outcome) -> ZoneRule? {
    guard case .free = outcome.rules[index], outcome.narrowed[index] == nil,
      spreads.allSatisfy({ $0.domains == eligible[index] && $0.domains.count >= $0.minDomains }),
      let least = spreads.map(\.maxSkew).min()
    else { return nil }
    return .spread(maxSkew: least, zones: eligible[index])
  }

  // MARK: - Rules between workloads

  /// Workloads whose rules about zones name others, or that others' rules name, and those in `first`.
  private func linked(with first: Set<Int>) -> Set<Int> {
    var linked = first
    for index in workloads.indices {
      let others = company.zoneConflicts[index].subtracting([index])
      if !others.isEmpty { linked.insert(index) }
      for group in company.zoneCompanions[index] { linked.formUnion(group + [index]) }
    }
    for spread in company.zoneSpreads where spread.members != [spread.workload] {
      linked.formUnion(spread.members + [spread.workload])
    }
    for bundle in company.bundles where !linked.isDisjoint(with: bundle) || bundle.count > 1 {
      linked.formUnion(bundle)
    }
    // Who shares a host shares its zone.
    var hasGrown = true
    while hasGrown {
      hasGrown = false
      for index in workloads.indices {
        let others = Set(company.companions[index].joined())
        guard !others.isEmpty, linked.contains(index) || !linked.isDisjoint(with: others) else { continue }
        let count = linked.count
        linked.formUnion(others.union([index]))
        if linked.count > count { hasGrown = true }
      }
    }
    return linked
  }

  /// Whose company in its zones a workload needs: what it asks for over zones, and what it must share hosts with.
  private func groups(of index: Int) -> [[Int]] { company.zoneCompanions[index] + company.companions[index] }

  /// Sets of workloads that are linked to each other, each ascending, in the order of their first.
  private func components(_ linked: Set<Int>) -> [[Int]] {
    var root = Dictionary(uniqueKeysWithValues: linked.map { ($0, $0) })
    func find(_ index: Int) -> Int {
      var index = index
      while let next = root[index], next != index { index = next }
      return index
    }
    func join(_ first: Int, _ second: Int) {
      guard linked.contains(first), linked.contains(second) else { return }
      let (a, b) = (find(first), find(second))
      root[max(a, b)] = min(a, b)
    }
    for index in linked.sorted() {
      for other in company.zoneConflicts[index] { join(index, other) }
      for group in groups(of: index) { for other in group { join(index, other) } }
    }
    for spread in company.zoneSpreads { for member in spread.members { join(spread.workload, member) } }
    for bundle in company.bundles { for member in bundle { join(bundle[0], member) } }
    return Dictionary(grouping: linked.sorted(), by: find).sorted { $0.key < $1.key }.map(\.value)
  }

  /// Divides workloads over the zones together; those that no division can hold beside the others are refused.
  private func divide(_ component: [Int], _ outcome: inout Outcome) {
    outcome.hasChosen = true
    let limit = 5.0
    if case .division(let division) = model(component, outcome).solve(timeLimitSeconds: limit) {
      return apply(division, component, &outcome)
    }
    // Those that ask for nobody's company first: others count on them.
    let order = component.sorted {
      (company.zoneCompanions[$0].isEmpty ? 0 : 1, $0) < (company.zoneCompanions[$1].isEmpty ? 0 : 1, $1)
    }
    var kept: [Int] = []
    var last: ZoneModel.Division?
    for index in order {
      let trial = (kept + [index]).sorted()
      switch model(trial, outcome).solve(timeLimitSeconds: limit / 2) {
      case .division(let division):
        kept = trial
        last = division
      case .impossible:
        outcome.refused[index] = refusal(index, among: kept, isProven: true)
        outcome.possible[index] = mostPods(index, beside: kept, outcome)
      case .undecided: outcome.refused[index] = refusal(index, among: kept, isProven: false)
      }
    }
    if let last { apply(last, kept, &outcome) }
  }

  /// How many pods of a workload have a place beside others, as far as their rules about zones go.
  private func mostPods(_ index: Int, beside kept: [Int], _ outcome: Outcome) -> Int {
    guard workloads[index].pinnedZones.isEmpty else { return 0 }
    var (least, most) = (0, workloads[index].replicas)
    while most - least > 1 {
      let middle = (least + most) / 2
      let trial = model((kept + [index]).sorted(), outcome, replicas: [index: middle])
      if case .division = trial.solve(timeLimitSeconds: 1) { least = middle } else { most = middle }
    }
    return least
  }

  private func model(_ component: [Int], _ outcome: Outcome, replicas given: [Int: Int] = [:]) -> ZoneModel {
    let place = Dictionary(uniqueKeysWithValues: component.enumerated().map { ($1, $0) })
    let members = component.map { index -> ZoneModel.Member in
      let open = possible(index, outcome)
      let replicas = given[index] ?? workloads[index].replicas
      let own = dearness.isEmpty ? [] : dearness[index]
      if case .bounds(let least, let most) = outcome.rules[index] {
        return ZoneModel.Member(
          replicas: replicas, least: least, most: zones.indices.map { open.contains($0) ? most[$0] : 0 },
          dearness: own)
      }
      return ZoneModel.Member(
        replicas: replicas, least: zones.map { _ in 0 }, most: zones.indices.map { open.contains($0) ? replicas : 0 },
        dearness: own)
    }
    var conflicts: [(Int, Int)] = []
    var groups: [(seeker: Int, group: [Int])] = []
    for (at, index) in component.enumerated() {
      for other in company.zoneConflicts[index].sorted() where other > index {
        if let second = place[other] { conflicts.append((at, second)) }
      }
      for group in self.groups(of: index) {
        groups.append((seeker: at, group: group.compactMap { place[$0] }))
      }
    }
    let spreads = company.zoneSpreads.compactMap { spread -> ZoneModel.Spread? in
      guard let member = place[spread.workload] else { return nil }
      return ZoneModel.Spread(
        member: member, counted: spread.members.compactMap { place[$0] }, maxSkew: spread.maxSkew,
        domains: spread.domains, floorIsZero: spread.domains.count < spread.minDomains)
    }
    return ZoneModel(
      members: members, zoneCount: zones.count, conflicts: conflicts, company: groups, spreads: spreads,
      bundles: company.bundles.map { $0.compactMap { place[$0] } }.filter { !$0.isEmpty })
  }

  /// Holds workloads to a division: to its shares where a spread counts them, else to the zones that it opens.
  private func apply(_ division: ZoneModel.Division, _ component: [Int], _ outcome: inout Outcome) {
    let inside = Set(component)
    var counted: Set<Int> = []
    for spread in company.zoneSpreads where inside.contains(spread.workload) { counted.formUnion(spread.members) }
    var needed: Set<Int> = []
    for index in component { for group in groups(of: index) { needed.formUnion(group) } }
    for (place, index) in component.enumerated() {
      let counts = division.counts[place]
      if counted.contains(index) {
        outcome.rules[index] = .bounds(least: counts, most: counts)
        continue
      }
      let open = zones.indices.filter { division.isOpen[place][$0] || counts[$0] > 0 }
      let sure = zones.indices.map { needed.contains(index) && division.isSure[place][$0] ? 1 : 0 }
      switch outcome.rules[index] {
      case .bounds(let least, let most):
        outcome.rules[index] = .bounds(
          least: zones.indices.map { max(least[$0], sure[$0]) },
          most: zones.indices.map { open.contains($0) ? most[$0] : 0 })
      default:
        if sure.contains(1) {
          outcome.rules[index] = .bounds(
            least: sure, most: zones.indices.map { open.contains($0) ? workloads[index].replicas : 0 })
        } else if open != possible(index, outcome) {
          outcome.narrowed[index] = open
        }
      }
    }
  }

  private func refusal(_ index: Int, among others: [Int], isProven: Bool) -> String {
    var rules: [String] = []
    func list(_ indices: [Int]) -> String {
      let named = indices.filter { $0 != index }.prefix(4).map { workloads[$0].id.description }
      return named.joined(separator: ", ") + (indices.count { $0 != index } > 4 ? " and others" : "")
    }
    if !workloads[index].pinnedZones.isEmpty { rules.append("its volumes") }
    if company.zoneConflicts[index].contains(index) { rules.append("one pod a zone by anti-affinity to itself") }
    let conflicts = company.zoneConflicts[index].subtracting([index]).sorted()
    if !conflicts.isEmpty { rules.append("required anti-affinity over zones to \(list(conflicts))") }
    for group in company.zoneCompanions[index] {
      rules.append("required pod affinity over zones to \(group == [index] ? "itself" : list(group))")
    }
    for spread in company.zoneSpreads where spread.workload == index || spread.members.contains(index) {
      let whose = spread.workload == index ? "its" : "\(workloads[spread.workload].id)'s"
      let together = spread.members == [index] ? "" : ", counted with \(list(spread.members + [spread.workload]))"
      let least = spread.minDomains > spread.domains.count ? ", minDomains \(spread.minDomains)" : ""
      rules.append("\(whose) topology spread over zones (maxSkew \(spread.maxSkew)\(least)\(together))")
    }
    if company.zoneSpreads.contains(where: { $0.workload == index || $0.members.contains(index) }) {
      rules.append("counted with nodes in each of those zones, which alone would be no domain without any")
    }
    let found = isProven ? "no division" : "within the time allowed, no division"
    return
      "\(found) of its \(workloads[index].replicas) pods over \(names(eligible[index])) meets all its rules about zones"
      + "\(others.isEmpty ? "" : " beside the other workloads"): \(rules.joined(separator: "; "))"
  }

  private func names(_ indices: [Int]) -> String { indices.map { zones[$0] }.joined(separator: ", ") }
}
