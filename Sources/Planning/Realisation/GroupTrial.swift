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
    guard let count = model.arithmetic.count(group) else { return nil }
    let start = model.known(group)?.nodes ?? count.nodes
    guard var counts = model.arithmetic.zones(group.kind, nodes: start, byZone: count.byZone) else { return nil }
    if start != count.nodes || !model.arithmetic.isCertain(group, nodes: count.nodes) {
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
    guard let count = model.arithmetic.count(group), nodes >= count.least,
      let counts = model.arithmetic.zones(group.kind, nodes: nodes, byZone: count.byZone), counts.reduce(0, +) == nodes
    else { return nil }
    return cost(of: group, counts, count)
  }

  private func cost(of group: Grouping.Group, _ counts: [Int], _ count: GroupArithmetic.Count) -> GroupCost {
    let price = model.arithmetic.price(group.kind, counts)
    let share = min(1, count.fraction / Double(max(1, counts.reduce(0, +))))
    return GroupCost(byZone: counts, price: price, guide: Int64(Double(price) * share))
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
  private static let mostGrowth = 3
  private static let fewNodes = 6

  /// Adds nodes where pods stay pending until all runs pass.
  private func grown(_ group: Grouping.Group, _ start: [Int], below price: Int64) -> (counts: [Int], isEnough: Bool) {
    var counts = start
    let most = Self.mostGrowth * counts.reduce(0, +) + Self.fewNodes
    for _ in 0..<200 {
      guard !isOver(), counts.reduce(0, +) <= most, model.arithmetic.price(group.kind, counts) < price else { break }
      guard let failure = passes(group, counts) else { return (counts, true) }
      let kind = model.kinds[group.kind]
      var open = kind.zones.filter { counts[$0] < kind.mostByZone[$0] }
      let tied = open.filter { failure.zones.contains($0) }
      if !tied.isEmpty { open = tied }
      guard let zone = open.min(by: { (counts[$0], kind.prices[$0], $0) < (counts[$1], kind.prices[$1], $1) }),
        counts.reduce(0, +) < kind.most
      else { break }
      counts[zone] += max(1, min(failure.nodes, kind.mostByZone[zone] - counts[zone]))
    }
    return (counts, false)
  }

  private struct Failure {
    /// Zones that pending pods are tied to; empty: none.
    let zones: Set<Int>
    /// How many nodes the pending pods would fill by half, at least 1.
    let nodes: Int
  }

  /// nil where every order (or the first `most` runs) places every pod, and one way to place them keeps within the caps.
  private func passes(_ group: Grouping.Group, _ counts: [Int], _ most: Int = .max) -> Failure? {
    let standing = StandingGroup(
      name: "trial", kind: group.kind, counts: counts, workloads: group.units.flatMap { model.units[$0].workloads },
      even: model.even(group, nodes: counts.reduce(0, +)))
    return refusal(standing, most).map { failure(group, $0) }
  }

  // MARK: - Probes

  /// Nodes of a part of a group that stands for the whole: a node more or less is a percent or two.
  private static let probedNodes = 64
  private static let probingRuns = 4

  /// What a group needs, by a few replays: of a large one, of a part of it that has as much of every workload. Settles nothing.
  ///
  /// - Returns: nil where the time is up or none would do.
  func probe(_ group: Grouping.Group) -> GroupCost? {
    if let known = model.known(group) { return known }
    guard !model.isRefused(group), let count = model.arithmetic.count(group) else { return nil }
    let sizes = model.arithmetic.sizes(of: group.units)
    let isWhole = sizes.contains { size in size.maxPerNode != nil || size.bound.contains { $0 > 0 } }
    let scale = isWhole ? 1 : max(1, count.nodes / Self.probedNodes)
    if scale == 1, isWhole || model.arithmetic.isCertain(group, nodes: count.nodes) { return settle(group) }
    let part = replicas(of: group, over: scale)
    let even = model.even(group, nodes: count.least)
    var (low, high) = ((count.least + scale - 1) / scale - 1, Int.max)
    var nodes = max(low + 1, (count.nodes + scale / 2) / scale)
    let most = nodes * Self.mostGrowth + Self.fewNodes
    while high - low > 1 {
      guard !isOver(), nodes <= most,
        let zones = model.arithmetic.zones(group.kind, nodes: nodes, byZone: count.byZone.map { _ in 0 })
      else { return nil }
      let standing = StandingGroup(
        name: "trial", kind: group.kind, counts: zones, workloads: group.units.flatMap { model.units[$0].workloads },
        even: even)
      if let refusal = refusal(standing, Self.probingRuns, replicas: part) {
        low = nodes
        nodes = high == .max ? nodes + failure(group, refusal).nodes : (low + high) / 2
      } else {
        high = nodes
        nodes = (low + high) / 2
      }
    }
    if isOver() { return nil }
    let whole = scale == 1 ? high : Int(((Double(high) - 0.5) * Double(scale)).rounded(.up))
    guard let cost = cost(of: group, nodes: max(whole, count.least)) else { return nil }
    model.note(group, cost)
    return cost
  }

  /// Every so many-th pod of a group, workload by workload; what one's division leaves counts for the next.
  private func replicas(of group: Grouping.Group, over scale: Int) -> [WorkloadID: Int] {
    guard scale > 1 else { return [:] }
    var left = scale / 2
    var replicas: [WorkloadID: Int] = [:]
    let all = group.units.flatMap { zip(model.units[$0].workloads, model.units[$0].sizes) }
    for (workload, size) in all.sorted(by: { ($1.1.count, $0.0) < ($0.1.count, $1.0) }) {
      let pods = size.count + left
      replicas[maker.lowered.workloads[workload].id] = pods / scale
      left = pods % scale
    }
    return replicas
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
    _ group: StandingGroup, _ most: Int = .max, first: Int = 0, times: Int = 1, replicas: [WorkloadID: Int] = [:]
  ) -> Refusal? {
    var inventory = maker.inventory
    inventory.workloads = group.workloads.sorted().map { maker.lowered.workloads[$0] }
    let world = ReplayWorld(replicas: replicas)
    let replays = profile.withoutDefaultSpread.map {
      PlanReplay(maker.bare([group]), inventory: inventory, profile: $0, world: world)
    }
    let arrivals = ReplayStudy.Arrival.allCases
    let each = arrivals.count * replays.count
    let pods = inventory.workloads.reduce(0) { $0 + $1.replicas }
    let affordable = Self.effort / max(1, pods * group.nodes)
    let asked = orders * each
    let all = min(asked * times, max(affordable, Self.quickRuns))
    let failed = runs.firstPending(of: min(most, all)) { place in
      let run = place == 0 ? first : place <= first ? place - 1 : place
      return replays[run % replays.count].run(
        seed: seed &+ UInt64(run / each), arrival: arrivals[run / replays.count % arrivals.count], isOver: isOver)
    }
    if let failed {
      let run = failed.run == 0 ? first : failed.run <= first ? failed.run - 1 : failed.run
      return Refusal(run: run, outcome: failed.outcome, replay: replays[run % replays.count])
    }
    guard group.parts.contains(where: { model.kinds[$0.kind].room != model.kinds[$0.kind].cappedRoom }) else {
      return nil
    }
    let attempt = CappedPacking(
      capped: maker.bare([group], isCapped: true), inventory: inventory, profile: profile, world: world, isOver: isOver
    ).attempt(seed: seed)
    return attempt.isPlaced ? nil : Refusal(run: nil, outcome: attempt.outcome, replay: attempt.replay)
  }

  private func failure(_ group: Grouping.Group, _ refusal: Refusal) -> Failure {
    let room = model.kinds[group.kind].room
    var zones: Set<Int> = []
    var share = 0.0
    for size in pending(refusal, of: group.units) {
      zones.formUnion(size.bound.indices.filter { size.bound[$0] > 0 })
      share += room.indices.reduce(0.0) { max($0, room[$1] > 0 ? Double(size.request[$1]) / Double(room[$1]) : 0) }
    }
    return Failure(zones: zones, nodes: max(1, Int(share / 2)))
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

/// A placement that keeps within pools' caps: the scheduler doesn't know them, the plan's own placements must.
///
/// Large pods first, and full nodes before empty ones, pack better than any arrival order; several orders are tried, under
/// the scheduler's own scores and under those that pack.
struct CappedPacking {
  /// Of nodes that offer no more than the caps allow.
  let capped: Plan
  let inventory: Inventory
  let profile: SchedulerProfile
  var world = ReplayWorld.normal
  /// True ends the attempts; the last step of a plan is made to its end.
  var isOver: () -> Bool = { false }

  struct Attempt {
    let replay: PlanReplay
    let outcome: ReplayOutcome

    var isPlaced: Bool { outcome.pending.isEmpty }
  }

  /// The first attempt that places every pod; where none does, the one that leaves fewest pending.
  func attempt(seed: UInt64) -> Attempt {
    var packing = profile
    packing.fitStrategy = .mostAllocated
    packing.defaultSpread = []
    let replays = [profile, packing].map { PlanReplay(capped, inventory: inventory, profile: $0, world: world) }
    var best: Attempt?
    for number in 0..<12 where best == nil || !isOver() {
      let replay = replays[number % 2]
      let order = number < 4 ? bySize(replay) : replay.replay.shuffledOrder(seed: seed &+ UInt64(number))
      let outcome = replay.replay.run(seed: seed &+ UInt64(number), arrival: .rolling, order: order, isOver: isOver)
      if outcome.pending.isEmpty { return Attempt(replay: replay, outcome: outcome) }
      if let best, best.outcome.pending.count <= outcome.pending.count { continue }
      best = Attempt(replay: replay, outcome: outcome)
    }
    return best ?? Attempt(replay: replays[0], outcome: replays[0].run(seed: seed, arrival: .rolling))
  }

  private func bySize(_ replay: PlanReplay) -> [Int] {
    (0..<replay.replay.count).sorted { a, b in
      let (first, second) = (replay.workloads[replay.workloadOfPod[a]], replay.workloads[replay.workloadOfPod[b]])
      let (one, two) = (first.requests, second.requests)
      return (two[.cpu] + two[.memory] >> 22, first.id, a) < (one[.cpu] + one[.memory] >> 22, second.id, b)
    }
  }
}

extension SchedulerProfile {
  /// The profile, and the same without default spreading where it has that: whether a cluster's scheduler finds out whose
  /// kin a pod is depends on how its owner makes it, and a plan must hold either way.
  var withoutDefaultSpread: [SchedulerProfile] {
    guard !defaultSpread.isEmpty else { return [self] }
    var plain = self
    plain.defaultSpread = []
    return [self, plain]
  }
}
