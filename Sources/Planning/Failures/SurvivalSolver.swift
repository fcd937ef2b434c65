/// Plans the nodes of a `SurvivalProblem`: the best found, and a bound that holds for all days together.
///
/// The normal day is packed first. From its nodes a search goes on, pool by pool where pools have nothing to do with each
/// other, with the normal assignment explicit; what failures bring back is repaired after each change. The relaxation of the
/// joint problem gives the bound, and a second start where the first leads nowhere. What can't be made complete within the
/// limits on nodes is reported class by class.
package struct SurvivalSolver {
  /// What is asked of a part.
  struct Question: Hashable, Sendable {
    var survival: SurvivalProblem
    var starts: [[FilledNode]]
    /// Nodes of another plan to start from too.
    var known: [FilledNode]
    var bound: Int64
    var mayRestart: Bool
    var stall: Int
    var gap: Double
    var seed: UInt64
    var proves: Bool

    /// The same without help from other plans.
    var unaided: Question {
      var question = self
      (question.known, question.proves) = ([], true)
      return question
    }
  }

  /// Nodes with what failures do to them.
  struct Found: Sendable {
    var nodes: [FilledNode] = []
    var judgement = FailureJudgement()
  }

  private let survival: SurvivalProblem
  private let options: SolverOptions
  private let clock: SearchClock

  package init(_ survival: SurvivalProblem, options: SolverOptions) {
    self.survival = survival
    self.options = options
    clock = SearchClock(options)
  }

  private init(_ survival: SurvivalProblem, options: SolverOptions, clock: SearchClock) {
    self.survival = survival
    self.options = options
    self.clock = clock
  }

  /// Searches until the gap asked for is reached, nothing more is found, or time is up.
  ///
  /// - Parameters:
  ///   - given: a solution of the normal day; nil: it's found first.
  ///   - known: nodes of another plan that the search sets out from too, in this problem's shapes and classes; they needn't fit.
  ///   - balance: spreads the normal day's nodes over zones, at no cost.
  package func solve(
    from given: PackingSolution? = nil, known: [FilledNode] = [], balance: ([FilledNode]) -> [FilledNode] = { $0 }
  ) -> SurvivalSolution {
    var normal = given ?? packing(of: survival.problem, share: 0.35, known: known)
    guard normal.isFeasible else {
      return SurvivalSolution(packing: normal, judgement: FailureJudgement(), normal: [], normalCost: 0)
    }
    let joint = hasLosses ? JointBound(survival, options: options, seconds: options.timeLimitSeconds * 0.15) : nil
    if given != nil, !options.proves, joint.map({ $0.isInfeasible || $0.value < normal.cost }) ?? true {
      // The normal day's own proof might say more than the joint bound does.
      let proven = PackingSolver(survival.problem, options: options).bound(below: normal.nodes)
      if proven.lowerBound >= normal.lowerBound {
        (normal.lowerBound, normal.boundRelaxes) = (min(proven.lowerBound, normal.cost), proven.relaxes)
      }
    }
    let isJoint = joint.map { !$0.isInfeasible && $0.value > normal.lowerBound } ?? false
    let bound = isJoint ? joint?.value ?? 0 : normal.lowerBound
    let found = assembled(
      stages(from: balance(normal.nodes)), known: known, bound: bound, mayRestart: true, stall: nil, from: 0.75)
    return solution(found, normal: normal, bound: bound, isJoint: isJoint)
  }

  /// The cheapest found from given starts for this problem's failures alone; nil: none was complete.
  ///
  /// - Parameter effort: attempts without success after which the search of a part ends.
  package func cheapest(from starts: [[FilledNode]], effort: Int) -> (cost: Int64, nodes: [FilledNode])? {
    let found = assembled(starts, bound: 0, mayRestart: false, stall: effort, from: 0)
    return found.judgement.isComplete ? (cost(found.nodes), found.nodes) : nil
  }

  /// Nodes to start from: those of the normal day, then what holds in the failures of the first kind, of the first two, and so
  /// on, and where several nodes are lost together, in the loss of one, of two: what one needs is often nearly enough for the
  /// next, and easier to come by from there.
  private func stages(from normal: [FilledNode]) -> [[FilledNode]] {
    func kind(_ scenario: FailureScenario) -> Substring { scenario.name.prefix { $0 != "/" } }
    var kinds: [Substring] = []
    for scenario in survival.scenarios where !kinds.contains(kind(scenario)) { kinds.append(kind(scenario)) }
    let most = survival.mostLost
    var problems = (1..<max(1, kinds.count)).map { count -> SurvivalProblem in
      var stage = survival.losing(atMost: 1)
      stage.scenarios.removeAll { !kinds.prefix(count).contains(kind($0)) }
      return stage
    }
    problems += (1..<max(1, min(most, Self.levels))).map { survival.losing(atMost: $0) }
    var starts = [normal]
    for (number, stage) in problems.enumerated() {
      let solver = SurvivalSolver(stage, options: options, clock: clock)
      let from = 0.5 + 0.25 * Double(number) / Double(problems.count)
      let found = solver.assembled(
        [starts[starts.count - 1]], bound: 0, mayRestart: false, stall: nil, from: from,
        to: from + 0.25 / Double(problems.count))
      starts.append(found.nodes)
    }
    return starts.reversed()
  }

  /// What failures do to nodes that are given; `mends`: nodes are bought where something lacks room, and nothing moved.
  ///
  /// - Parameter known: what is known to hold of the first of the nodes: it's kept where it is enough.
  package func judge(
    _ nodes: [FilledNode], knowing known: FailureJudgement? = nil, mends: Bool
  ) -> (nodes: [FilledNode], judgement: FailureJudgement) {
    let search = improved(survival, nodes, types: [], bound: 0, share: 1, stall: 0, known: known)
    if mends, !search.isComplete { SpareNodes(search: search).buy() }
    return (search.state.nodes.map(search.state.filled), SurvivalAnswer(survival, search).judgement)
  }

  // MARK: - Parts

  private func cost(_ nodes: [FilledNode]) -> Int64 {
    nodes.reduce(0) { $0 + survival.problem.shapes[$1.shape].price }
  }

  /// The parts' answers, put together; for each part the best from any start.
  ///
  /// - Parameter from: with `to`, shares of the time between which it ends, part by part.
  private func assembled(
    _ starts: [[FilledNode]], known: [FilledNode] = [], bound: Int64, mayRestart: Bool, stall: Int?, from: Double,
    to: Double = 1
  ) -> Found {
    let parts = SurvivalSplit(survival).parts
    let solved = options.solved ?? SolvedParts()
    var found = Found()
    let total = Double(parts.reduce(0) { $0 + $1.classes.count + 20 })
    var done = 0.0
    for part in parts.reversed() {
      done += Double(part.classes.count + 20)
      let question = Question(
        survival: part.survival, starts: starts.map(part.own), known: part.own(known),
        bound: parts.count == 1 ? bound : 0, mayRestart: mayRestart,
        stall: stall ?? Self.stall(part.survival.problem), gap: options.gap, seed: options.seed, proves: options.proves)
      let answer = solved.survivals.answer(to: question, or: question.unaided) {
        solve(question, share: from + (to - from) * done / total)
      }
      let offset = found.nodes.count
      found.nodes += answer.nodes.map { node in
        FilledNode(
          shape: part.shapes[node.shape],
          pods: node.pods.map { ClassCount(podClass: part.classes[$0.podClass], count: $0.count) }.sorted {
            $0.podClass < $1.podClass
          })
      }
      found.judgement.add(answer.judgement, nodesFrom: offset, classes: part.classes)
    }
    return found
  }

  private func solve(_ question: Question, share: Double) -> Found {
    let (survival, bound, stall) = (question.survival, question.bound, question.stall)
    let own = question.starts[0]
    var search = improved(survival, own, types: [], bound: bound, share: share, stall: stall)
    let completed = KnownStart(survival, seed: options.seed, isOver: { clock.isOver(share: share) })
      .completed(question.known)
    for next in question.starts.dropFirst() + [completed].compactMap(\.self)
    where next != own && !clock.isOver(share: share) {
      if let cost = search.incumbent?.cost, isWithinGap(cost, bound) { break }
      let other = improved(survival, next, types: own, bound: bound, share: share, stall: stall)
      if Self.isBetter(other, search) { search = other }
    }
    let isSmall = (question.starts.map(\.count).min() ?? 0) <= Self.smallPart
    if question.mayRestart, isSmall || !search.isComplete {
      let joint = packing(of: JointRelaxation(survival).problem, share: isSmall ? 0.15 : 0.1, gap: 0.1)
      let proven = max(bound, joint.lowerBound)
      var others = [joint.isFeasible ? normalDay(joint.nodes, classes: survival.problem.classes.count) : own, own]
      if let lean = survival.pricedWithSpares {
        let small = packing(of: lean, share: 0.1, gap: 0.1)
        if small.isFeasible { others.append(small.nodes) }
      }
      // Few nodes leave a search few ways out of where it stands; other starts and other luck are quick then.
      for round in 0..<(isSmall ? Self.restarts : 1) {
        if let cost = search.incumbent?.cost, isWithinGap(cost, proven) || clock.isOver(share: share) { break }
        let next = improved(
          survival, others[round % others.count], types: others[(round + 1) % others.count], bound: proven,
          share: share, stall: stall, seed: options.seed &+ UInt64(round + 1) &* 1_000,
          buysFirst: round % others.count == 2)
        if Self.isBetter(next, search) { search = next }
      }
    }
    if !search.isComplete { SpareNodes(search: search).buy() }
    return Found(
      nodes: search.state.nodes.map(search.state.filled), judgement: SurvivalAnswer(survival, search).judgement)
  }

  /// Numbers of nodes lost together that are planned for one after another.
  private static let levels = 5

  /// Nodes up to which a part is searched from several starts, and from how many.
  private static let smallPart = 12
  private static let restarts = 6

  private var hasLosses: Bool {
    survival.scenarios.contains { if case .shapes(let shapes) = $0.loss { !shapes.isEmpty } else { false } }
  }

  /// Attempts without success after which a search ends: deterministic, in proportion to the size.
  static func stall(_ problem: PackingProblem) -> Int { 1_500 + 80 * problem.classes.count }

  private func isWithinGap(_ cost: Double, _ bound: Int64) -> Bool { cost - Double(bound) <= options.gap * cost }

  private static func isBetter(_ first: SurvivalSearch, _ second: SurvivalSearch) -> Bool {
    switch (first.incumbent, second.incumbent) {
    case (let a?, let b?): a.cost < b.cost
    case (nil, nil): first.objective < second.objective
    case (let a, nil): a != nil
    case (nil, _): false
    }
  }

  private func packing(
    of problem: PackingProblem, share: Double, gap: Double? = nil, known: [FilledNode] = []
  ) -> PackingSolution {
    var options = options
    if let gap { options.gap = max(gap, options.gap) }
    options.timeLimitSeconds = max(0.05, options.timeLimitSeconds * share)
    return PackingSolver(problem, options: options, known: known).solve()
  }

  /// The normal day of a solution of the joint relaxation.
  private func normalDay(_ nodes: [FilledNode], classes: Int) -> [FilledNode] {
    nodes.map { FilledNode(shape: $0.shape, pods: $0.pods.filter { $0.podClass < classes }) }
  }

  /// A search from a start, run until it stalls.
  ///
  /// - Parameters:
  ///   - types: nodes whose instance types may be bought too, as far as a pool may have more.
  ///   - buysFirst: what failures lack is bought before anything moves, so that small nodes aren't merged for want of spares.
  private func improved(
    _ survival: SurvivalProblem, _ start: [FilledNode], types others: [FilledNode], bound: Int64, share: Double,
    stall: Int, known: FailureJudgement? = nil, seed: UInt64? = nil, buysFirst: Bool = false
  ) -> SurvivalSearch {
    let allowed = AllowedTypes(survival.problem).shapes(used: start, liked: others)
    let compact = CompactProblem(survival.problem, allowed: allowed, prunes: false)
    let proven = ClasswiseBound(compact)
    let ascent = DualAscent(compact, bound: proven)
    ascent.climb(rounds: stall > 0 ? 120 : 1, collect: { _, _ in }, isOver: { clock.isOver(share: share) })
    let ranking = ShapeRanking(proven, values: ascent.values, limits: LimitPrices(none: compact))
    let terms = FailureTerms(survival.sized(for: start), problem: compact) { index in
      (0..<compact.zoneCount).map { ranking.value[index * compact.zoneCount + $0] }.max() ?? 1
    }
    let search = SurvivalSearch(terms, ranking: ranking, seed: seed ?? options.seed)
    search.start(start, knowing: known)
    if buysFirst {
      SpareNodes(search: search).buy()
      search.noteIncumbent()
    }
    var stalled = 0
    var attempts = 0
    while stalled < stall {
      if let cost = search.incumbent?.cost, isWithinGap(cost, bound) { break }
      attempts += 1
      if clock.isOver(share: share) { break }
      stalled = search.attempt() ? 0 : stalled + 1
      if attempts & 1023 == 0 { report(search, bound) }
    }
    search.restoreIncumbent()
    let several = survival.losesSeveral
    for (lost, shapes) in several {
      NodeChoices(search).repair(lost, of: shapes, isOver: { clock.isOver(share: share) })
    }
    if !several.isEmpty { search.renewIncumbent() }
    return search
  }

  private func report(_ search: SurvivalSearch, _ bound: Int64) {
    options.progress?(
      SearchProgress(
        stage: "failures", elapsedSeconds: clock.elapsed, cost: search.incumbent.map { Int64($0.cost) },
        lowerBound: bound))
  }

  private func solution(
    _ found: Found, normal: PackingSolution, bound: Int64, isJoint: Bool
  ) -> SurvivalSolution {
    let wrong = survival.problem.violations(of: found.nodes)
    precondition(wrong.isEmpty, "a plan for failures breaks a rule of the normal day: \(wrong.first ?? "")")
    let cost = cost(found.nodes)
    // Where something doesn't survive, the joint bound is of another problem than what was solved.
    let isBound = isJoint && found.judgement.isComplete
    let proven = min(cost, isBound ? bound : normal.lowerBound)
    let types = survival.problem.limitsTypes ? [RelaxedRule(rule: .typesPerPool)] : []
    var statistics = normal.statistics
    statistics.wallSeconds = clock.elapsed
    return SurvivalSolution(
      packing: PackingSolution(
        nodes: found.nodes, isFeasible: true, cost: cost, lowerBound: proven,
        boundRelaxes: proven >= cost ? [] : isBound ? types : normal.boundRelaxes, isProvenInfeasible: false,
        unplaced: [:], statistics: statistics),
      judgement: found.judgement, normal: normal.cost <= cost ? normal.nodes : found.nodes,
      normalCost: min(normal.cost, cost))
  }
}
