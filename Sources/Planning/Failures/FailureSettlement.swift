import ClusterModel
import Quantities
import Scheduling

/// Makes a plan that survives its failures on paper one that does so with the scheduler.
///
/// The plan grows by nodes alone, at first. Where that doesn't do, or is dear, it's because flexible pods take the room that
/// others can't do without: those keep off the kinds of nodes that the others need, as far as they can stand elsewhere in every
/// failure, and the plan is made anew. The cheapest that works is taken.
struct FailureSettlement {
  let planner: Planner
  let failures: FailurePlanning
  let survival: SurvivalSolution
  /// Names of the survival's nodes in the plan on paper.
  let names: [String]
  /// nil: the plan stays on paper.
  let realiser: Realiser?

  /// Plans made anew, at most.
  private static let attempts = 2
  /// They start from a normal day that isn't packed to the last; what it costs is settled with the failures anyway.
  private static let normalGap = 0.02

  private struct Draft {
    var failures: FailurePlanning
    var paper: Plan
    var names: [String]
    var judgement: FailureJudgement
  }

  /// The plan with its failures answered and priced, and what was made on paper on the way to it.
  func settled(_ paper: Plan) -> (plan: Plan, drafts: [WarmStart.Paper]) {
    var draft = Draft(failures: failures, paper: paper, names: names, judgement: survival.judgement)
    var best = grown(draft)
    var steering = KindSteering()
    var drafts = [WarmStart.Paper(nodes: paper.nodes, placements: paper.placements)]
    if let realiser, paper.status != .infeasible, !planner.options.isAsWritten {
      for _ in 0..<Self.attempts where !realiser.isSearchOver() && (!isRealised(best) || isDear(best, paper)) {
        guard spread(draft, &steering, realiser), let next = steered(paper, steering) else { break }
        draft = next
        drafts.append(WarmStart.Paper(nodes: next.paper.nodes, placements: next.paper.placements))
        let plan = grown(draft)
        if Self.isBetter(plan, best) { best = plan }
      }
    }
    best.cost.onPaper = min(paper.cost.onPaper, best.cost.perHour)
    best.restate()
    if planner.options.pricesFailures { best.failurePrices = failures.prices(survival) }
    return (best, drafts)
  }

  private func grown(_ draft: Draft) -> Plan {
    var plan = FailureGrowth(failures: draft.failures, realiser: realiser)
      .grown(draft.paper, draft.judgement, names: draft.names)
    let keptOff = plan.workloads.count { !$0.steering.isEmpty }
    if keptOff > 0, isRealised(plan) {
      plan.realisation?.levers.insert(
        PlanRealisation.Lever(
          name: "steering", perHour: draft.paper.cost.perHour,
          what: "\(keptOff) workloads keep off the kinds of nodes that others can't do without"), at: 0)
    }
    return plan
  }

  private func isRealised(_ plan: Plan) -> Bool { plan.realisation?.status == .realised }

  private func isDear(_ plan: Plan, _ paper: Plan) -> Bool {
    plan.cost.perHour.microUnits - paper.cost.perHour.microUnits > paper.cost.perHour.microUnits / 100
  }

  private static func isBetter(_ first: Plan, _ second: Plan) -> Bool {
    func rank(_ plan: Plan) -> (Int, Int, Int64) {
      (
        plan.realisation?.status == .realised ? 0 : 1, plan.scenarios.count { !$0.survives },
        plan.cost.perHour.microUnits
      )
    }
    return rank(first) < rank(second)
  }

  // MARK: - Steering

  /// Has pods keep off nodes that others, which stay pending on paper, can't do without; false: there's nothing more to do.
  private func spread(_ draft: Draft, _ steering: inout KindSteering, _ realiser: Realiser) -> Bool {
    let lowered = draft.failures.lowered
    var shapesOf: [WorkloadID: Set<Int>] = [:]
    for (number, members) in lowered.members.enumerated() {
      for member in members {
        shapesOf[lowered.workloads[member.workload].id] = Set(lowered.problem.classes[number].shapes)
      }
    }
    var hasChanged = false
    for (pending, blockers) in blocked(draft.paper, realiser) {
      guard let needed = shapesOf[pending] else { continue }
      for blocker in blockers where blocker != pending {
        guard let own = shapesOf[blocker], isEnough(own.subtracting(needed), of: own, lowered) else { continue }
        let shapes = own.intersection(needed).sorted().map { lowered.shapes[$0] }
        if steering.keep(blocker, off: shapes) { hasChanged = true }
      }
    }
    return hasChanged
  }

  /// Whether some shapes are as good as all in whatever failure: every zone that they had, and nodes that aren't reclaimed.
  private func isEnough(_ rest: Set<Int>, of all: Set<Int>, _ lowered: LoweredProblem) -> Bool {
    func places(_ shapes: Set<Int>) -> Set<[Int]> {
      Set(shapes.map { [lowered.shapes[$0].zoneIndex, lowered.shapes[$0].offering.capacityType == .spot ? 1 : 0] })
    }
    return !rest.isEmpty && places(rest) == places(all)
  }

  /// Workloads that the scheduler leaves pending on paper in some order, each with those that stand on nodes then.
  private func blocked(_ paper: Plan, _ realiser: Realiser) -> [(WorkloadID, [WorkloadID])] {
    let replay = PlanReplay(paper, inventory: planner.inventory, profile: realiser.realisation.profile)
    var found: Set<WorkloadID> = []
    for order in 0..<realiser.realisation.orders {
      for arrival in ReplayStudy.Arrival.allCases where !realiser.isOver() {
        let outcome = replay.run(
          seed: planner.options.solver.seed &+ UInt64(order), arrival: arrival, isOver: realiser.isOver)
        for pod in outcome.pending { found.insert(replay.workloads[replay.workloadOfPod[pod.pod]].id) }
      }
    }
    let all = replay.workloads.map(\.id).sorted()
    return found.sorted().map { ($0, all) }
  }

  /// The plan made anew with some workloads keeping off some kinds; nil where there's none for all pods.
  private func steered(_ paper: Plan, _ steering: KindSteering) -> Draft? {
    var inventory = planner.inventory
    let placed = Dictionary(paper.workloads.map { ($0.workload, $0.replicas) }) { first, _ in first }
    for index in inventory.workloads.indices {
      inventory.workloads[index].replicas = placed[inventory.workloads[index].id] ?? 0
    }
    var lowering = Lowering(planner, inventory: inventory)
    lowering.steering = steering
    let lowered = lowering.lower()
    var options = planner.options
    options.solver.gap = max(options.solver.gap, Self.normalGap)
    guard lowered.unplaced.isEmpty,
      let again = FailurePlanning(
        inventory: planner.inventory, cluster: planner.cluster, offerings: planner.offerings, lowered: lowered,
        options: options)
    else { return nil }
    let found = again.solve(known: planner.options.start?.drafts.last)
    guard found.packing.isFeasible else { return nil }
    let parts = PlanAssembly(
      inventory: planner.inventory, cluster: planner.cluster, lowered: lowered, nodes: found.packing.nodes
    ).parts()
    var plan = paper
    plan.pools = parts.pools
    plan.nodes = parts.nodes
    plan.workloads = parts.workloads
    plan.placements = parts.placements
    plan.cost.perHour = plan.nodes.reduce(.zero) { $0 + $1.pricePerHour }
    let choices = Dictionary(
      zip(lowered.workloads, lowered.choices).map { ($0.id, Set($1.pools.map { planner.cluster.pools[$0].name })) }
    ) { first, _ in first }
    steering.patch(&plan) { choices[$0] ?? [] }
    return Draft(failures: again, paper: plan, names: parts.names, judgement: found.judgement)
  }
}
