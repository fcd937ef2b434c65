import ClusterModel
import Quantities
import Scheduling

/// One realisation under way: the model, the search and the trials, and the best grouping that the replay has settled.
struct RealisationWork {
  private let realiser: Realiser
  private let paper: Plan
  private let kinds: [NodeKind]
  private var units: [WorkloadUnit]
  private var model: GroupingModel
  private var maker: RealisedPlan
  /// Why there's no result.
  private(set) var note = ""

  /// Rounds of search and trial; each learns from the trials of those before.
  private static let rounds = 8
  private static let movesPerRound = 100_000

  init(_ realiser: Realiser, _ paper: Plan) {
    self.realiser = realiser
    self.paper = paper
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

  private static func model(
    _ realiser: Realiser, _ paper: Plan, _ kinds: [NodeKind], _ units: [WorkloadUnit]
  ) -> GroupingModel {
    let cluster = realiser.cluster
    return GroupingModel(
      arithmetic: GroupArithmetic(kinds: kinds, zoneCount: cluster.zones.count, units: units), units: units,
      typesPerPool: cluster.pools.map { $0.instanceTypesPerPool ?? cluster.instanceTypesPerPool },
      leastNodes: cluster.pools.map { max($0.minimumNodes, $0.minimumPerZone * ($0.zones ?? cluster.zones).count) },
      mostNodes: cluster.pools.map { $0.maximumNodes ?? .max },
      groupPrice: paper.cost.perHour.microUnits / 2000)
  }

  // MARK: Search

  /// The best grouping found, settled by replays; nil where none was.
  mutating func grouped(levers: inout [PlanRealisation.Lever]) -> Grouping? {
    guard units.allSatisfy({ !$0.kinds.isEmpty }) else {
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
    best = searched(from: best?.grouping ?? start, best: best, heat: 1)
    guard let grouped = best else {
      note = realiser.isOver() ? "the time was up" : "no grouping holds every pod within the pools' limits"
      return nil
    }
    levers.append(
      lever("groups and shapes", grouped, "\(grouped.grouping.groups.count) groups, by the size of their pods"))
    guard realiser.realisation.usesPriorities else { return grouped.grouping }
    return prioritised(grouped, levers: &levers)?.grouping ?? grouped.grouping
  }

  struct Settled {
    var grouping: Grouping
    var costs: [GroupCost]
    var total: Int64
    var price: Int64 { costs.reduce(0) { $0 + $1.price } }
  }

  private func lever(_ name: String, _ settled: Settled, _ what: String) -> PlanRealisation.Lever {
    PlanRealisation.Lever(
      name: name, perHour: HourlyCost(microUnits: settled.total - Int64(settled.costs.count) * model.groupPrice),
      what: what)
  }

  /// Every group of a grouping settled by trial; nil where one can't be.
  private func settled(_ grouping: Grouping) -> Settled? {
    let trial = GroupTrial(
      maker: maker, model: model, profile: realiser.realisation.profile, quickRuns: 6,
      runs: 2 * realiser.realisation.orders, seed: realiser.options.solver.seed &+ 1000, isOver: realiser.isOver)
    var costs: [GroupCost] = []
    for group in grouping.groups {
      guard let cost = trial.settle(group) else { return nil }
      costs.append(cost)
    }
    let total = model.total(grouping.groups, costs)
    return total == .max ? nil : Settled(grouping: grouping, costs: costs, total: total)
  }

  /// Search and trial in turn: the search goes by what trials have shown, and by arithmetic for groups not yet tried.
  private func searched(from start: Grouping, best: Settled?, heat: Double) -> Settled? {
    var best = best
    var from = start
    for round in 0..<Self.rounds where !realiser.isSearchOver() {
      realiser.progress("grouping workloads", best?.price)
      guard let found = improved(from, round: round, heat: heat) else { break }
      guard let tried = settled(found) else {
        if realiser.isOver() { break }
        from = best?.grouping ?? start
        continue
      }
      if tried.total < best?.total ?? .max { best = tried }
      from = best?.grouping ?? found
    }
    return best
  }

  /// One round of search: pools that share no workloads are searched one by one.
  private func improved(_ start: Grouping, round: Int, heat: Double) -> Grouping? {
    var groups: [Grouping.Group] = []
    for (number, pools) in model.components.enumerated() {
      let own = start.groups.filter { pools.contains(kinds[$0.kind].pool) }
      guard !own.isEmpty else { continue }
      let share = own.reduce(0) { $0 + $1.units.count } * Self.movesPerRound / max(1, units.count)
      var search = GroupSearch(
        model: model,
        generator: SeededGenerator(seed: realiser.options.solver.seed &+ UInt64(round * 1000 + number)),
        isOver: realiser.isSearchOver)
      guard
        let found = search.improve(
          Grouping(groups: own), moves: (round == 0 ? 3 : 1) * (share + 10_000), heat: round % 3 == 0 ? heat : heat / 4)
      else { return nil }
      groups += found.groups
    }
    return Grouping(groups: groups)
  }

  /// Groups of the plan's own kinds of nodes, each unit with the one that has most of its pods.
  private func papersGroups() -> Grouping {
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

  // MARK: Priorities

  /// The grouping once large pods may push out small ones.
  private mutating func prioritised(_ plain: Settled, levers: inout [PlanRealisation.Lever]) -> Settled? {
    let before = (units, model, maker)
    let tiers = SizeTiers(realiser.inventory.workloads.map(\.priority))
    for group in plain.grouping.groups {
      let room = kinds[group.kind].room
      for unit in group.units {
        for (position, workload) in units[unit].workloads.enumerated() {
          let share = room.indices.reduce(0.0) {
            room[$1] > 0 ? max($0, Double(units[unit].sizes[position].request[$1]) / Double(room[$1])) : $0
          }
          let template = realiser.lowered.workloads[workload]
          let step = SizeTiers.step(share: share)
          units[unit].sizes[position].priority = tiers.priority(owner: template.priority, step: step)
          maker.priorityClasses[template.id] = tiers.priorityClass(
            owner: template.priority, step: step, mayPreempt: template.template.mayPreempt)
        }
      }
    }
    model = Self.model(realiser, paper, kinds, units)
    realiser.progress("size-tiered priorities", plain.price)
    let start = settled(plain.grouping)
    let found = searched(from: plain.grouping, best: start, heat: 1)
    guard let found, found.total < plain.total else {
      (units, model, maker) = before
      return nil
    }
    let classes = Set(maker.priorityClasses.values).count
    levers.append(
      lever(
        "priorities", found, "\(classes) priority classes by size of pods, \(found.grouping.groups.count) groups"))
    return found
  }

  // MARK: The plan

  /// The whole plan of a grouping, replayed as a whole; nodes are added where that still leaves pods pending.
  mutating func completed(_ grouping: Grouping, levers: [PlanRealisation.Lever]) -> Plan? {
    guard let settled = settled(grouping) else {
      note = "the time was up"
      return nil
    }
    var groups = named(settled)
    for _ in 0..<40 {
      let bare = maker.bare(groups)
      realiser.progress("replaying the whole plan", bare.nodes.reduce(0) { $0 + $1.pricePerHour.microUnits })
      let checked = failure(of: bare)
      guard !realiser.isOver() || checked == nil else {
        note = "the time was up before the plan was replayed"
        return nil
      }
      if let (failed, replay) = checked {
        guard extend(&groups, for: failed, replay) else {
          note = "pods stay pending, and their groups may have no more nodes"
          return nil
        }
        continue
      }
      // The plan's own placements keep within the caps.
      let attempt = CappedPacking(
        capped: maker.bare(groups, isCapped: true), inventory: realiser.inventory,
        profile: realiser.realisation.profile
      ).attempt(seed: realiser.options.solver.seed)
      guard let plan = maker.placed(bare, by: attempt.replay, attempt.outcome) else {
        guard extend(&groups, for: attempt.outcome, attempt.replay) else {
          note = "no placement keeps within the pools' caps, and their groups may have no more nodes"
          return nil
        }
        continue
      }
      return finished(plan, groups, levers)
    }
    note = "pods stay pending in some order, whatever is added"
    return nil
  }

  /// The first order that leaves pods pending; nil where none does.
  private func failure(of bare: Plan) -> (ReplayOutcome, PlanReplay)? {
    for profile in realiser.realisation.profile.withoutDefaultSpread {
      let replay = PlanReplay(bare, inventory: realiser.inventory, profile: profile)
      for arrival in ReplayStudy.Arrival.allCases {
        for order in 0..<realiser.realisation.orders {
          let outcome = replay.run(seed: realiser.options.solver.seed &+ UInt64(order), arrival: arrival)
          if !outcome.pending.isEmpty || realiser.isOver() { return (outcome, replay) }
        }
      }
    }
    return nil
  }

  private func named(_ settled: Settled) -> [RealisedPlan.StandingGroup] {
    var numbers: [Int: Int] = [:]
    let order = settled.grouping.groups.indices.sorted {
      let (a, b) = (settled.grouping.groups[$0], settled.grouping.groups[$1])
      return (kinds[a.kind].pool, a.kind, a.units[0]) < (kinds[b.kind].pool, b.kind, b.units[0])
    }
    var groups = order.map { index -> RealisedPlan.StandingGroup in
      let group = settled.grouping.groups[index]
      let pool = kinds[group.kind].pool
      numbers[pool, default: 0] += 1
      return RealisedPlan.StandingGroup(
        name: "\(realiser.cluster.pools[pool].name)-\(numbers[pool] ?? 0)", kind: group.kind,
        counts: settled.costs[index].byZone, workloads: group.units.flatMap { units[$0].workloads })
    }
    fillMinima(&groups)
    return groups
  }

  /// Adds the nodes that pools must have whatever their pods need.
  private func fillMinima(_ groups: inout [RealisedPlan.StandingGroup]) {
    let cluster = realiser.cluster
    for (index, pool) in cluster.pools.enumerated() {
      let own = groups.indices.filter { kinds[groups[$0].kind].pool == index && !kinds[groups[$0].kind].isLimited }
      guard let group = own.min(by: { kinds[groups[$0].kind].price < kinds[groups[$1].kind].price }) else {
        standIn(index, pool, &groups)
        continue
      }
      let kind = kinds[groups[group].kind]
      for zone in kind.zones where (pool.zones ?? cluster.zones).contains(cluster.zones[zone]) {
        let there = own.reduce(0) { $0 + groups[$1].counts[zone] }
        groups[group].counts[zone] += max(0, pool.minimumPerZone - there)
      }
      while own.reduce(0, { $0 + groups[$1].counts.reduce(0, +) }) < pool.minimumNodes, grow(&groups, group) {}
    }
  }

  /// A pool without workloads that must have nodes: as many of its cheapest kind.
  private func standIn(_ index: Int, _ pool: NodePool, _ groups: inout [RealisedPlan.StandingGroup]) {
    guard max(pool.minimumNodes, pool.minimumPerZone) > 0,
      let kind = kinds.indices.filter({ kinds[$0].pool == index && !kinds[$0].isLimited })
        .min(by: { (kinds[$0].price, $0) < (kinds[$1].price, $1) })
    else { return }
    var counts = [Int](repeating: 0, count: realiser.cluster.zones.count)
    for zone in kinds[kind].zones { counts[zone] = pool.minimumPerZone }
    groups.append(RealisedPlan.StandingGroup(name: "\(pool.name)-1", kind: kind, counts: counts, workloads: []))
    while groups[groups.count - 1].counts.reduce(0, +) < pool.minimumNodes, grow(&groups, groups.count - 1) {}
  }

  /// One node more in the zone where the group has fewest.
  private func grow(_ groups: inout [RealisedPlan.StandingGroup], _ index: Int, in zones: Set<Int> = []) -> Bool {
    let kind = kinds[groups[index].kind]
    let pool = realiser.cluster.pools[kind.pool]
    let nodes = groups.filter { kinds[$0.kind].pool == kind.pool }.reduce(0) { $0 + $1.counts.reduce(0, +) }
    guard nodes < pool.maximumNodes ?? .max, groups[index].counts.reduce(0, +) < kind.most else { return false }
    var open = kind.zones.filter { groups[index].counts[$0] < kind.mostByZone[$0] }
    let tied = open.filter(zones.contains)
    if !tied.isEmpty { open = tied }
    let counts = groups[index].counts
    guard let zone = open.min(by: { (counts[$0], kind.prices[$0], $0) < (counts[$1], kind.prices[$1], $1) }) else {
      return false
    }
    groups[index].counts[zone] += 1
    return true
  }

  private func extend(
    _ groups: inout [RealisedPlan.StandingGroup], for outcome: ReplayOutcome, _ replay: PlanReplay
  ) -> Bool {
    var grown = false
    for index in groups.indices {
      let own = Set(groups[index].workloads.map { realiser.lowered.workloads[$0].id })
      let pending = outcome.pending.map { replay.workloads[replay.workloadOfPod[$0.pod]] }.filter {
        own.contains($0.id)
      }
      guard !pending.isEmpty else { continue }
      let zones = pending.reduce(into: Set<Int>()) { zones, workload in
        for zone in workload.pinnedZones.keys {
          realiser.cluster.zones.firstIndex(of: zone).map { _ = zones.insert($0) }
        }
      }
      if grow(&groups, index, in: zones) { grown = true }
    }
    return grown
  }

  private func finished(
    _ plan: Plan, _ groups: [RealisedPlan.StandingGroup], _ levers: [PlanRealisation.Lever]
  ) -> Plan {
    var plan = plan
    plan.restate()
    var unitOf: [Int: Int] = [:]
    for (number, unit) in units.enumerated() { for workload in unit.workloads { unitOf[workload] = number } }
    let certain = groups.count { group in
      model.arithmetic.isCertain(
        group.kind, Set(group.workloads.compactMap { unitOf[$0] }).sorted(), nodes: group.counts.reduce(0, +))
    }
    plan.realisation = PlanRealisation(
      status: .realised, orders: realiser.realisation.orders, profile: realiser.realisation.profileName,
      groups: groups.count, certainGroups: certain, levers: levers)
    return plan
  }
}
