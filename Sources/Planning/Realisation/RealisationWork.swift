import ClusterModel
import Quantities
import Scheduling

/// One realisation under way: the model, the search and the trials, and the best grouping that the replay has settled.
struct RealisationWork {
  let realiser: Realiser
  let paper: Plan
  let kinds: [NodeKind]
  var units: [WorkloadUnit]
  var model: GroupingModel
  var maker: RealisedPlan
  /// Why there's no result.
  var note = ""
  /// True ends the search under way: there are several, and each leaves time for those to follow.
  var isSearchOver: @Sendable () -> Bool
  /// True ends the building of groups from pairs.
  var isMergingOver: @Sendable () -> Bool
  /// True ends the mixing under way.
  var isMixingOver: @Sendable () -> Bool

  static let beyondLimits = "no grouping holds every pod within the pools' limits"
  /// Rounds of search and trial; each learns from the trials of those before.
  private static let rounds = 8
  private static let movesPerRound = 100_000

  init(_ realiser: Realiser, _ paper: Plan) {
    self.realiser = realiser
    self.paper = paper
    isSearchOver = realiser.isFirstSearchOver
    isMergingOver = realiser.isEvenMergingOver
    isMixingOver = realiser.isFirstMixingOver
    let lowered = realiser.lowered
    let resources = lowered.resources.filter { $0 != .pods }
    kinds = NodeKind.kinds(
      lowered, inventory: realiser.inventory, limits: realiser.offerings.limits,
      zoneCount: realiser.cluster.zones.count, resources: resources)
    units = UnitReader(
      inventory: realiser.inventory, cluster: realiser.cluster, lowered: lowered, kinds: kinds, resources: resources,
      isAsWritten: realiser.options.isAsWritten
    ).units(paper)
    maker = RealisedPlan(
      paper: paper, inventory: realiser.inventory, cluster: realiser.cluster, lowered: lowered, kinds: kinds)
    model = Self.model(realiser, paper, kinds, units)
  }

  static func model(
    _ realiser: Realiser, _ paper: Plan, _ kinds: [NodeKind], _ units: [WorkloadUnit]
  ) -> GroupingModel {
    let cluster = realiser.cluster
    let perHour = paper.cost.perHour.microUnits
    return GroupingModel(
      arithmetic: GroupArithmetic(kinds: kinds, zoneCount: cluster.zones.count, units: units), units: units,
      typesPerPool: cluster.pools.map { cluster.mostInstanceTypes(in: $0) },
      leastNodes: cluster.pools.map { max($0.minimumNodes, $0.minimumPerZone * ($0.zones ?? cluster.zones).count) },
      mostNodes: cluster.pools.map { $0.maximumNodes ?? .max },
      scarcity: Scarcity(kinds, realiser.lowered.shapes, limits: realiser.offerings.limits),
      groupPrice: min(perHour / 2000, perHour / Int64(max(1, 4 * paper.nodes.count))))
  }

  // MARK: Search

  /// Whether every unit finds nodes of one kind that can take all of it.
  var isGroupable: Bool { units.allSatisfy { !$0.kinds.isEmpty } }

  /// The best grouping found without priorities, settled by replays; nil where none was.
  mutating func grouped(levers: inout [PlanRealisation.Lever]) -> Settled? {
    guard isGroupable else {
      let stuck =
        units.first { $0.kinds.isEmpty }?.workloads.map { realiser.lowered.workloads[$0].id.description } ?? []
      note = "no one group of nodes can take all of \(stuck.joined(separator: ", "))"
      return nil
    }
    let start = papersGroups()
    realiser.progress("steering workloads to the plan's groups", nil)
    // Where arithmetic already says that the plan's own groups are no good, trials of them would only take time.
    let costs = start.groups.compactMap(model.cost)
    let isPromising =
      costs.count == start.groups.count
      && costs.reduce(0) { $0 + $1.price } < 2 * max(1, paper.cost.perHour.microUnits)
    var best = isPromising ? settled(start) : nil
    if let best {
      levers.append(lever("steering", best, "each workload kept to one of \(best.grouping.groups.count) groups"))
    }
    best = improvedByTurns(from: best?.grouping ?? start, best: best)
    if best == nil, isSearchOver(), !realiser.hastensToPriorities {
      // Trials of large groups take longer than the search has; probes of them don't.
      isSearchOver = realiser.isSearchOver
      model.mayBeEven = true
      best = mergedPairs(nil) ?? improvedByTurns(from: start, best: nil)
    }
    guard let grouped = best else {
      note = isSearchOver() ? "the time was up" : Self.beyondLimits
      return nil
    }
    levers.append(
      lever("groups and shapes", grouped, "\(grouped.grouping.groups.count) groups, by the size of their pods"))
    return grouped
  }

  /// The grouping once groups may be even: workloads of unlike pods share nodes then that scores alone would fill unevenly.
  ///
  /// - Returns: nil where that is no cheaper, or there's next to nothing to gain.
  mutating func evened(_ plain: Settled, levers: inout [PlanRealisation.Lever]) -> Settled? {
    guard units.contains(where: { $0.sizes.contains(where: \.mayBeEven) }),
      plain.price - paper.cost.lowerBound.microUnits > paper.cost.lowerBound.microUnits / Self.worthEvening
    else { return nil }
    isSearchOver = realiser.isSecondSearchOver
    model.mayBeEven = true
    realiser.progress("spreading workloads evenly", plain.price)
    let best = [plain, evenPaper, mergedPairs(nil)].compactMap(\.self).min { $0.total < $1.total } ?? plain
    guard let found = improvedByTurns(from: best.grouping, best: best), found.total < plain.total else { return nil }
    let spread = zip(found.grouping.groups, found.costs).reduce(0) { $0 + model.even($1.0, nodes: $1.1.nodes).count }
    guard spread > 0 else { return found }
    levers.append(
      lever(
        "even spreading", found,
        "\(spread) workloads spread evenly over the nodes of their groups, \(found.grouping.groups.count) groups"))
    return found
  }

  /// The groups of the plan on paper, even where that is cheaper; nil where one of them can't be, or where so many pods and
  /// nodes are in a few groups that trials of them would leave no time for the search.
  private var evenPaper: Settled? {
    guard units.reduce(0, { $0 + $1.pods }) * paper.nodes.count <= Self.paperEffort else { return nil }
    let groups = papersGroups().groups
    let even = groups.compactMap { model.cheaper($0)?.group }
    return even.count == groups.count ? settled(Grouping(groups: even)) : nil
  }

  /// Groups made of pairs, and then changed workload by workload, where trials take so long that annealing meets few of its
  /// groups.
  ///
  /// - Parameter known: whose types of instance groups may be of; nil: those of the plan on paper.
  /// - Returns: nil where trials are short, workloads very many, or the time was up.
  func mergedPairs(_ known: Grouping?) -> Settled? {
    guard isMerged else { return nil }
    realiser.progress("merging groups", nil)
    let allowed = alike(known.map(types) ?? papersTypes)
    let merging = GroupMerging(model: model, trial: trial, allowed: allowed, isOver: isMergingOver)
    guard let merged = merging.grouping().flatMap(settled) else { return nil }
    realiser.progress("moving workloads between groups", merged.price)
    var exchange = GroupExchange(model: model, trial: trial, allowed: allowed)
    return exchange.exchanged(merged)
  }

  /// Whether groups are made of pairs.
  var isMerged: Bool { units.count <= Self.mostMerged && Self.isLarge(paper) }

  static func isLarge(_ paper: Plan) -> Bool {
    paper.workloads.reduce(0) { $0 + $1.replicas } * paper.nodes.count >= mergingEffort
  }

  /// Pods times nodes: the most with which the groups of the plan on paper are tried even, and the fewest with which trials
  /// are so long that groups are merged by probes first.
  private static let paperEffort = 5_000_000
  private static let mergingEffort = 300_000
  /// Of more workloads pairs are too many to merge in minutes.
  private static let mostMerged = 250

  /// The inverse of what a plan must cost above its bound for even groups to be searched for.
  private static let worthEvening: Int64 = 100

  struct Settled {
    var grouping: Grouping
    var costs: [GroupCost]
    var total: Int64
    var price: Int64 { costs.reduce(0) { $0 + $1.price } }
    /// Groups, hosts and all.
    var count: Int { costs.reduce(0) { $0 + $1.flattened.count } }
  }

  func lever(_ name: String, _ settled: Settled, _ what: String) -> PlanRealisation.Lever {
    PlanRealisation.Lever(
      name: name, perHour: HourlyCost(microUnits: settled.total - Int64(settled.count) * model.groupPrice), what: what)
  }

  /// Every group of a grouping settled by trial; nil where one can't be.
  func settled(_ grouping: Grouping) -> Settled? {
    let trial = trial
    var costs: [GroupCost] = []
    for group in grouping.groups {
      guard let cost = trial.settle(group) else { return nil }
      costs.append(cost)
    }
    let total = model.total(grouping.groups, costs)
    return total == .max ? nil : Settled(grouping: grouping, costs: costs, total: total)
  }

  var trial: GroupTrial { trial(until: isSearchOver) }

  var mixingTrial: GroupTrial { trial(until: isMixingOver) }

  /// What a grouping costs by probes; nil where one of its groups can't be.
  private func probed(_ grouping: Grouping) -> Int64? {
    let trial = trial
    let costs = grouping.groups.compactMap(trial.probe)
    return costs.count == grouping.groups.count ? model.total(grouping.groups, costs) : nil
  }

  /// The inverse of what a probe may say too much.
  private static let probesDiffer: Int64 = 500

  private func trial(until isOver: @escaping () -> Bool) -> GroupTrial {
    GroupTrial(
      maker: maker, model: model, profile: realiser.realisation.profile, orders: realiser.realisation.orders,
      seed: realiser.options.solver.seed, runs: realiser.replays, isOver: isOver)
  }

  /// Search and polish in turn, as long as that helps: few workloads are settled by the first turn, many are not, and each
  /// turn's search sets out from what polishing found.
  func improvedByTurns(
    from start: Grouping, best: Settled?, vain most: Int = vainTurns
  ) -> Settled? {
    var best = searched(from: start, best: best, heat: 1, turn: 0).map(polished)
    var vain = 0
    for turn in 0..<(units.count / Self.manyUnits * Self.turns) where vain < most && !isSearchOver() {
      guard let last = best else { break }
      if let next = searched(from: last.grouping, best: last, heat: 0.5, turn: turn + 1).map(polished),
        next.total < last.total
      {
        best = next
        vain = 0
      } else {
        vain += 1
      }
    }
    return best
  }

  /// So many workloads are worth so many turns more.
  private static let manyUnits = 50
  private static let turns = 3
  /// Turns without success, each with other luck, after which no more are made.
  static let vainTurns = 2

  /// The same with what trials alone can still find.
  private func polished(_ settled: Settled) -> Settled {
    realiser.progress("moving workloads by trial", settled.price)
    return GroupPolish(model: model, trial: trial).polished(settled)
  }

  /// Search and trial in turn: the search goes by what trials have shown, and by arithmetic for groups not yet tried.
  ///
  /// Each round anneals from several starts and tries the most promising of what that gave.
  private func searched(from start: Grouping, best: Settled?, heat: Double, turn: Int) -> Settled? {
    var best = best
    for round in 0..<Self.rounds where !isSearchOver() {
      realiser.progress("grouping workloads", best?.price)
      let starts = round == 0 ? 4 : 2
      let threads = min(realiser.options.solver.threads, starts)
      // Searches abreast keep estimates of their own.
      let models = (0..<starts).map { _ in threads > 1 ? model.copy() : model }
      let known = best?.grouping
      let found = Abreast.map(starts, threads: threads) { variant -> Grouping? in
        if isSearchOver() { return nil }
        let from = variant % 2 == 0 || known == nil ? start : known ?? start
        let allowed = (round + variant / 2) % 2 == 0 ? startKinds(start, known) : nil
        return improved(
          round == 0 ? start : from, by: models[variant], allowed: allowed,
          seed: (turn * Self.rounds + round) * 16 + variant,
          heat: variant % 2 == 0 ? heat : heat / 4)
      }.compactMap(\.self)
      let ranked = found.map { (grouping: $0, total: model.total($0)) }.sorted { $0.total < $1.total }
      for candidate in ranked.prefix(round == 0 ? 5 : 3) where !isSearchOver() {
        if round > 0, let best, candidate.total >= best.total { break }
        if let best, let probed = probed(candidate.grouping), probed > best.total + best.total / Self.probesDiffer {
          continue
        }
        guard let tried = settled(candidate.grouping) else { continue }
        let mixed = settled(best.map { cheapestParts($0.grouping, tried.grouping) } ?? tried.grouping)
        for result in [tried, mixed].compactMap(\.self) where result.total < best?.total ?? .max { best = result }
      }
    }
    return best
  }

  /// Of two groupings whose groups are settled, the cheaper for each set of pools that share no workloads with others.
  private func cheapestParts(_ first: Grouping, _ second: Grouping) -> Grouping {
    Grouping(
      groups: model.components.flatMap { pools in
        [first, second].map { grouping in grouping.groups.filter { pools.contains(kinds[$0.kind].pool) } }
          .map { (groups: $0, total: model.total(Grouping(groups: $0))) }
          .min { $0.total < $1.total }?.groups ?? []
      })
  }

  /// The kinds of nodes that a start's pools or the best's use: where a pool may have few instance types, a search among
  /// all of them settles for the first that fill the number.
  private func startKinds(_ start: Grouping, _ best: Grouping?) -> [Bool] {
    alike(types(start).union(best.map(types) ?? []).union(papersTypes))
  }

  /// A pool and an instance type.
  struct PoolType: Hashable {
    let pool: String
    let type: String
  }

  func types(_ grouping: Grouping) -> Set<PoolType> {
    Set(grouping.groups.flatMap(\.flattened).map { poolType(kinds[$0.kind]) })
  }

  func poolType(_ kind: NodeKind) -> PoolType {
    PoolType(pool: realiser.cluster.pools[kind.pool].name, type: kind.instanceType)
  }

  var papersTypes: Set<PoolType> { Set(paper.nodes.map { PoolType(pool: $0.pool, type: $0.instanceType) }) }

  func alike(_ types: Set<PoolType>) -> [Bool] { kinds.map { types.contains(poolType($0)) } }

  /// One round of search: pools that share no workloads are searched one by one.
  ///
  /// - Parameter allowed: kinds that new groups may have; nil: all.
  private func improved(
    _ start: Grouping, by model: GroupingModel, allowed: [Bool]?, seed: Int, heat: Double
  ) -> Grouping? {
    var groups: [Grouping.Group] = []
    for (number, pools) in model.components.enumerated() {
      let own = start.groups.filter { pools.contains(kinds[$0.kind].pool) }
      guard !own.isEmpty else { continue }
      let share = own.reduce(0) { $0 + $1.units.count } * Self.movesPerRound / max(1, units.count)
      var search = GroupSearch(
        model: model,
        generator: SeededGenerator(seed: realiser.options.solver.seed &+ UInt64(seed * 1000 + number)),
        allowed: allowed, isOver: isSearchOver)
      guard let found = search.improve(Grouping(groups: own), moves: share + 10_000, heat: heat) else { return nil }
      groups += found.groups
    }
    return Grouping(groups: groups)
  }

  /// Groups of the plan's own kinds of nodes, each unit with the one that has most of its pods.
  func papersGroups() -> Grouping {
    var placed: [Int: [Int: Int]] = [:]
    let indices = Dictionary(realiser.lowered.workloads.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let nodeOf = Dictionary(paper.nodes.map { ($0.name, $0) }) { first, _ in first }
    for placement in paper.placements {
      guard let workload = indices[placement.workload], let node = nodeOf[placement.node],
        let kind = kinds.firstIndex(where: { kind in
          realiser.cluster.pools[kind.pool].name == node.pool && kind.instanceType == node.instanceType
            && kind.capacityType == node.capacityType && kind.prices.contains(node.pricePerHour.microUnits)
        })
      else { continue }
      placed[workload, default: [:]][kind, default: 0] += placement.count
    }
    var groups: [Int: [Int]] = [:]
    for (number, unit) in units.enumerated() {
      var counts: [Int: Int] = [:]
      for workload in unit.workloads { counts.merge(placed[workload] ?? [:], uniquingKeysWith: +) }
      let used = unit.kinds.filter { counts[$0] != nil && !kinds[$0].isLimited }
      let kind = used.max { (counts[$0] ?? 0, $1) < (counts[$1] ?? 0, $0) }
      let standIn = unit.kinds.filter { kind in !kinds[kind].isLimited && isUsed(kind) }.first
      groups[kind ?? standIn ?? unit.kinds[0], default: []].append(number)
    }
    return Grouping(groups: groups.sorted { $0.key < $1.key }.map { Grouping.Group(kind: $0.key, units: $0.value) })
  }

  private func isUsed(_ kind: Int) -> Bool {
    paper.nodes.contains {
      $0.pool == realiser.cluster.pools[kinds[kind].pool].name && $0.instanceType == kinds[kind].instanceType
        && $0.capacityType == kinds[kind].capacityType
    }
  }
}
