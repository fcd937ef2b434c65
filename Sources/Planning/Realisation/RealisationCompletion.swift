import ClusterModel
import Quantities
import Scheduling

extension RealisationWork {
  /// The whole plan of a grouping, replayed as a whole; nodes are added where that still leaves pods pending.
  mutating func completed(_ grouping: Grouping, levers: [PlanRealisation.Lever]) -> Plan? {
    guard let settled = settled(grouping) else {
      note = "the time was up"
      return nil
    }
    let plain = named(settled)
    let mixed = mixed(plain)
    guard total(mixed) < total(plain) else { return completed(plain, levers) }
    let added = mixed.reduce(0) { $0 + $1.nodes } - plain.reduce(0) { $0 + $1.nodes }
    let count = mixed.count(where: \.isMixed)
    let lever = PlanRealisation.Lever(
      name: "mixed nodes",
      perHour: HourlyCost(microUnits: total(mixed)),
      what:
        "\(count) of \(mixed.count) groups with nodes of several kinds, \(abs(added)) \(added > 0 ? "more" : "fewer")")
    return completed(mixed, levers + [lever]) ?? completed(plain, levers)
  }

  private func total(_ groups: [StandingGroup]) -> Int64 { groups.reduce(0) { $0 + $1.price(kinds) } }

  /// The groups with nodes of several kinds, where that costs less.
  private func mixed(_ groups: [StandingGroup]) -> [StandingGroup] {
    realiser.progress("mixing kinds of nodes", total(groups))
    var mixing = GroupMixing(
      model: model, trial: mixingTrial, minima: minima, paper: paper, seed: realiser.options.solver.seed,
      isOver: isMixingOver)
    return mixing.mixed(groups)
  }

  private mutating func completed(_ standing: [StandingGroup], _ levers: [PlanRealisation.Lever]) -> Plan? {
    var groups = standing
    guard minima.limits.hold(minima.bought(groups)) else {
      note = Self.beyondLimits
      return nil
    }
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
      let (plan, failed) = placedWithinCaps(bare, groups)
      if let plan { return finished(plan, groups, levers) }
      for attempt in failed {
        guard extend(&groups, for: attempt.outcome, attempt.replay) else {
          note = "no placement keeps within the pools' caps, and their groups may have no more nodes"
          return nil
        }
      }
    }
    note = "pods stay pending in some order, whatever is added"
    return nil
  }

  /// The plan's own placements, which keep within the pools' caps, found group by group as in their trials; nil with the
  /// attempts that failed.
  ///
  /// A group whose pods spread is placed with all the plan's nodes in sight, though without room on the others': those
  /// may count as domains all the same, tainted as they are.
  private func placedWithinCaps(
    _ bare: Plan, _ groups: [StandingGroup]
  ) -> (plan: Plan?, failed: [CappedPacking.Attempt]) {
    let capped = maker.bare(groups, isCapped: true)
    var plan = bare
    var failed: [CappedPacking.Attempt] = []
    for group in groups where !group.workloads.isEmpty {
      var inventory = realiser.inventory
      inventory.workloads = group.workloads.sorted().map { realiser.lowered.workloads[$0] }
      let isSpread = inventory.workloads.contains {
        !PodTopologySpread.constraints(of: $0.template, .doNotSchedule).isEmpty
      }
      var part = capped
      part.nodes = part.nodes.compactMap { node in
        guard node.labels[WellKnownLabel.group] != group.name else { return node }
        var domain = node
        domain.allocatable = ResourceVector()
        return isSpread ? domain : nil
      }
      let attempt = CappedPacking(capped: part, inventory: inventory, profile: realiser.realisation.profile)
        .attempt(seed: realiser.options.solver.seed)
      if attempt.isPlaced {
        plan = plan.adding(attempt.outcome, of: attempt.replay)
      } else {
        failed.append(attempt)
      }
    }
    guard failed.isEmpty else { return (nil, failed) }
    return (maker.tabulated(plan), [])
  }

  /// The first order that leaves pods pending; nil where none does.
  private func failure(of bare: Plan) -> (ReplayOutcome, PlanReplay)? {
    for profile in realiser.realisation.profile.withoutDefaultSpread {
      let replay = PlanReplay(bare, inventory: realiser.inventory, profile: profile)
      for arrival in ReplayStudy.Arrival.allCases {
        let failed = realiser.replays.firstPending(of: realiser.realisation.orders, isOver: realiser.isOver) { order in
          replay.run(
            seed: realiser.options.solver.seed &+ UInt64(order), arrival: arrival, isOver: realiser.isOver)
        }
        if let failed { return (failed.outcome, replay) }
      }
    }
    return nil
  }

  private var minima: GroupMinima {
    GroupMinima(kinds: kinds, cluster: realiser.cluster, limits: BuyingLimits(realiser.lowered.problem))
  }

  private func named(_ settled: Settled) -> [StandingGroup] {
    var numbers: [Int: Int] = [:]
    let order = settled.grouping.groups.indices.sorted {
      let (a, b) = (settled.grouping.groups[$0], settled.grouping.groups[$1])
      return (kinds[a.kind].pool, a.kind, a.units[0]) < (kinds[b.kind].pool, b.kind, b.units[0])
    }
    var groups = order.map { index -> StandingGroup in
      let group = settled.grouping.groups[index]
      let pool = kinds[group.kind].pool
      numbers[pool, default: 0] += 1
      return StandingGroup(
        name: "\(realiser.cluster.pools[pool].name)-\(numbers[pool] ?? 0)", kind: group.kind,
        counts: settled.costs[index].byZone, workloads: group.units.flatMap { units[$0].workloads },
        even: model.even(group, nodes: settled.costs[index].nodes))
    }
    minima.fill(&groups)
    return groups
  }

  private func extend(
    _ groups: inout [StandingGroup], for outcome: ReplayOutcome, _ replay: PlanReplay
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
      let largest = pending.compactMap { workload in
        units.lazy.flatMap { zip($0.workloads, $0.sizes) }
          .first { realiser.lowered.workloads[$0.0].id == workload.id }?.1.request
      }
      let isGrown = minima.grow(&groups, index, in: zones) { kind in
        largest.isEmpty
          || largest.contains { request in request.indices.allSatisfy { request[$0] <= kind.cappedRoom[$0] } }
      }
      if isGrown { grown = true }
    }
    return grown
  }

  private func finished(
    _ plan: Plan, _ groups: [StandingGroup], _ levers: [PlanRealisation.Lever]
  ) -> Plan {
    var plan = plan
    plan.restate()
    var unitOf: [Int: Int] = [:]
    for (number, unit) in units.enumerated() { for workload in unit.workloads { unitOf[workload] = number } }
    let certain = groups.count { group in
      !group.isMixed
        && model.arithmetic.isCertain(
          Grouping.Group(
            kind: group.kind, units: Set(group.workloads.compactMap { unitOf[$0] }).sorted(),
            isEven: !group.even.isEmpty),
          nodes: group.nodes)
    }
    plan.realisation = PlanRealisation(
      status: .realised, orders: realiser.realisation.orders, profile: realiser.realisation.profileName,
      groups: groups.count, certainGroups: certain, levers: levers)
    return plan
  }
}
