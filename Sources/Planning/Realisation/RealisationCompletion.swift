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
    let kinds = count == 0 ? "cheaper nodes" : "\(count) of \(mixed.count) groups with nodes of several kinds"
    let difference =
      added == 0 ? "" : ", \(abs(added)) \(abs(added) == 1 ? "node" : "nodes") \(added > 0 ? "more" : "fewer")"
    let lever = PlanRealisation.Lever(
      name: "mixed nodes", perHour: HourlyCost(microUnits: total(mixed)), what: kinds + difference)
    return completed(mixed, levers + [lever]) ?? completed(plain, levers)
  }

  private func total(_ groups: [StandingGroup]) -> Int64 { groups.reduce(0) { $0 + $1.price(kinds) } }

  /// The groups with nodes of several kinds, where that costs less.
  private func mixed(_ groups: [StandingGroup]) -> [StandingGroup] {
    realiser.progress("mixing kinds of nodes", total(groups))
    var mixing = GroupMixing(
      model: model, trial: mixingTrial, minima: minima, paper: paper, seed: realiser.options.solver.seed)
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
    for own in Self.sharing(groups) {
      let names = Set(own.map(\.name))
      var inventory = realiser.inventory
      inventory.workloads = Set(own.flatMap(\.workloads)).sorted().map { realiser.lowered.workloads[$0] }
      let isSpread = inventory.workloads.contains {
        !PodTopologySpread.constraints(of: $0.template, .doNotSchedule).isEmpty
      }
      var part = capped
      part.nodes = part.nodes.compactMap { node in
        guard node.labels[WellKnownLabel.group].map(names.contains) != true else { return node }
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

  /// Groups with workloads, those together whose nodes the same workload may stand on.
  private static func sharing(_ groups: [StandingGroup]) -> [[StandingGroup]] {
    var sharing: [[StandingGroup]] = []
    for group in groups where !group.workloads.isEmpty {
      let own = Set(group.workloads)
      func shares(_ others: [StandingGroup]) -> Bool { others.contains { !own.isDisjoint(with: $0.workloads) } }
      let joined = sharing.filter(shares).flatMap(\.self) + [group]
      sharing.removeAll(where: shares)
      sharing.append(joined)
    }
    return sharing
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
    var groups = minima.named(
      zip(settled.grouping.groups, settled.costs).flatMap { group, cost in
        model.standing(group, cost.flattened.map(\.byZone))
      })
    minima.fill(&groups)
    return groups
  }

  private func extend(
    _ groups: inout [StandingGroup], for outcome: ReplayOutcome, _ replay: PlanReplay
  ) -> Bool {
    var places: [WorkloadID: (workload: Int, size: PodSize)] = [:]
    for unit in units {
      for (workload, size) in zip(unit.workloads, unit.sizes) {
        places[realiser.lowered.workloads[workload].id] = (workload, size)
      }
    }
    var pending = outcome.pending.compactMap { places[replay.workloads[replay.workloadOfPod[$0.pod]].id] }
    var isGrown = false
    for index in groups.indices {
      let own = Set(groups[index].workloads)
      let sizes = pending.filter { own.contains($0.workload) }.map(\.size)
      guard !sizes.isEmpty,
        minima.grow(
          &groups, index, in: Set(sizes.flatMap(\.tiedZones)),
          where: { kind in
            sizes.contains { size in size.request.indices.allSatisfy { size.request[$0] <= kind.cappedRoom[$0] } }
          })
      else { continue }
      isGrown = true
      // Of the groups that a workload may stand in, one is enough.
      pending.removeAll { own.contains($0.workload) }
    }
    return isGrown
  }

  private func finished(
    _ plan: Plan, _ groups: [StandingGroup], _ levers: [PlanRealisation.Lever]
  ) -> Plan {
    var plan = plan
    plan.restate()
    var unitOf: [Int: Int] = [:]
    for (number, unit) in units.enumerated() { for workload in unit.workloads { unitOf[workload] = number } }
    let alone = Set(Self.sharing(groups).filter { $0.count == 1 }.flatMap(\.self))
    let certain = groups.count { group in
      !group.isMixed && alone.contains(group)
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
