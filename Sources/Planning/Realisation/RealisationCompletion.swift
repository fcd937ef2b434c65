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
    var groups = named(settled)
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
    _ bare: Plan, _ groups: [RealisedPlan.StandingGroup]
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
        counts: settled.costs[index].byZone, workloads: group.units.flatMap { units[$0].workloads },
        even: model.even(group, nodes: settled.costs[index].nodes))
    }
    minima.fill(&groups)
    return groups
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
      if minima.grow(&groups, index, in: zones) { grown = true }
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
        Grouping.Group(
          kind: group.kind, units: Set(group.workloads.compactMap { unitOf[$0] }).sorted(),
          isEven: !group.even.isEmpty),
        nodes: group.counts.reduce(0, +))
    }
    plan.realisation = PlanRealisation(
      status: .realised, orders: realiser.realisation.orders, profile: realiser.realisation.profileName,
      groups: groups.count, certainGroups: certain, levers: levers)
    return plan
  }
}
