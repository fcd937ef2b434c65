import ClusterModel
import Quantities

/// Plans for the failures that the owner names: solves the joint problem, words the outcomes, and prices each failure.
struct FailurePlanning {
  let inventory: Inventory
  let cluster: ClusterDocument
  let offerings: OfferingSet
  let lowered: LoweredProblem
  let failures: LoweredFailures
  let options: SolverOptions
  /// Seconds for what surviving each failure costs.
  private let pricingSeconds: Double

  /// nil: the owner names no failure.
  init?(
    inventory: Inventory, cluster: ClusterDocument, offerings: OfferingSet, lowered: LoweredProblem,
    options: PlannerOptions
  ) {
    guard let failures = lowered.failures else { return nil }
    self.inventory = inventory
    self.cluster = cluster
    self.offerings = offerings
    self.lowered = lowered
    self.failures = failures
    var solver = options.solver
    pricingSeconds = solver.timeLimitSeconds * 0.4
    solver.timeLimitSeconds *= options.realisation == nil ? 0.35 : 0.3
    solver.proves = options.start == nil
    self.options = solver
  }

  func survival(only demands: [SurvivalDemand]? = nil) -> SurvivalProblem {
    failures.survival(lowered.problem, returns: failures.returns, only: demands)
  }

  /// The plan that survives all of them, from one for the normal day alone.
  ///
  /// - Parameters:
  ///   - normal: nil: it's found first.
  ///   - known: an earlier plan to set out from.
  func solve(from normal: PackingSolution? = nil, known: WarmStart.Paper? = nil) -> SurvivalSolution {
    SurvivalSolver(survival(), options: options)
      .solve(from: normal, known: FilledPlan(lowered).nodes(known), balance: spread)
  }

  private func spread(_ nodes: [FilledNode]) -> [FilledNode] {
    let spread = ZoneBalancing(lowered: lowered).balance(nodes)
    return spread.count == nodes.count ? spread : nodes
  }

  /// Where zones were chosen for workloads, the bound is proven anew on the joint problem without that choice.
  func widen(_ bound: inout ProvenBound, isWhole: Bool) {
    guard let relaxation = lowered.relaxation, isWhole else { return }
    let open = failures.survival(relaxation, returns: failures.relaxationReturns)
    let joint = JointBound(open, options: options, seconds: max(0.5, options.timeLimitSeconds / 4))
    if !joint.isInfeasible { bound.widen(to: joint.value, limitsTypes: relaxation.limitsTypes) }
  }

  /// What the failures do to a plan's nodes, in the order given, with their names.
  func outcomes(
    _ nodes: [FilledNode], _ judgement: FailureJudgement, names: [String], placements: [Placement]
  ) -> (outcomes: [ScenarioOutcome], assumptions: [Assumption]) {
    let words = FailureOutcomes(
      inventory: inventory, cluster: cluster, offerings: offerings, lowered: lowered, failures: failures,
      judgement: judgement, nodes: nodes, names: names, placements: placements)
    let outcomes = words.outcomes()
    return (outcomes, words.assumptions(outcomes))
  }

  /// What surviving each failure adds, on paper.
  ///
  /// Plans for more failures are plans for fewer, and starts of the search for those: none costs more than they do. What the
  /// best plans found leave open is said by their bounds.
  func prices(_ solution: SurvivalSolution) -> FailurePrices? {
    guard solution.packing.isFeasible, solution.judgement.isComplete else { return nil }
    let demands = cluster.survive
    let total = solution.packing.cost
    var options = options
    options.progress = nil
    options.timeLimitSeconds = pricingSeconds / Double(2 * demands.count + 2)
    let effort = max(200, SurvivalSolver.stall(lowered.problem) / 2)
    var known = [spread(solution.normal), solution.packing.nodes]
    func cost(_ chosen: [SurvivalDemand], from starts: [[FilledNode]]) -> Int64 {
      let survival = survival(only: chosen)
      if survival.scenarios.isEmpty { return solution.normalCost }
      if survival.scenarios.count == failures.failures.count(where: { $0.scenario != nil }) { return total }
      guard let found = SurvivalSolver(survival, options: options).cheapest(from: starts, effort: effort) else {
        return total
      }
      known.append(found.nodes)
      return min(total, found.cost)
    }
    let singles = demands.map { cost([$0], from: known) }
    let pairs = demands.indices.map { left -> Int64 in
      let others = demands.enumerated().filter { $0.offset != left }.map(\.element)
      if others.isEmpty { return solution.normalCost }
      if others.count == 1 { return singles[1 - left] }
      return cost(others, from: known.reversed())
    }
    var alone = singles
    for first in demands.indices {
      for left in demands.indices where left != first { alone[first] = min(alone[first], pairs[left]) }
    }
    let normal = min(solution.normalCost, alone.min() ?? total)
    let without = demands.count == 1 ? [normal] : pairs
    let bounds = PriceBounds(self, total: total, joint: solution.packing.lowerBound, options: options)
    return FailurePrices(
      withoutFailures: HourlyCost(microUnits: normal), usualPractice: usualPractice(normal),
      withAll: HourlyCost(microUnits: total),
      prices: demands.indices.map { index in
        let others = demands.enumerated().filter { $0.offset != index }.map(\.element)
        return FailurePrices.Price(
          demand: demands[index].name,
          alone: .init(
            found: alone[index] - normal, most: alone[index] - bounds.least([]),
            least: bounds.least([demands[index]]) - normal),
          onTop: .init(
            found: total - without[index], most: total - bounds.least(others),
            least: bounds.least(demands) - without[index]))
      })
  }

  /// Every zone so large that the others can do without any one.
  private func usualPractice(_ normal: Int64) -> HourlyCost? {
    let zones = Int64(cluster.zones.count)
    guard zones > 1 else { return nil }
    return HourlyCost(microUnits: (normal * zones + zones - 2) / (zones - 1))
  }
}

/// Bounds on what plans for some of the failures cost; losses of whole shapes alone tell them apart.
private final class PriceBounds {
  private let planning: FailurePlanning
  private let total: Int64
  private let joint: Int64
  private let options: SolverOptions
  private var known: [[SurvivalDemand]: Int64] = [:]

  init(_ planning: FailurePlanning, total: Int64, joint: Int64, options: SolverOptions) {
    self.planning = planning
    self.total = total
    self.joint = joint
    self.options = options
  }

  /// Micro-units per hour.
  func least(_ demands: [SurvivalDemand]) -> Int64 {
    let losing = demands.filter { demand in
      switch demand {
      case .zoneLoss, .spotReclaim, .spotReclaimByZone: true
      case .nodeLoss, .upgrade: false
      }
    }
    if let value = known[losing] { return value }
    let failures = planning.failures
    let survival =
      planning.lowered.relaxation.map { failures.survival($0, returns: failures.relaxationReturns, only: losing) }
      ?? failures.survival(planning.lowered.problem, returns: failures.returns, only: losing)
    let bound = JointBound(survival, options: options, seconds: options.timeLimitSeconds, rounds: 20)
    let value = min(total, bound.isInfeasible ? 0 : bound.value)
    known[losing] = value
    return value
  }
}
