import ClusterModel
import Quantities
import Scheduling

/// Takes back what a plan that grew node by node doesn't need.
///
/// Growing adds a node where pods stay pending, and never looks back: a node that came early may help nobody once later ones
/// stand, and so may one of the packing on paper. Here each kind of node in turn, the dearest first, loses a node, or has one
/// give way to a cheaper one of its pool and zone; what stood on it is placed among the others. The smaller plan is taken
/// where it holds the normal day in every order, survives whatever the plan did, and has every evicted pod find a place: by the
/// same replays that the plan grew by.
struct PlanTrimming {
  let realiser: Realiser
  /// nil: the owner names no failure.
  let failures: FailurePlanning?

  /// What was taken back.
  private(set) var removed = 0
  private(set) var replaced = 0

  /// The run of the normal day, and the failure and its order, that refused the last plan: they refuse the next one soonest.
  private var strictRun = 0
  private var strictOrder = 0
  private var strictFailure: String?

  init(_ realiser: Realiser, failures: FailurePlanning?) {
    self.realiser = realiser
    self.failures = failures
  }

  /// What was done, as a step towards the realised plan; none: nothing.
  func levers(_ perHour: HourlyCost) -> [PlanRealisation.Lever] {
    let fewer = removed == 0 ? [] : ["\(removed) \(removed == 1 ? "node" : "nodes") fewer"]
    let cheaper = replaced == 0 ? [] : ["\(replaced) cheaper"]
    let what = (fewer + cheaper).joined(separator: ", ")
    return what.isEmpty
      ? [] : [PlanRealisation.Lever(name: "trimming", perHour: perHour, what: "\(what): the others do without them")]
  }

  /// The plan with as little as was found to do, and what failures do to it where that changed.
  ///
  /// - Parameter plan: realised, with its failures answered.
  /// - Complexity: O(kinds of nodes x cheaper kinds x replays of one plan) at worst; most are refused by the first replay.
  mutating func trimmed(_ plan: Plan) -> (plan: Plan, assumptions: [Assumption]?) {
    var best = plan
    var assumptions: [Assumption]?
    for kind in Set(plan.nodes.map(Kind.init)).sorted() where kind.price > .zero {
      while !realiser.isOver(), let smaller = smaller(best, kind) {
        best = smaller.plan
        assumptions = smaller.assumptions
      }
    }
    return (best, assumptions)
  }

  private struct Kind: Hashable, Comparable {
    let pool: String
    let type: String
    let capacityType: CapacityType
    let zone: String
    let price: HourlyCost
    /// Of nodes that workloads are steered to; empty: of none.
    let group: String

    init(_ node: PlannedNode) {
      pool = node.pool
      type = node.instanceType
      capacityType = node.capacityType
      zone = node.zone
      price = node.pricePerHour
      group = node.labels[WellKnownLabel.group] ?? ""
    }

    /// The dearest first.
    static func < (a: Kind, b: Kind) -> Bool {
      let (first, second) = ([a.pool, a.type, a.zone, a.group], [b.pool, b.type, b.zone, b.group])
      return (b.price, a.capacityType) == (a.price, b.capacityType)
        ? first.lexicographicallyPrecedes(second) : (b.price, a.capacityType) < (a.price, b.capacityType)
    }
  }

  private typealias Trimmed = (plan: Plan, assumptions: [Assumption])

  /// The plan without one node of a kind, else with the cheapest in its place that will do; nil where none does.
  private mutating func smaller(_ plan: Plan, _ kind: Kind) -> Trimmed? {
    let own = plan.nodes.filter { Kind($0) == kind }
    guard let node = own.last, realiser.isUnlimited(node) else { return nil }
    if mayLose(node, plan), let trimmed = accepted(plan.losing(node.name), instead: plan) {
      removed += 1
      return trimmed
    }
    // A group's nodes are all alike.
    guard kind.group.isEmpty else { return nil }
    for shape in cheaper(than: node, in: plan) where !realiser.isOver() {
      var candidate = plan.losing(node.name)
      var namer = PlanNodeNames(plan.nodes.map(\.name))
      let name = namer.next(for: shape.offering)
      candidate.nodes.append(PlannedNode(shape.offering, name: name))
      candidate.nodes.sort { $0.name < $1.name }
      candidate.placements += shape.daemonPlacements(on: name, realiser.inventory)
      if let trimmed = accepted(candidate, instead: plan) {
        replaced += 1
        return trimmed
      }
    }
    return nil
  }

  /// Whether a pool and its zone have a node to spare.
  private func mayLose(_ node: PlannedNode, _ plan: Plan) -> Bool {
    guard let pool = realiser.cluster.pools.first(where: { $0.name == node.pool }) else { return false }
    let own = plan.nodes.filter { $0.pool == node.pool }
    return own.count > pool.minimumNodes && own.count { $0.zone == node.zone } > pool.minimumPerZone
  }

  /// Kinds that the pool has already, of the same zone and capacity type, the cheapest first.
  private func cheaper(than node: PlannedNode, in plan: Plan) -> [PlannedShape] {
    let types = Set(plan.nodes.filter { $0.pool == node.pool }.map(\.instanceType))
    return realiser.lowered.shapes.filter { shape in
      let offering = shape.offering
      return offering.pool == node.pool && offering.zone == node.zone && offering.capacityType == node.capacityType
        && types.contains(offering.instanceType) && shape.isUsable && offering.limit == nil
        && offering.price < node.pricePerHour
    }.sorted { ($0.offering.price, $0.offering.instanceType) < ($1.offering.price, $1.offering.instanceType) }
  }

  // MARK: - Judging

  /// The candidate with all its pods placed and its failures answered; nil where it isn't as good as what it's to replace.
  private mutating func accepted(_ candidate: Plan, instead of: Plan) -> Trimmed? {
    // Every order but the strictest waits until it's known where pods go.
    guard holdsNormalDay(candidate, runs: [strictRun]), var plan = placed(candidate) else { return nil }
    plan.tabulateWorkloads(realiser.inventory)
    guard keepsZones(of: of, in: plan) else { return nil }
    var assumptions: [Assumption] = []
    if let failures {
      let names = plan.nodes.map(\.name)
      let filled = FilledPlan(failures.lowered).nodes(plan, in: names)
      let judged = SurvivalSolver(failures.survival(), options: failures.options).judge(filled, mends: false)
      // Repairs that buy nodes are no gain.
      guard judged.nodes.count == names.count else { return nil }
      let worded = failures.outcomes(judged.nodes, judged.judgement, names: names, placements: plan.placements)
      let lost = Set(of.scenarios.filter(\.survives).map(\.name)).subtracting(
        worded.outcomes.filter(\.survives).map(\.name))
      let standing = Set(plan.nodes.map(\.pool))
      guard
        lost.allSatisfy({ name in !standing.contains { name.hasSuffix("/\($0)") } && !name.hasPrefix("zone-loss/") })
      else { return nil }
      guard losesNoMore(worded.outcomes, than: of.scenarios) else { return nil }
      plan.scenarios = worded.outcomes
      assumptions = worded.assumptions
      plan.tabulateWorkloads(realiser.inventory)
      guard holdsFailures(plan) else { return nil }
    }
    guard holdsNormalDay(plan, runs: Array(0..<2 * realiser.orders(for: plan))), !realiser.isOver() else { return nil }
    plan.tabulatePools(realiser.inventory)
    plan.cost.perHour = plan.nodes.reduce(.zero) { $0 + $1.pricePerHour }
    return (plan, assumptions)
  }

  /// Whether failures that aren't survived take no more pods than before.
  private func losesNoMore(_ outcomes: [ScenarioOutcome], than before: [ScenarioOutcome]) -> Bool {
    func lost(_ outcome: ScenarioOutcome) -> Int { outcome.lost.reduce(0) { $0 + $1.count } }
    let known = Dictionary(before.map { ($0.name, lost($0)) }, uniquingKeysWith: max)
    return outcomes.allSatisfy { $0.survives || lost($0) <= known[$0.name] ?? 0 }
  }

  /// Whether pods that must spread over zones still stand in as many: the scheduler counts only zones that have nodes, so that
  /// it would let a smaller plan undo the spread.
  private func keepsZones(of old: Plan, in new: Plan) -> Bool {
    func zones(_ plan: Plan) -> [WorkloadID: Int] {
      Dictionary(plan.workloads.map { ($0.workload, $0.sharesOf.count { $0.value > 0 }) }) { first, _ in first }
    }
    let (before, after) = (zones(old), zones(new))
    return realiser.inventory.workloads.allSatisfy { workload in
      let spreads = workload.template.topologySpread.contains {
        $0.whenUnsatisfiable == .doNotSchedule
          && WellKnownLabel.current($0.topologyKey) == WellKnownLabel.zone
      }
      return !spreads || after[workload.id] ?? 0 >= before[workload.id] ?? 0
    }
  }

  /// Whether every evicted pod finds a place in the failures.
  private mutating func holdsFailures(_ plan: Plan) -> Bool {
    var stop: FailureRuns.Run?
    let end = realiser.failureRuns.eachStop(of: plan, first: strictFailure, firstOrder: strictOrder) {
      stop = $0.run
      return false
    }
    if let stop { (strictFailure, strictOrder) = (stop.failure, stop.order) }
    return end == .complete
  }

  /// Whether every pod finds a place in these runs.
  private mutating func holdsNormalDay(_ plan: Plan, runs: [Int]) -> Bool {
    let profile = realiser.realisation.profile
    let isGrouped = plan.nodes.contains { $0.labels[WellKnownLabel.group] != nil }
    for profile in isGrouped ? profile.withoutDefaultSpread : [profile] {
      let replay = PlanReplay(plan, inventory: realiser.inventory, profile: profile)
      let refused = realiser.replays.firstPending(of: runs.count) {
        realiser.run(runs[$0], of: replay, isOver: realiser.isOver)
      }
      if let refused {
        strictRun = runs[refused.run]
        return false
      }
    }
    return true
  }

  /// The candidate with the pods that have lost their node placed among the others, or with all placed anew, within the
  /// pools' caps; nil where neither was found.
  private func placed(_ candidate: Plan) -> Plan? {
    let inventory = realiser.inventory
    let capped = realiser.capped(candidate)
    let filling = PlanReplay(
      capped, inventory: inventory, profile: realiser.realisation.profile, world: ReplayWorld(keepsStanding: true))
    let outcome = filling.run(seed: realiser.options.solver.seed, arrival: .rolling, isOver: realiser.isOver)
    if outcome.pending.isEmpty, outcome.evictions.isEmpty { return candidate.adding(outcome, of: filling) }
    return realiser.placedAnew(candidate)
  }
}

extension Plan {
  /// Without a node and what stands on it; how many pods each workload is to have stays.
  fileprivate func losing(_ name: String) -> Plan {
    var plan = self
    plan.nodes.removeAll { $0.name == name }
    plan.placements.removeAll { $0.node == name }
    return plan
  }
}
