import ClusterModel
import Quantities
import Scheduling

/// Tries a group of nodes with its workloads in the scheduler's model, and finds how many nodes it needs.
///
/// Steering keeps other workloads off a group's nodes, so that each group is a small cluster of its own and is tried alone.
struct GroupTrial {
  let maker: RealisedPlan
  let model: GroupingModel
  let profile: SchedulerProfile
  /// Arrival orders that a number of nodes must pass: those in which the whole plan is replayed, so that a group that
  /// passes alone passes in the whole.
  let orders: Int
  /// Of the first order.
  let seed: UInt64
  let runs: ReplayRuns
  let isOver: () -> Bool

  /// Runs that a number of nodes must pass to be looked at more closely.
  private static let quickRuns = 8

  /// Pods times nodes that a trial looks at in all its runs together. Groups so large that they would be more pass fewer
  /// runs: chance evens out over many pods, and the whole plan is replayed in every order all the same.
  private static let effort = 40_000_000

  /// Finds the fewest nodes that pass, from what arithmetic or a probe says; nil where the time is up or none would do.
  ///
  /// - Parameter price: where it comes to cost as much, it's left unsettled.
  func settle(_ group: Grouping.Group, below price: Int64 = .max) -> GroupCost? {
    if let known = model.settled[group] { return known }
    guard !model.isRefused(group) else { return nil }
    guard let count = model.count(group), group.hosts.allSatisfy({ settle($0) != nil }) else { return nil }
    let start = model.known(group)?.nodes ?? count.nodes
    guard var counts = model.arithmetic.zones(group.kind, nodes: start, byZone: count.byZone) else { return nil }
    if start != count.nodes || !group.hosts.isEmpty || !model.arithmetic.isCertain(group, nodes: count.nodes) {
      if passes(group, counts, Self.quickRuns) == nil {
        counts = shrunk(group, counts, count)
      }
      let grown = grown(group, counts, below: price)
      guard grown.isEnough else {
        if isOver() { return nil }
        let cost = cost(of: group, grown.counts, count)
        if cost.price < price { model.refuse(group) } else { model.note(group, cost) }
        return nil
      }
      counts = grown.counts
    }
    let cost = cost(of: group, counts, count)
    model.settle(group, cost)
    return cost
  }

  /// What the group costs on so many nodes, where that is possible at all.
  func cost(of group: Grouping.Group, nodes: Int) -> GroupCost? {
    guard let count = model.count(group), nodes >= count.least,
      let counts = model.arithmetic.zones(group.kind, nodes: nodes, byZone: count.byZone), counts.reduce(0, +) == nodes
    else { return nil }
    return cost(of: group, counts, count)
  }

  private func cost(of group: Grouping.Group, _ counts: [Int], _ count: GroupArithmetic.Count) -> GroupCost {
    let price = model.price(group, counts)
    let share = min(1, count.fraction / Double(max(1, counts.reduce(0, +))))
    return GroupCost(
      byZone: counts, hosts: group.hosts.compactMap(model.known), price: price,
      guide: group.hosts.isEmpty ? Int64(Double(price) * share) : price)
  }

  /// Whether these nodes hold every pod of the group: in all runs, or in a quick look.
  func holds(_ group: Grouping.Group, _ cost: GroupCost, isQuick: Bool) -> Bool {
    passes(group, cost.byZone, isQuick ? Self.quickRuns : .max) == nil
  }

  /// Fewer nodes than arithmetic thought, as long as they pass a quick look: by halving the distance.
  private func shrunk(_ group: Grouping.Group, _ counts: [Int], _ count: GroupArithmetic.Count) -> [Int] {
    var best = counts
    var low = max(count.least, count.byZone.reduce(0, +)) - 1
    var high = counts.reduce(0, +)
    while high - low > max(1, high / 200), !isOver() {
      let middle = (low + high) / 2
      guard let fewer = model.arithmetic.zones(group.kind, nodes: middle, byZone: count.byZone) else { break }
      if passes(group, fewer, Self.quickRuns) == nil {
        best = fewer
        high = middle
      } else {
        low = middle
      }
    }
    return best
  }

  /// Where so many times the nodes of the estimate, and a few, don't do, it isn't for want of nodes that pods stay pending.
  static let mostGrowth = 3
  static let fewNodes = 6

  /// Adds nodes where pods stay pending until all runs pass.
  private func grown(_ group: Grouping.Group, _ start: [Int], below price: Int64) -> (counts: [Int], isEnough: Bool) {
    var counts = start
    let most = Self.mostGrowth * counts.reduce(0, +) + Self.fewNodes
    for _ in 0..<200 {
      guard !isOver(), counts.reduce(0, +) <= most, model.price(group, counts) < price else { break }
      guard let failure = passes(group, counts) else { return (counts, true) }
      let kind = model.kinds[group.kind]
      let open = kind.zones.filter { counts[$0] < kind.mostByZone[$0] }
      guard let zone = kind.nextZone(counts, among: open, tied: failure.zones), counts.reduce(0, +) < kind.most else {
        break
      }
      counts[zone] += max(1, min(failure.nodes, kind.mostByZone[zone] - counts[zone]))
    }
    return (counts, false)
  }

  /// What pods that stay pending ask for.
  struct Failure {
    /// Zones that pending pods are tied to; empty: none.
    let zones: Set<Int>
    /// Of a node, that pending pods would fill; may be more than 1.
    let share: Double
    /// How many nodes the pending pods would fill by half, at least 1.
    var nodes: Int { max(1, Int(share / 2)) }
  }

  /// nil where every order (or the first `most` runs) places every pod, and one way to place them keeps within the caps.
  private func passes(_ group: Grouping.Group, _ counts: [Int], _ most: Int = .max) -> Failure? {
    let hosts = group.hosts.compactMap { model.known($0)?.byZone }
    return refusal(model.standing(group, [counts] + hosts), most).map { failure(group, $0) }
  }

  // MARK: - Replays

  /// What speaks against a group's nodes: a run that leaves pods pending.
  struct Refusal {
    /// nil: it's that no placement keeps within the pools' caps.
    let run: Int?
    let outcome: ReplayOutcome
    let replay: PlanReplay

    /// Workloads of which pods stay pending.
    var pending: [Workload] { outcome.pending.map { replay.workloads[replay.workloadOfPod[$0.pod]] } }
  }

  /// The first run that leaves a pod pending, or the attempt that leaves fewest out of the caps; nil where there's neither.
  ///
  /// - Parameters:
  ///   - most: runs to make.
  ///   - first: the run to begin with: one that refused nodes like these refuses them soonest.
  ///   - times: so many times the orders asked for, as far as that is affordable.
  ///   - replicas: other numbers of pods than the plan's.
  func refusal(
    _ groups: [StandingGroup], _ most: Int = .max, first: Int = 0, times: Int = 1, replicas: [WorkloadID: Int] = [:]
  ) -> Refusal? {
    var inventory = maker.inventory
    inventory.workloads = Set(groups.flatMap(\.workloads)).sorted().map { maker.lowered.workloads[$0] }
    let nodes = groups.reduce(0) { $0 + $1.nodes }
    let world = ReplayWorld(replicas: replicas)
    let profiles = profile.withoutDefaultSpread
    let plan = maker.bare(groups)
    func replay(_ number: Int) -> PlanReplay {
      PlanReplay(plan, inventory: inventory, profile: profiles[number], world: world)
    }
    let arrivals = ReplayStudy.Arrival.allCases
    let each = arrivals.count * profiles.count
    let pods = inventory.workloads.reduce(0) { $0 + $1.replicas }
    let affordable = Self.effort / max(1, pods * nodes)
    let asked = orders * each
    let all = min(most, min(asked * times, max(affordable, Self.quickRuns)))
    func outcome(_ run: Int, _ replay: PlanReplay) -> ReplayOutcome {
      replay.run(
        seed: seed &+ UInt64(run / each), arrival: arrivals[run / profiles.count % arrivals.count], isOver: isOver)
    }
    // Many are refused by the first run: what others need isn't made before.
    let begun = replay(first % profiles.count)
    let opening = outcome(first, begun)
    if !opening.pending.isEmpty { return Refusal(run: first, outcome: opening, replay: begun) }
    if all > 1 {
      let replays = profiles.indices.map { $0 == first % profiles.count ? begun : replay($0) }
      func number(_ place: Int) -> Int { place < first ? place : place + 1 }
      let failed = runs.firstPending(of: all - 1) { outcome(number($0), replays[number($0) % profiles.count]) }
      if let failed {
        let run = number(failed.run)
        return Refusal(run: run, outcome: failed.outcome, replay: replays[run % profiles.count])
      }
    }
    let kinds = Set(groups.flatMap(\.parts).map(\.kind))
    guard kinds.contains(where: { model.kinds[$0].room != model.kinds[$0].cappedRoom }) else { return nil }
    let attempt = CappedPacking(
      capped: maker.bare(groups, isCapped: true), inventory: inventory, profile: profile, world: world, isOver: isOver
    ).attempt(seed: seed)
    return attempt.isPlaced ? nil : Refusal(run: nil, outcome: attempt.outcome, replay: attempt.replay)
  }

  func failure(_ group: Grouping.Group, _ refusal: Refusal) -> Failure {
    let pending = pending(refusal, of: group.allUnits)
    return Failure(
      zones: pending.reduce(into: []) { $0.formUnion($1.tiedZones) },
      share: pending.reduce(0) { $0 + model.kinds[group.kind].share(of: $1.request) })
  }

  /// The sizes of the pods that stay pending, one for each.
  func pending(_ refusal: Refusal, of units: [Int]) -> [PodSize] {
    let sizes = Dictionary(
      units.flatMap { unit in
        zip(model.units[unit].workloads.map { maker.lowered.workloads[$0].id }, model.units[unit].sizes)
          .map { ($0, $1) }
      }
    ) { first, _ in first }
    return refusal.pending.compactMap { sizes[$0.id] }
  }
}
