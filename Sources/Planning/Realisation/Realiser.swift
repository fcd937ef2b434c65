import ClusterModel
import Quantities
import Scheduling

/// Makes a plan one that kube-scheduler realises: every pod finds a place in every arrival order tried.
///
/// The scheduler places greedily by its scores and knows no plan, so a full packing on paper leaves pods pending. What is
/// done about it, each step settled by replays:
///
/// 1. Steering. Each workload is kept to one group of alike nodes, by required node affinity on a label of the group, so
///    that flexible pods can't take the room that only they need not have.
/// 2. Groups by size, and better suited shapes. Which workloads share a group and of which kind its nodes are is searched
///    for by arithmetic (`GroupArithmetic`): pods that divide a node evenly lose nothing in any order; small pods on large
///    nodes lose little.
/// 3. A few nodes more, in the group and zone where the replay strands pods; larger ones where a pool may have no more.
/// 4. Even spreading: where unlike pods share nodes, a spread over hosts, so that each node has its part of every workload.
/// 5. Mixed nodes: of several kinds in one group, where those of one are dearer.
/// 6. With priorities, large pods push out small ones, which find the holes: those of several groups' nodes, where that helps.
struct Realiser {
  let inventory: Inventory
  let cluster: ClusterDocument
  let offerings: OfferingSet
  let options: PlannerOptions
  let realisation: RealisationOptions
  let lowered: LoweredProblem
  /// True ends the work with the best so far.
  let isOver: @Sendable () -> Bool
  /// True ends the search for better groups, so that time is left to replay the whole plan.
  let isSearchOver: @Sendable () -> Bool
  /// True ends the search for groups as they are: one for groups that are even, or with priorities, is to follow.
  let isFirstSearchOver: @Sendable () -> Bool
  /// True ends the building of groups from pairs, so that what's left of the search's time goes to trials and changes of them: in the
  /// search for groups that are even, and in the one with priorities.
  let isEvenMergingOver: @Sendable () -> Bool
  let isTieredMergingOver: @Sendable () -> Bool
  /// True ends the search for groups that are even.
  let isSecondSearchOver: @Sendable () -> Bool
  /// True ends the mixing of their nodes; where a search with priorities is to follow, sooner than `isSearchOver`.
  let isFirstMixingOver: @Sendable () -> Bool
  /// True ends the search for groups with priorities.
  let isThirdSearchOver: @Sendable () -> Bool
  /// Whether the plan is large, and replaying it in every order takes a good part of the time.
  let isReplayDear: Bool
  /// True ends the comparison with what nodes alone would do.
  let isComparisonOver: @Sendable () -> Bool
  let progress: (String, Int64?) -> Void

  /// The realised plan, or the one on paper with the reason why it's no more.
  func realise(_ paper: Plan) -> Plan {
    guard paper.status != .infeasible else { return unrealised(paper, .notRealised, "the plan is infeasible") }
    guard !paper.placements.isEmpty else { return unrealised(paper, .realised, "there are no pods") }
    guard cluster.survive.isEmpty, !options.isAsWritten else { return trimmed(addingNodes(paper, isFinal: true).plan) }
    var levers: [PlanRealisation.Lever] = []
    progress("replaying the plan on paper", nil)
    let blind = addingNodes(paper, isFinal: false)
    let holds = blind.plan.realisation?.status == .realised && blind.growth.isNone
    if holds, !mayGroupsCostLess(than: paper) { return blind.plan }
    if let cost = blind.cost, !holds {
      levers.append(
        PlanRealisation.Lever(
          name: "more nodes", perHour: cost,
          what: "\(blind.growth) than on paper, and nothing else: enough in the first \(Self.comparedRuns / 2) orders"))
    }
    var work = RealisationWork(self, paper)
    let first = work.grouped(levers: &levers)
    guard first != nil || hastensToPriorities && work.isGroupable else {
      let status: PlanRealisation.Status = isFirstSearchOver() ? .notReached : .notRealised
      return holds ? blind.plan : nodesAlone(paper) ?? unrealised(paper, status, work.note, levers)
    }
    let plainLevers = levers
    let even = hastensToPriorities ? nil : first.flatMap { work.evened($0, levers: &levers) }
    func plain() -> Plan? {
      even.flatMap { work.completed($0.grouping, levers: levers) }
        ?? first.flatMap { work.completed($0.grouping, levers: plainLevers) }
    }
    func tiered() -> Plan? {
      guard realisation.usesPriorities else { return nil }
      let (before, plainLevers) = (work, levers)
      if let tiered = work.prioritised(even ?? first, levers: &levers),
        let plan = work.completed(tiered.grouping, levers: levers)
      {
        return plan
      }
      (work, levers) = (before, plainLevers)
      return nil
    }
    // A plan that holds is at hand before priorities are tried: they take time that may not suffice. Where replaying a plan takes
    // long, there's time for one.
    let plans = hastensToPriorities ? [tiered() ?? plain()] : [plain(), tiered()]
    guard let plan = plans.compactMap(\.self).min(by: { $0.cost.perHour < $1.cost.perHour }) else {
      let status: PlanRealisation.Status = isOver() ? .notReached : .notRealised
      return holds ? blind.plan : nodesAlone(paper) ?? unrealised(paper, status, work.note, levers)
    }
    if holds { return plan.cost.perHour < blind.plan.cost.perHour ? plan : blind.plan }
    if let cost = blind.cost, cost < plan.cost.perHour {
      let alone = addingNodes(paper, isFinal: true)
      if alone.isVerified, alone.plan.cost.perHour < plan.cost.perHour { return trimmed(alone.plan) }
    }
    return trimmed(plan)
  }

  /// Where replays of a whole plan leave time for one search and no more, that's the one with priorities.
  var hastensToPriorities: Bool { realisation.usesPriorities && isReplayDear }

  /// Whether groups may cost less than a packing that the scheduler realises as it is.
  ///
  /// A spread over hosts caps a workload's pods on every node of the packing; pods that are kept to a group of nodes spread
  /// over that group alone, and may be as many on each as its room allows.
  private func mayGroupsCostLess(than paper: Plan) -> Bool {
    paper.cost.gap > options.solver.gap && lowered.mayGroupSpread
  }

  /// Where no groups were found, more nodes may do; nil: neither do they.
  private func nodesAlone(_ paper: Plan) -> Plan? {
    let alone = addingNodes(paper, isFinal: true)
    return alone.isVerified ? trimmed(alone.plan) : nil
  }

  /// Without what a plan that grew by nodes alone doesn't need.
  func trimmed(_ plan: Plan) -> Plan {
    guard plan.realisation?.status == .realised else { return plan }
    var trimming = PlanTrimming(self, failures: nil)
    var smaller = trimming.trimmed(plan).plan
    smaller.realisation?.levers += trimming.levers(smaller.cost.perHour)
    smaller.restate()
    return smaller
  }

  func unrealised(
    _ paper: Plan, _ status: PlanRealisation.Status, _ note: String, _ levers: [PlanRealisation.Lever] = []
  ) -> Plan {
    var plan = paper
    plan.realisation = PlanRealisation(
      status: status, orders: status == .realised ? realisation.orders : 0, profile: realisation.profileName,
      levers: levers, note: note)
    return plan
  }

  /// Replays as the plan's threads allow.
  var replays: ReplayRuns { ReplayRuns(threads: options.solver.threads) }

  // MARK: Nodes alone

  /// Where so many times the nodes on paper, and a few, don't do, it isn't for want of nodes that pods stay pending.
  private static let mostGrowth = 2
  private static let fewNodes = 6

  /// Runs by which plans are compared with what nodes alone would do.
  private static let comparedRuns = 4

  struct Blind {
    var plan: Plan
    var cost: HourlyCost?
    var growth: PlanGrowth
    var isVerified: Bool
  }

  /// The plan on paper with nodes added, of the kind that its pool has most of, until no pod stays pending.
  ///
  /// - Parameter isFinal: all orders are tried and the plan is completed; else a few, for comparison.
  func addingNodes(_ paper: Plan, isFinal: Bool) -> Blind {
    var plan = paper
    var growth = PlanGrowth()
    let runs = isFinal ? 2 * realisation.orders : Self.comparedRuns
    let isOver = isFinal ? self.isOver : isComparisonOver
    for _ in 0..<60 where !isOver() {
      let replay = PlanReplay(plan, inventory: inventory, profile: realisation.profile)
      let last = replays.firstPending(of: runs, isOver: isOver) { run in
        self.run(run, of: replay, isOver: isOver)
      }
      let worst = last.flatMap { $0.outcome.pending.isEmpty ? nil : $0.outcome }
      guard let worst else {
        if isOver() { break }
        if !isFinal && growth.isNone { return addingNodes(paper, isFinal: true) }
        return finished(plan, growth, isFinal: isFinal)
          ?? Blind(
            plan: unrealised(paper, .notRealised, "the added nodes leave no placement within the pools' caps"),
            cost: nil, growth: growth, isVerified: false)
      }
      // What a run that was ended early leaves pending says nothing.
      if isOver() { break }
      let more = extend(&plan, for: worst, replay)
      guard !more.isNone else { break }
      growth += more
      if isFinal, growth.added > paper.nodes.count * Self.mostGrowth + Self.fewNodes { break }
    }
    let status: PlanRealisation.Status = isOver() ? .notReached : .notRealised
    let why =
      isOver()
      ? "the time was up"
      : "\(growth.isNone ? "more nodes" : "\(growth)") of the plan's kinds didn't bring every pod a place"
    return Blind(plan: unrealised(paper, status, why), cost: nil, growth: growth, isVerified: false)
  }

  private func finished(_ plan: Plan, _ growth: PlanGrowth, isFinal: Bool) -> Blind? {
    var plan = plan
    if isFinal, !growth.isNone {
      guard let placed = placedAnew(plan) else { return nil }
      plan = placed
      plan.tabulateWorkloads(inventory)
    }
    plan.tabulatePools(inventory)
    plan.cost.perHour = plan.nodes.reduce(.zero) { $0 + $1.pricePerHour }
    if isFinal {
      plan.realisation = PlanRealisation(
        status: .realised, orders: realisation.orders, profile: realisation.profileName,
        levers: growth.isNone
          ? [] : [PlanRealisation.Lever(name: "more nodes", perHour: plan.cost.perHour, what: "\(growth)")])
      plan.restate()
    }
    return Blind(plan: plan, cost: plan.cost.perHour, growth: growth, isVerified: isFinal)
  }

  // MARK: Replays

  /// Pods times nodes that are looked at in orders beyond those asked for.
  private static let effort = 4_000_000
  private static let mostTimes = 5

  /// Arrival orders that a plan must hold to be taken for one with more nodes: those asked for and, where replays cost next to
  /// nothing, several times as many.
  ///
  /// Of many small plans some pass twenty orders by luck, and who takes nodes away for as long as the rest pass finds those. Of a
  /// large one no single pod's luck decides. Plans for failures are replayed in all their failures beside.
  func orders(for plan: Plan) -> Int {
    guard cluster.survive.isEmpty else { return realisation.orders }
    let pods = plan.workloads.reduce(0) { $0 + $1.replicas }
    let runs = Self.effort / max(1, pods * plan.nodes.count)
    return realisation.orders * min(max(1, runs / max(1, 2 * realisation.orders)), Self.mostTimes)
  }

  /// One of the normal day's runs: each order comes all at once, then rolling.
  ///
  /// - Parameter isOver: true ends it early.
  func run(_ number: Int, of replay: PlanReplay, isOver: () -> Bool) -> ReplayOutcome {
    replay.run(
      seed: options.solver.seed &+ UInt64(number / 2), arrival: number % 2 == 0 ? .allAtOnce : .rolling, isOver: isOver)
  }

  /// The plan with nodes no larger than the pools' caps on use leave them.
  func capped(_ plan: Plan) -> Plan {
    var capped = plan
    for index in capped.nodes.indices {
      guard let pool = cluster.pools.first(where: { $0.name == capped.nodes[index].pool }) else { continue }
      capped.nodes[index].allocatable = cluster.usable(capped.nodes[index].allocatable, pool: pool)
    }
    return capped
  }

  /// The plan with all its pods placed anew within the pools' caps; nil where no way to was found.
  func placedAnew(_ plan: Plan) -> Plan? {
    let daemons = Set(inventory.daemonSets.map(\.id))
    var bare = plan
    bare.placements = plan.placements.filter { daemons.contains($0.workload) }
    let attempt = CappedPacking(
      capped: capped(bare), inventory: inventory, profile: realisation.profile
    )
    .attempt(seed: options.solver.seed)
    return attempt.isPlaced ? bare.adding(attempt.outcome, of: attempt.replay) : nil
  }
}

extension Plan {
  /// Status and cost as they follow from the nodes, the bound staying.
  mutating func restate() {
    cost.perHour = nodes.reduce(.zero) { $0 + $1.pricePerHour }
    cost.onPaper = min(cost.onPaper, cost.perHour)
    cost.lowerBound = min(cost.lowerBound, cost.onPaper)
    if status == .optimal, let asked = cost.gapAsked, cost.gap > asked { status = .feasible }
    if status == .feasible, let asked = cost.gapAsked, cost.gap <= asked { status = .optimal }
  }
}

extension PlannerOptions {
  /// The packing's share of the time: where the plan is to be realised, that needs some of it.
  ///
  /// - Parameter survives: failures are planned for after it.
  func packing(survives: Bool) -> SolverOptions {
    var options = solver
    if realisation != nil { options.timeLimitSeconds *= survives ? 0.5 : 0.3 }
    if survives {
      options.timeLimitSeconds *= 0.5
      options.proves = start == nil
    }
    return options
  }
}

extension Planner {
  /// The plan as the scheduler realises it, where that was asked for; of an infeasible one, the pods that have a place.
  func realised(_ plan: Plan, _ lowered: LoweredProblem, since start: ContinuousClock.Instant) -> Plan {
    guard let realiser = realiser(plan, lowered, since: start) else { return plan }
    guard plan.status == .infeasible, lowered.unplaced.isEmpty else { return realised(plan, realiser) }
    var standing = plan
    standing.unplaced = []
    standing.status = .feasible
    var realised = realiser.realise(standing)
    realised.unplaced = plan.unplaced
    realised.status = plan.status
    return realised
  }

  /// The realised plan, on the nodes of the plan that the search set out from where those do and cost less.
  private func realised(_ paper: Plan, _ realiser: Realiser) -> Plan {
    let plan = realiser.realise(paper)
    guard plan.status != .infeasible, !options.isAsWritten, options.realisation?.usesPriorities == false,
      let known = options.start?.plan,
      let other = KnownNodes(realiser: realiser, known: known).plan(
        paper, below: plan.isUnrealised ? HourlyCost(microUnits: .max) : plan.cost.perHour)
    else { return plan }
    return other
  }

  /// What replaying a whole plan in every order will take, by one such replay of the plan on paper. Pods that are kept to
  /// groups look at fewer nodes: at most half of it was seen.
  private func replaySeconds(_ plan: Plan, _ realisation: RealisationOptions, within left: Duration) -> Duration {
    let clock = ContinuousClock()
    let begun = clock.now
    let limit = begun + left * 0.05
    let replay = PlanReplay(plan, inventory: inventory, profile: realisation.profile)
    _ = replay.run(seed: options.solver.seed, arrival: .allAtOnce) { clock.now >= limit }
    let profiles = realisation.profile.withoutDefaultSpread.count
    return (clock.now - begun) * Double(realisation.orders * ReplayStudy.Arrival.allCases.count * profiles)
  }

  /// nil: the plan is to stay as packed on paper.
  func realiser(_ plan: Plan, _ lowered: LoweredProblem, since start: ContinuousClock.Instant) -> Realiser? {
    guard let realisation = options.realisation else { return nil }
    let clock = ContinuousClock()
    let end = start + .seconds(options.solver.timeLimitSeconds)
    let left = end - clock.now
    let replays = replaySeconds(plan, realisation, within: left)
    let searchEnd = end - min(max(left * 0.12, replays * 0.5), left * 0.5)
    // Shares of the time until then: groups, even ones, their mixing; the same again with priorities.
    let isReplayDear = replays > left * 0.1 && RealisationWork.isLarge(plan)
    let shares =
      !realisation.usesPriorities
      ? [0.3, 0.8, 1, 1] : isReplayDear ? [0.05, 0.05, 0.05, 0.9] : [0.15, 0.4, 0.45, 0.85]
    func moment(_ share: Double) -> ContinuousClock.Instant { clock.now + (searchEnd - clock.now) * share }
    let ends = shares.map(moment)
    let mergingEnds = [moment((shares[0] + shares[1]) / 2), moment((shares[1] + shares[3]) / 2)]
    let comparisonEnd = clock.now + (end - clock.now) * 0.1
    let (isCancelled, cut) = (options.solver.isCancelled, options.solver.cut)
    func isPast(_ moment: ContinuousClock.Instant) -> @Sendable () -> Bool {
      {
        let isUp = clock.now >= moment
        if isUp { cut.note() }
        return isUp || isCancelled?() == true
      }
    }
    let report = options.solver.progress
    return Realiser(
      inventory: inventory, cluster: cluster, offerings: offerings, options: options, realisation: realisation,
      lowered: lowered, isOver: isPast(end), isSearchOver: isPast(searchEnd),
      isFirstSearchOver: isPast(ends[0]), isEvenMergingOver: isPast(mergingEnds[0]),
      isTieredMergingOver: isPast(mergingEnds[1]), isSecondSearchOver: isPast(ends[1]),
      isFirstMixingOver: isPast(ends[2]),
      isThirdSearchOver: isPast(ends[3]), isReplayDear: isReplayDear, isComparisonOver: isPast(comparisonEnd),
      progress: { stage, cost in
        report?(
          SearchProgress(
            stage: stage, elapsedSeconds: start.duration(to: clock.now) / .seconds(1), cost: cost,
            lowerBound: plan.cost.lowerBound.microUnits))
      })
  }
}
