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
    if problem.typesPerPool != nil { return TypeSelection(problem, options: options, clock: clock).solve() }
    let search = PackingSearch(
      CompactProblem(problem, allowed: Array(repeating: true, count: problem.shapes.count)), options: options,
      clock: clock)
    search.relax(tolerance: options.gap * 0.2, until: 0.5)
    search.findNodes(until: 0.9, stall: Self.stall(problem))
    search.settle(until: 1)
    return Self.solution(of: search, problem: problem, lowerBound: search.lowerBound, relaxes: [], clock: clock)
  }

  /// Attempts without success after which the search ends: deterministic, in proportion to the size.
  static func stall(_ problem: PackingProblem) -> Int { 3_000 + 150 * problem.classes.count }

  /// The public form of what a search found, after a last check of every rule.
  static func solution(
    of search: PackingSearch, problem: PackingProblem, lowerBound: Int64, relaxes: [RelaxedRule], clock: SearchClock
  ) -> PackingSolution {
    var statistics = SolverStatistics()
    statistics.rounds = search.rounds
    statistics.columns = search.columns
    statistics.wallSeconds = clock.elapsed
    let nodes = search.filled(search.incumbent ?? []).sorted {
      ($0.shape, $0.pods.first?.podClass ?? -1, $0.pods.count) < (
        $1.shape, $1.pods.first?.podClass ?? -1, $1.pods.count
      )
    }
    let isFeasible = search.incumbent != nil && problem.violations(of: nodes).isEmpty
    precondition(isFeasible || search.incumbent == nil, "a solution breaks a rule")
    let cost = nodes.reduce(Int64(0)) { $0 + problem.shapes[$1.shape].price }
    return PackingSolution(
      nodes: nodes, isFeasible: isFeasible, cost: cost, lowerBound: isFeasible ? min(lowerBound, cost) : lowerBound,
      boundRelaxes: isFeasible && lowerBound >= cost ? [] : relaxes, isProvenInfeasible: search.isProvenInfeasible,
      unplaced: isFeasible ? [:] : search.unplaced, statistics: statistics)
  }
}
