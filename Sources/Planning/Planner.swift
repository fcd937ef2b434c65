package import ClusterModel
import Quantities
import Scheduling

/// Sizes the node pools of a cluster for an inventory: lowers it to a packing problem, solves that, and lifts the answer
/// back into a plan.
package struct Planner: Sendable {
  package let inventory: Inventory
  package let cluster: ClusterDocument
  package let offerings: OfferingSet
  package private(set) var options: PlannerOptions

  package init(
    inventory: Inventory, cluster: ClusterDocument, offerings: OfferingSet, options: PlannerOptions = PlannerOptions()
  ) {
    self.inventory = inventory.holdingSharedVolumesTogether()
    self.cluster = cluster
    self.offerings = offerings
    self.options = options
    if options.solver.solved == nil { self.options.solver.solved = SolvedParts() }
    self.options.solver.cut = TimeCut()
  }

  /// The best plan found, with its proven bound; its status says whether every pod is placed.
  ///
  /// `run` is left for the caller to complete with what the planner doesn't know: the time, the version.
  ///
  /// - Throws: `PlanningContradiction` where the Cluster document asks for nodes that its pools can't buy.
  package func plan() throws(PlanningContradiction) -> Plan { try planned().plan }

  /// The same, with what searches for other plans can set out from.
  package func planned() throws(PlanningContradiction) -> (plan: Plan, start: WarmStart) {
    let clock = ContinuousClock()
    let start = clock.now
    let (lowered, found, left) = try placed()
    let failures = FailurePlanning(
      inventory: inventory, cluster: cluster, offerings: offerings, lowered: lowered, options: options)
    let survival = failures?.solve(from: found, known: options.start?.drafts.first)
    var solution = survival?.packing ?? found
    var bound = ProvenBound(solution)
    if let failures {
      failures.widen(&bound, isWhole: left.isEmpty)
    } else if let relaxation = lowered.relaxation, left.isEmpty {
      var rest = options.solver
      // What is left of the time, and a quarter of the whole at least.
      rest.timeLimitSeconds = max(rest.timeLimitSeconds / 4, rest.timeLimitSeconds - (clock.now - start) / .seconds(1))
      bound.widen(with: relaxation, below: solution.nodes, options: rest)
      let levels = HostSpreadLevels(
        problem: lowered.problem, spreads: lowered.hostSpreads, options: options.solver)
      if let cheaper = levels.cheaper(than: solution, lowerBound: bound.value) { solution = cheaper }
    }

    let nodes = survival == nil ? balanced(solution.nodes, lowered) : solution.nodes
    let parts = PlanAssembly(inventory: inventory, cluster: cluster, lowered: lowered, nodes: nodes).parts()
    let cost = nodes.reduce(HourlyCost.zero) { $0 + lowered.shapes[$1.shape].offering.price }
    let unplaced = merged(lowered.unplaced + left)
    let planCost = PlanCost(
      currency: cluster.currency, perHour: cost, lowerBound: HourlyCost(microUnits: min(bound.value, cost.microUnits)),
      boundOf: bound.description(currency: cluster.currency, isOfPart: !unplaced.isEmpty), onPaper: cost,
      gapAsked: options.solver.gap)
    let status: PlanStatus = !unplaced.isEmpty ? .infeasible : planCost.gap <= options.solver.gap ? .optimal : .feasible
    let plan = Plan(
      run: PlanRun(
        generatedAt: "", durationSeconds: 0, version: "", solver: "", seed: options.solver.seed,
        stoppedBy: ""),
      inputs: inventory.inputs, cluster: cluster, status: status, cost: planCost, pools: parts.pools,
      nodes: parts.nodes,
      workloads: parts.workloads, placements: parts.placements, unplaced: unplaced.sorted { $0.workload < $1.workload },
      assumptions: inventory.assumptions + offerings.assumptions + lowered.assumptions
        + UncountedOverhead(inventory: inventory, cluster: cluster).assumptions()
        + DaemonSetRoom(inventory: inventory, cluster: cluster, shapes: lowered.shapes).assumptions()
        + SoftTerms(inventory: inventory, nodes: parts.nodes, placements: parts.placements).givenUp(),
      ignored: inventory.ignored)
    guard let failures, let survival else {
      let own = WarmStart.Paper(nodes: parts.nodes, placements: parts.placements)
      let whole = finished(realised(plan, lowered, since: start), since: start)
      return (whole, WarmStart(normal: own, drafts: [], plan: whole))
    }
    let settled = FailureSettlement(
      planner: self, failures: failures, survival: survival, names: parts.names,
      realiser: realiser(plan, lowered, since: start)
    ).settled(plan)
    let normal = PlanAssembly(inventory: inventory, cluster: cluster, lowered: lowered, nodes: found.nodes).parts()
    return (
      finished(settled.plan, since: start),
      WarmStart(
        normal: WarmStart.Paper(nodes: normal.nodes, placements: normal.placements), drafts: settled.drafts)
    )
  }

  /// The plan with every workload's exposure, by where its pods stand in the end, and with what ended the search.
  private func finished(_ plan: Plan, since start: ContinuousClock.Instant) -> Plan {
    var plan = plan
    plan.run.stoppedBy = stoppedBy(plan.cost, (ContinuousClock().now - start) / .seconds(1))
    plan.exposure = ExposureTable(inventory: inventory, nodes: plan.nodes, placements: plan.placements).entries()
    plan.assumptions += ImageArchitecture(inventory: inventory, plan: plan).assumptions()
    return plan
  }

  /// Lowers and solves; where not every pod has a place, leaves out those that the solver could not place, with their
  /// reasons, until the others can be: an infeasible plan still shows where all other pods stand.
  private func placed() throws(PlanningContradiction) -> (LoweredProblem, PackingSolution, [UnplacedPods]) {
    let clock = SearchClock(options.packing(survives: !cluster.survive.isEmpty))
    var reduced = inventory
    var left: [UnplacedPods] = []
    for round in 0... {
      let lowered = Lowering(self, inventory: reduced).lower()
      if round == 0 {
        let contradictions = NodeLimits(cluster: cluster, offerings: offerings).contradictions(lowered.shapes)
        if !contradictions.isEmpty { throw PlanningContradiction(problems: contradictions) }
      }
      var over: [UnplacedPods]
      if round < 12, !lowered.possible.isEmpty {
        // Their rules leave room for some of their pods: plan for those.
        over = lowered.unplaced.compactMap { unplaced in
          lowered.possible[unplaced.workload].map {
            UnplacedPods(workload: unplaced.workload, count: unplaced.count - $0, reason: unplaced.reason)
          }
        }
      } else if round < 12, !lowered.unplaced.isEmpty {
        // The others must not count on the company of pods that have no place.
        over = lowered.unplaced
      } else {
        var solver = options.packing(survives: !cluster.survive.isEmpty)
        if round > 0 { solver.timeLimitSeconds = max(1, min(solver.timeLimitSeconds / 4, clock.remaining())) }
        let known = FilledPlan(lowered).nodes(options.start?.normal)
        let solution = PackingSolver(lowered.problem, options: solver, known: known).solve()
        if solution.isFeasible {
          return giveBack(left, to: reduced, within: clock) ?? (lowered, solution, left)
        }
        if let fewer = onFewerNodes(lowered, solver) { return (lowered, fewer, left) }
        guard !lowered.problem.classes.isEmpty else { break }
        over = leftOver(solution, lowered)
        if over.isEmpty { over = hardest(solution, lowered) }
        if over.isEmpty || round >= 12 {
          over = reduced.workloads.filter { $0.replicas > 0 }.map {
            UnplacedPods(workload: $0.id, count: $0.replicas, reason: "no placement was found for all pods together")
          }
        }
      }
      left += over
      for unplaced in over {
        guard let index = reduced.workloads.firstIndex(where: { $0.id == unplaced.workload }) else { continue }
        reduced.workloads[index].replicas -= unplaced.count
      }
    }
    throw limitsContradict()
  }

  /// Spread over hosts on fewer nodes than a cap on every node would need; the bound is proven on the relaxation afterwards.
  private func onFewerNodes(_ lowered: LoweredProblem, _ solver: SolverOptions) -> PackingSolution? {
    guard cluster.survive.isEmpty, lowered.relaxation != nil, !lowered.hostSpreads.isEmpty else { return nil }
    let levels = HostSpreadLevels(problem: lowered.problem, spreads: lowered.hostSpreads, options: solver)
    guard var found = levels.fitting() else { return nil }
    found.lowerBound = found.cost
    found.boundRelaxes = []
    return found
  }

  /// The pods that are hardest to place, where the solver proved only that not all can be: those that need others' company
  /// or bar most others, the largest first.
  private func hardest(_ solution: PackingSolution, _ lowered: LoweredProblem) -> [UnplacedPods] {
    func weight(_ index: Int) -> (Int, Int, Double) {
      let podClass = lowered.problem.classes[index]
      let share = podClass.shapes.reduce(1.0) { least, shape in
        let room = lowered.problem.shapes[shape].capacity
        let largest = zip(podClass.request, room).map { $1 > 0 ? Double($0) / Double($1) : 0 }.max() ?? 0
        return min(least, largest)
      }
      return (podClass.companions.count, podClass.conflicts.count, share * Double(podClass.demand))
    }
    guard let index = lowered.problem.classes.indices.max(by: { weight($0) < weight($1) }) else { return [] }
    var trial = solution
    trial.unplaced = [index: lowered.problem.classes[index].demand]
    return leftOver(trial, lowered)
  }

  /// One line for each workload: all its pods that have no place, with the first reason found.
  private func merged(_ unplaced: [UnplacedPods]) -> [UnplacedPods] {
    Dictionary(grouping: unplaced, by: \.workload).map { workload, parts in
      UnplacedPods(workload: workload, count: parts.reduce(0) { $0 + $1.count }, reason: parts[0].reason)
    }
  }

  private func limitsContradict() -> PlanningContradiction {
    PlanningContradiction(problems: [
      InputProblem(
        position: cluster.position, field: "spec.pools",
        cause: "the pools' minima, maxima and minima per zone contradict each other: no number of nodes meets them all",
        remedy: "raise a pool's nodes.max, or lower its nodes.min or nodes.minPerZone")
    ])
  }

  private func balanced(_ nodes: [FilledNode], _ lowered: LoweredProblem) -> [FilledNode] {
    let spread = ZoneBalancing(lowered: lowered).balance(nodes)
    guard spread.count == nodes.count else { return nodes }
    return spread
  }

  private func stoppedBy(_ cost: PlanCost, _ elapsed: Double) -> String {
    if options.solver.isCancelled?() == true { return "interrupted" }
    if cost.gap == 0 { return "optimal" }
    if cost.gap <= options.solver.gap { return "gap reached" }
    if elapsed >= options.solver.timeLimitSeconds * 0.9 { return PlanRun.timeLimit }
    return options.solver.cut.happened ? PlanRun.stageLimit : "no further improvement"
  }

  /// Pods that the solver could not place, with the limits that stand in their way.
  private func leftOver(_ solution: PackingSolution, _ lowered: LoweredProblem) -> [UnplacedPods] {
    // Pods that need others' company go first: theirs may be the rule that can't be met.
    let seekers = solution.unplaced.filter { !lowered.problem.classes[$0.key].companions.isEmpty }
    let unplaced = seekers.isEmpty ? solution.unplaced : seekers
    return unplaced.sorted { $0.key < $1.key }.flatMap { podClass, items -> [UnplacedPods] in
      var pods = items * lowered.podsPerItem[podClass]
      let reason = LimitExplanation(cluster: cluster, offerings: offerings, lowered: lowered).reason(
        podClass, isProven: solution.isProvenInfeasible)
      return lowered.members[podClass].reversed().compactMap { member in
        let count = min(pods, member.pods)
        pods -= count
        guard count > 0 else { return nil }
        return UnplacedPods(workload: lowered.workloads[member.workload].id, count: count, reason: reason)
      }
    }
  }
}
