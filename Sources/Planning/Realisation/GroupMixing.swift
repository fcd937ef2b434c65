import ClusterModel
import Quantities
import Scheduling

/// Lets groups have nodes of several kinds, and has replays say which.
///
/// A group whose nodes are all alike is easy to reckon with, and in small pools dear: three databases on two nodes of each of
/// three zones leave room that no other node of the kind would. The packing on paper mixes kinds freely; what it lacks is a
/// node or two where the scheduler strands pods. So here a pool goes back to the nodes on paper with what they lack, or two
/// groups become one, wherever that costs less once nodes have been taken away or exchanged for cheaper ones, one or a few at
/// a time. No arithmetic is asked: every step is one that replays of the group pass, in more orders than the plan must
/// pass, since who looks through many sets of nodes finds some that pass by luck.
struct GroupMixing {
  let model: GroupingModel
  let trial: GroupTrial
  let minima: GroupMinima
  let paper: Plan
  private var generator: SeededGenerator
  /// Nodes that were looked at, by the workloads that they were for.
  private var seen: [[Int]: Set<[StandingGroup.Part]>] = [:]

  /// Pods times nodes of the largest groups that are looked at: of larger ones a replay takes too long.
  private static let effort = 400_000
  /// So many times the orders asked for must place every pod.
  private static let times = 5
  /// Proposals refused by replays, one after the other, after which a group stays as it is; and how many where it's only to
  /// be seen whether two groups had better be one.
  private static let patience = 600
  private static let briefPatience = 60

  private var kinds: [NodeKind] { model.kinds }

  init(
    model: GroupingModel, trial: GroupTrial, minima: GroupMinima, paper: Plan, seed: UInt64
  ) {
    self.model = model
    self.trial = trial
    self.minima = minima
    self.paper = paper
    generator = SeededGenerator(seed: seed)
  }

  /// The groups as they cost least; the same where nothing was found.
  ///
  /// - Parameter start: groups that pass their trials, with what pools must have beside.
  /// - Complexity: O(proposals x replays of a group); most proposals are refused by the first replay.
  mutating func mixed(_ start: [StandingGroup]) -> [StandingGroup] {
    var best = start
    for pool in Set(start.map { kinds[$0.kind].pool }).sorted() where !trial.isOver() {
      best = asOnPaper(best, pool) ?? best
    }
    for index in best.indices where !trial.isOver() && !isShared(best[index], best) {
      best[index] = descended(best, index, patience: Self.patience)
    }
    while !trial.isOver(), let fewer = merged(best) { best = fewer }
    return minima.named(best)
  }

  private func total(_ groups: [StandingGroup]) -> Int64 {
    groups.reduce(Int64(groups.count) * model.groupPrice) { $0 + $1.price(kinds) }
  }

  // MARK: - Starts

  /// A pool's nodes as on paper and what they lack, those of each capacity type a group; nil where that is no cheaper.
  private mutating func asOnPaper(_ groups: [StandingGroup], _ pool: Int) -> [StandingGroup]? {
    let own = groups.filter { kinds[$0.kind].pool == pool }
    guard !own.contains(where: { isShared($0, groups) }) else { return nil }
    var next = groups.filter { kinds[$0.kind].pool != pool }
    let parts = Dictionary(grouping: papersParts(of: pool)) { kinds[$0.kind].capacityType }
    let workloads = shares(of: own.flatMap { units(of: $0) }, Set(parts.keys))
    for (type, parts) in parts.sorted(by: { $0.key < $1.key }) {
      guard let workloads = workloads[type] else { continue }
      let group = StandingGroup(
        name: "\(minima.cluster.pools[pool].name)-\(next.count)", parts: parts, workloads: workloads.sorted())
      guard isSmall(group), let stands = grown(group, beside: next, below: total(groups) - total(next)) else {
        return nil
      }
      next.append(stands)
    }
    guard Set(next.flatMap(\.workloads)) == Set(groups.flatMap(\.workloads)) else { return nil }
    for place in next.indices.suffix(parts.count) { next[place] = descended(next, place, patience: Self.patience) }
    return total(next) < total(groups) ? next : nil
  }

  /// Workloads by the capacity type on which most of their pods stand on paper, units together.
  private func shares(of units: [Int], _ types: Set<CapacityType>) -> [CapacityType: [Int]] {
    let typeOf = Dictionary(paper.nodes.map { ($0.name, $0.capacityType) }) { first, _ in first }
    var placed: [WorkloadID: [CapacityType: Int]] = [:]
    for placement in paper.placements {
      guard let type = typeOf[placement.node] else { continue }
      placed[placement.workload, default: [:]][type, default: 0] += placement.count
    }
    var shares: [CapacityType: [Int]] = [:]
    for unit in units {
      let workloads = model.units[unit].workloads
      var counts: [CapacityType: Int] = [:]
      for workload in workloads {
        counts.merge(placed[trial.maker.lowered.workloads[workload].id] ?? [:], uniquingKeysWith: +)
      }
      let type = types.max { (counts[$0] ?? 0, $1) < (counts[$1] ?? 0, $0) }
      if let type { shares[type, default: []] += workloads }
    }
    return shares
  }

  private func papersParts(of pool: Int) -> [StandingGroup.Part] {
    var counts: [Int: [Int]] = [:]
    let zones = minima.cluster.zones
    for node in paper.nodes where node.pool == minima.cluster.pools[pool].name {
      guard let zone = zones.firstIndex(of: node.zone),
        let kind = kinds.firstIndex(where: {
          $0.pool == pool && $0.instanceType == node.instanceType && $0.capacityType == node.capacityType
            && $0.shapes[zone] != nil && $0.prices[zone] == node.pricePerHour.microUnits
        })
      else { return [] }
      counts[kind, default: zones.map { _ in 0 }][zone] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { StandingGroup.Part(kind: $0.key, counts: $0.value) }
  }

  /// The group with the nodes that its pods want in some order; nil where it would cost no less than a price.
  private func grown(_ group: StandingGroup, beside rest: [StandingGroup], below price: Int64) -> StandingGroup? {
    var best = group
    var strictest = 0
    while !trial.isOver() {
      guard best.price(kinds) + model.groupPrice < price else { return nil }
      guard let refusal = trial.refusal([best], first: strictest, times: Self.times) else {
        return trial.isOver() ? nil : best
      }
      strictest = refusal.run ?? 0
      guard let next = helped(best, refusal, beside: rest) else { return nil }
      best = next
    }
    return nil
  }

  /// The group with one node more, of the kind and zone that leaves fewest pods pending for its price in the run that
  /// refused it; nil where none may be had.
  private func helped(
    _ group: StandingGroup, _ refusal: GroupTrial.Refusal, beside rest: [StandingGroup]
  ) -> StandingGroup? {
    let bought = minima.bought(rest + [group])
    var best: (group: StandingGroup, worth: Double)?
    for part in group.parts {
      let kind = kinds[part.kind]
      let open = kind.zones.filter { zone in
        kind.shapes[zone].map { minima.limits.admits($0, beside: bought) } ?? false
      }
      let tied = Set(trial.pending(refusal, of: units(of: group)).flatMap(\.tiedZones))
      guard let zone = kind.nextZone(part.counts, among: open, tied: tied) else { continue }
      var more = group
      more.add(1, of: part.kind, in: zone)
      let left = trial.refusal([more], 1, first: refusal.run ?? 0)?.outcome.pending.count ?? 0
      // Where neither helps alone, the larger one does sooner.
      let helped = max(Double(refusal.outcome.pending.count - left), 0) + 0.001 * Double(kind.price) / 1e6
      let worth = helped / max(1, Double(kind.prices[zone]))
      if worth > best?.worth ?? -1 { best = (more, worth) }
    }
    return best?.group
  }

  /// Two groups of a pool made one, with fewer or cheaper nodes than both; nil where there's no such pair.
  private mutating func merged(_ groups: [StandingGroup]) -> [StandingGroup]? {
    for first in groups.indices {
      for second in groups.indices where second > first && !trial.isOver() {
        guard kinds[groups[first].kind].pool == kinds[groups[second].kind].pool, !isShared(groups[first], groups),
          !isShared(groups[second], groups)
        else { continue }
        var group = groups[first]
        group.workloads = (group.workloads + groups[second].workloads).sorted()
        group.even.formUnion(groups[second].even)
        for part in groups[second].parts {
          for (zone, count) in part.counts.enumerated() where count > 0 { group.add(count, of: part.kind, in: zone) }
        }
        guard isSmall(group) else { continue }
        var candidate = groups.indices.filter { $0 != first && $0 != second }.map { groups[$0] } + [group]
        let place = candidate.count - 1
        candidate[place] = descended(candidate, place, patience: Self.briefPatience)
        guard candidate[place] != group, total(candidate) < total(groups) else { continue }
        candidate[place] = descended(candidate, place, patience: Self.patience)
        return candidate
      }
    }
    return nil
  }

  // MARK: - Descent

  /// A group with nodes taken away or exchanged for cheaper ones, as long as some of that passes; the same where none does.
  private mutating func descended(_ groups: [StandingGroup], _ place: Int, patience: Int) -> StandingGroup {
    var groups = groups
    guard isSmall(groups[place]) else { return groups[place] }
    let needs = Needs(units(of: groups[place]).flatMap { model.units[$0].sizes }, zones: minima.cluster.zones.count)
    let candidates = candidates(for: groups, place)
    let workloads = groups[place].workloads
    var strictest = 0
    var (refused, idle) = (0, 0)
    while refused < patience, idle < 50 * patience, !trial.isOver() {
      idle += 1
      guard let proposal = proposal(groups[place], candidates),
        seen[workloads, default: []].insert(proposal.parts).inserted, needs.mayBeMet(by: proposal, kinds)
      else { continue }
      var changed = groups
      changed[place] = proposal
      guard minima.limits.hold(minima.bought(changed)) else { continue }
      if let refusal = trial.refusal([proposal], first: strictest, times: Self.times) {
        strictest = refusal.run ?? strictest
        refused += 1
      } else if !trial.isOver() {
        groups = changed
        (refused, idle) = (0, 0)
      }
    }
    return groups[place]
  }

  /// A group with up to four nodes fewer and up to two others in their place, which costs less; nil where chance didn't find
  /// one.
  private mutating func proposal(_ group: StandingGroup, _ candidates: [(kind: Int, zone: Int)]) -> StandingGroup? {
    var next = group
    for _ in 0..<[1, 1, 2, 2, 3, 4][generator.below(6)] {
      let places = next.parts.flatMap { part in
        part.counts.indices.filter { part.counts[$0] > 0 }.map { (kind: part.kind, zone: $0) }
      }
      guard !places.isEmpty else { return nil }
      let gone = places[generator.below(places.count)]
      next.add(-1, of: gone.kind, in: gone.zone)
    }
    for _ in 0..<generator.below(3) where !candidates.isEmpty {
      let come = candidates[generator.below(candidates.count)]
      next.add(1, of: come.kind, in: come.zone)
    }
    return next.nodes > 0 && next.price(kinds) < group.price(kinds) ? next : nil
  }

  /// Kinds and zones that a group's nodes may be of: all of its pool, or those in use where it may have no more types.
  private func candidates(for groups: [StandingGroup], _ place: Int) -> [(kind: Int, zone: Int)] {
    let pool = kinds[groups[place].kind].pool
    let used = Set(groups.flatMap(\.parts).map { kinds[$0.kind] }.filter { $0.pool == pool }.map(\.type))
    let units = units(of: groups[place])
    return kinds.indices.filter { number in
      let kind = kinds[number]
      return kind.pool == pool && (used.contains(kind.type) || used.count < model.typesPerPool[pool])
        && units.contains { model.units[$0].kinds.contains(number) }
    }.flatMap { number in kinds[number].zones.map { (kind: number, zone: $0) } }
  }

  // MARK: - Groups

  private func units(of group: StandingGroup) -> [Int] {
    let own = Set(group.workloads)
    return model.units.indices.filter { !own.isDisjoint(with: model.units[$0].workloads) }
  }

  /// Whether other groups' workloads stand on its nodes, or its own on theirs.
  private func isShared(_ group: StandingGroup, _ groups: [StandingGroup]) -> Bool {
    let own = Set(group.workloads)
    return groups.count { !own.isDisjoint(with: $0.workloads) } > 1
  }

  private func isSmall(_ group: StandingGroup) -> Bool {
    let pods = units(of: group).reduce(0) { $0 + model.units[$1].pods }
    return pods > 0 && pods * group.nodes <= Self.effort
  }

  /// What any nodes must have for a group's pods.
  private struct Needs {
    private var total: [Int64] = []
    private var byZone: [[Int64]]
    /// One node would lose all of a workload at once.
    private let isSeveral: Bool
    private let inZone: [Bool]

    init(_ sizes: [PodSize], zones: Int) {
      let dimensions = sizes.first?.request.count ?? 0
      total = Array(repeating: 0, count: dimensions)
      byZone = Array(repeating: total, count: zones)
      var inZone = [Bool](repeating: false, count: zones)
      for size in sizes {
        for k in 0..<dimensions {
          total[k] += size.request[k] * Int64(size.count)
          for zone in 0..<zones { byZone[zone][k] += size.request[k] * Int64(size.bound[zone]) }
        }
        for zone in 0..<zones where size.bound[zone] > 0 { inZone[zone] = true }
      }
      self.inZone = inZone
      isSeveral = sizes.contains { $0.count > 1 }
    }

    /// Whether nodes have as much as is asked for in all, and in every zone that pods are tied to.
    ///
    /// - Complexity: O(kinds x zones x resources)
    func mayBeMet(by group: StandingGroup, _ kinds: [NodeKind]) -> Bool {
      guard group.nodes > 1 || !isSeveral else { return false }
      for k in total.indices {
        var sum: Int64 = 0
        for zone in byZone.indices {
          let there = group.parts.reduce(Int64(0)) { $0 + Int64($1.counts[zone]) * kinds[$1.kind].cappedRoom[k] }
          if there < byZone[zone][k] { return false }
          sum += there
        }
        if sum < total[k] { return false }
      }
      return inZone.indices.allSatisfy { zone in !inZone[zone] || group.parts.contains { $0.counts[zone] > 0 } }
    }
  }
}
