/// Plans the nodes of a `PackingProblem`: the best solution found, and a bound that proves how far from the best it can be.
package struct PackingSolver {
  private let problem: PackingProblem
  private let options: SolverOptions

  package init(_ problem: PackingProblem, options: SolverOptions = SolverOptions()) {
    self.problem = problem
    self.options = options
  }

  /// Searches until the gap asked for is reached, nothing more is found, or time is up.
  package func solve() -> PackingSolution {
    let clock = SearchClock(options)
    let compact = CompactProblem(problem, allowed: Array(repeating: true, count: problem.shapes.count))
    if !compact.impossibleClasses.isEmpty { return infeasible(compact, clock) }
    let bound = ClasswiseBound(compact)
    let ascent = DualAscent(compact, bound: bound)
    var collected: [Pattern] = []
    ascent.climb(
      rounds: 400,
      collect: { shape, _ in
        _ = bound.rounding.round(shape)
        collected.append(bound.rounding.pattern(shape))
      }, isOver: { clock.isOver(share: 0.3) })
    let trace = true
    if trace { print("ascent", clock.elapsed, ascent.best / 1e6, ascent.rounds, collected.count) }
    if collected.count > 6000 { collected.removeFirst(collected.count - 6000) }
    let generation = ColumnGeneration(compact, bound: bound, start: ascent.values, best: ascent.best)
    let dearest = problem.shapes.map(\.price).max() ?? 1
    generation.run(
      start: collected, tolerance: options.gap * 0.2, artificialPrice: Double(dearest) * 20 + 1, roundLimit: 100_000,
      remaining: { clock.isOver(share: 0.6) ? 0 : options.timeLimitSeconds * 0.6 - clock.elapsed }, report: {
        if trace, generation.rounds % 20 == 0 {
          print("cg", clock.elapsed, generation.rounds, generation.columns, generation.restrictedMasterValue / 1e6, generation.best / 1e6)
        }
      })
    if trace { print("cg", clock.elapsed, generation.rounds, generation.columns, generation.restrictedMasterValue / 1e6, generation.best / 1e6, generation.isConverged, generation.artificialUse) }
    let ranking = ShapeRanking(bound, values: generation.center, limits: generation.centerLimits)
    let state = PackingState(compact)
    let search = LargeNeighbourhoodSearch(compact, ranking: ranking, state: state, seed: options.seed)
    var random = SeededGenerator(seed: options.seed)
    IntegerRounding(problem: compact, patterns: generation.patterns, usage: generation.usage).round(into: state, zeal: 0.5, using: &random)
    search.construct()
    if trace { print("start", clock.elapsed, search.objective / 1e6) }
    let lowerBound = max(0, Int64(generation.best * (1 - 1e-9) - 1e-3))
    var stalled = 0
    while !clock.isOver(), stalled < 20000 {
      if search.isComplete, search.objective - Double(lowerBound) <= options.gap * search.objective { break }
      stalled = search.attempt(removing: 2 + random.below(6)) ? 0 : stalled + 1
      if trace, search.iterations % 5000 == 0 { print("lns", clock.elapsed, search.iterations, search.objective / 1e6) }
    }
    let nodes = state.nodes.map(state.filled)
    var statistics = SolverStatistics()
    statistics.rounds = ascent.rounds
    statistics.wallSeconds = clock.elapsed
    let isFeasible = search.isComplete && problem.violations(of: nodes).isEmpty
    let cost = nodes.reduce(Int64(0)) { $0 + problem.shapes[$1.shape].price }
    var unplaced: [Int: Int] = [:]
    for index in 0..<compact.classCount where state.left[index] > 0 { unplaced[index] = Int(state.left[index]) }
    return PackingSolution(
      nodes: nodes, isFeasible: isFeasible, cost: cost, lowerBound: isFeasible ? min(lowerBound, cost) : lowerBound,
      boundRelaxes: [], isProvenInfeasible: false, unplaced: unplaced, statistics: statistics)
  }

  private func infeasible(_ compact: CompactProblem, _ clock: SearchClock) -> PackingSolution {
    var statistics = SolverStatistics()
    statistics.wallSeconds = clock.elapsed
    let unplaced = compact.impossibleClasses.map { ($0, problem.classes[$0].demand) }
    return PackingSolution(
      nodes: [], isFeasible: false, cost: 0, lowerBound: 0, boundRelaxes: [], isProvenInfeasible: true,
      unplaced: Dictionary(uniqueKeysWithValues: unplaced), statistics: statistics)
  }
}
