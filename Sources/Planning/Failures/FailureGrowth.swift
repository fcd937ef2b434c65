import ClusterModel
import Quantities
import Scheduling

/// Judges a plan in each failure, and has it grow until every failure has room and the scheduler finds it.
struct FailureGrowth {
  let failures: FailurePlanning
  /// nil: the plan stays on paper.
  let realiser: Realiser?

  /// Rounds of growing; each adds a node at least.
  private static let roundsAtMost = 60

  private typealias Worded = (outcomes: [ScenarioOutcome], assumptions: [Assumption])

  /// The plan, realised where that is asked for, with its failures answered.
  ///
  /// - Parameters:
  ///   - judgement: what is known to happen to the plan's nodes in each failure.
  ///   - names: of those nodes.
  func grown(_ paper: Plan, _ judgement: FailureJudgement, names: [String]) -> Plan {
    let reader = FilledPlan(failures.lowered)
    var plan =
      realiser.map { realiser in
        paper.status == .infeasible
          ? realiser.unrealised(paper, .notRealised, "the plan is infeasible")
          : realiser.addingNodes(paper, isFinal: true).plan
      } ?? paper
    let isMoved = !Set(paper.nodes).isSubset(of: plan.nodes) || !Set(paper.placements).isSubset(of: plan.placements)
    var known: FailureJudgement? = isMoved ? nil : judgement
    var order = isMoved ? [] : names
    var isReplayed = true
    var growth = PlanGrowth()
    var worded: Worded = ([], [])
    var vain = VainGrowth()
    // Begun with again after each growth: those before it hold.
    var last: String?
    for round in 0..<Self.roundsAtMost {
      let ordered = Set(order)
      order += plan.nodes.map(\.name).filter { !ordered.contains($0) }
      let filled = reader.nodes(plan, in: order)
      let judged = SurvivalSolver(failures.survival(), options: failures.options)
        .judge(filled, knowing: known, mends: true)
      let bought = judged.nodes.dropFirst(filled.count).map(\.shape)
      order += reader.add(bought, to: &plan, inventory: failures.inventory)
      growth.added += bought.count
      if !bought.isEmpty { isReplayed = false }
      known = judged.judgement
      worded = failures.outcomes(judged.nodes, judged.judgement, names: order, placements: plan.placements)
      plan.scenarios = worded.outcomes
      let pools = plan.workloads.map(\.pools)
      plan.tabulateWorkloads(failures.inventory)
      if pools != plan.workloads.map(\.pools) { isReplayed = false }
      guard let realiser, plan.realisation?.status == .realised, round + 1 < Self.roundsAtMost else { break }
      let before = State(plan: plan, worded: worded, growth: growth)
      switch extended(&plan, realiser, from: last) {
      case .grown(let more, let pending):
        last = pending.run.failure
        guard let first = vain.first(before, pending) else {
          growth += more
          if more.enlarged > 0 { (known, order) = (nil, []) }
          isReplayed = false
          continue
        }
        (plan, worded, growth) = (first.plan, first.worded, first.growth)
        fail(
          &plan, .notRealised, "in \(pending.run.failure) pods stay pending in some order, whatever nodes are added")
      case .stuck(let failure):
        let why = "in \(failure) pods stay pending in some order"
        fail(&plan, .notRealised, "\(why), and their pools may have no more nodes and no larger ones")
      case .unfinished: fail(&plan, .notReached, "the time was up before every failure was replayed")
      case .settled: break
      }
      if isReplayed || plan.realisation?.status != .realised { break }
      let again = realiser.addingNodes(plan, isFinal: true)
      guard again.plan.realisation?.status == .realised else {
        plan.realisation = again.plan.realisation
        break
      }
      if again.growth.isNone, again.plan.placements == plan.placements {
        isReplayed = true
        break
      }
      growth += again.growth
      plan = again.plan
      (known, order, isReplayed) = (nil, [], true)
    }
    if realiser != nil, plan.realisation?.status == .realised, !isReplayed {
      fail(&plan, .notRealised, "pods stay pending in some failure, whatever is added")
    }
    guard let realiser, plan.realisation?.status == .realised else { return completed(plan, paper, worded, growth) }
    var trimming = PlanTrimming(realiser, failures: failures)
    let trimmed = trimming.trimmed(plan)
    worded = (trimmed.plan.scenarios, trimmed.assumptions ?? worded.assumptions)
    let grown = plan.nodes.reduce(HourlyCost.zero) { $0 + $1.pricePerHour }
    return completed(trimmed.plan, paper, worded, growth, grown: grown, trimming)
  }

  private func fail(_ plan: inout Plan, _ status: PlanRealisation.Status, _ note: String) {
    plan.realisation?.status = status
    plan.realisation?.note = note
  }

  private struct State {
    var plan: Plan
    var worded: Worded
    var growth: PlanGrowth
  }

  /// How many pods stay pending in a run.
  private typealias Pending = (run: FailureRuns.Run, count: Int)

  /// Notices that nodes are added and nothing comes of it.
  private struct VainGrowth {
    private var first: (state: State, pending: Pending)?
    private var rounds = 0

    /// nil while growing is worth another try; else what stood before the first growth that was in vain.
    mutating func first(_ state: State, _ pending: Pending) -> State? {
      guard let first, pending.run == first.pending.run, pending.count >= first.pending.count else {
        first = (state, pending)
        rounds = 0
        return nil
      }
      rounds += 1
      return rounds >= FailureGrowth.vainAtMost ? first.state : nil
    }
  }

  /// Growths for one run that lessen its pending pods by none, at most.
  private static let vainAtMost = 4

  /// What came of giving each failure to the scheduler.
  private enum Extension {
    /// Every evicted pod found a place in every order.
    case settled
    /// The plan grew by this for some that didn't.
    case grown(PlanGrowth, for: Pending)
    /// Some didn't in this failure, and no node may be added or enlarged that helps.
    case stuck(String)
    case unfinished
  }

  /// Has the plan grow for evicted pods that the scheduler leaves pending in some failure.
  ///
  /// - Parameter first: the failure to begin with.
  private func extended(_ plan: inout Plan, _ realiser: Realiser, from first: String?) -> Extension {
    let judged = plan
    var grown: (more: PlanGrowth, pending: Pending)?
    var stuck: String?
    let end = realiser.failureRuns.eachStop(of: judged, first: first) { stop in
      let more = realiser.extend(&plan, for: stop.outcome, stop.replay, without: Set(stop.run.gone))
      guard more.isNone else {
        grown = (more, (stop.run, stop.outcome.pending.count))
        return false
      }
      stuck = stuck ?? stop.run.failure
      return true
    }
    if let grown { return .grown(grown.more, for: grown.pending) }
    if end == .unfinished { return .unfinished }
    return stuck.map(Extension.stuck) ?? .settled
  }

  /// - Parameter grown: what the plan cost before it was trimmed.
  private func completed(
    _ plan: Plan, _ paper: Plan, _ worded: Worded, _ growth: PlanGrowth, grown: HourlyCost? = nil,
    _ trimming: PlanTrimming? = nil
  ) -> Plan {
    var plan = plan
    plan.nodes.sort { $0.name < $1.name }
    plan.placements.sort()
    plan.tabulatePools(failures.inventory)
    plan.tabulateWorkloads(failures.inventory)
    plan.scenarios = worded.outcomes
    plan.assumptions += worded.assumptions
    plan.cost.onPaper = paper.cost.onPaper
    plan.restate()
    if !growth.isNone, plan.realisation?.status == .realised {
      plan.realisation?.levers.append(
        PlanRealisation.Lever(
          name: "nodes for failures", perHour: grown ?? plan.cost.perHour,
          what: "\(growth), so that evicted pods find places in every order"))
    }
    if let trimming { plan.realisation?.levers += trimming.levers(plan.cost.perHour) }
    return plan
  }
}
