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
    ascent.climb(rounds: 400, collect: { _, _ in }, isOver: { clock.isOver(share: 0.3) })
    let ranking = ShapeRanking(bound, values: ascent.values, limits: LimitPrices(none: compact))
    let state = PackingState(compact)
    let search = LargeNeighbourhoodSearch(compact, ranking: ranking, state: state, seed: options.seed)
    search.construct()
    let lowerBound = max(0, Int64(ascent.best * (1 - 1e-9) - 1e-3))
    var stalled = 0
    var random = SeededGenerator(seed: options.seed)
    while !clock.isOver(), stalled < 2000 {
      if search.isComplete, search.objective - Double(lowerBound) <= options.gap * search.objective { break }
      stalled = search.attempt(removing: 2 + random.below(6)) ? 0 : stalled + 1
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
