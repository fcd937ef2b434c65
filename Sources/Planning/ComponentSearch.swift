/// Solves one part of a problem: explores for a good solution and a bound, then proves what it can.
final class ComponentSearch {
  /// What is asked of a part: equal questions have equal answers, unless time ends the search.
  struct Question: Hashable, Sendable {
    var problem: PackingProblem
    var gap: Double
    var seed: UInt64
    /// The cost up to which a bound is proven; nil: nodes are looked for too.
    var ceiling: Int64?
    var proves: Bool
    /// Nodes of another plan to start from.
    var known: [FilledNode]

    /// The same without help from other plans.
    var unaided: Question {
      Question(problem: problem, gap: gap, seed: seed, ceiling: ceiling, proves: true, known: [])
    }
  }

  struct Answer: Sendable {
    /// The part's solution; empty where none was found.
    var nodes: [FilledNode] = []
    /// nil: no solution found.
    var cost: Int64?
    var lowerBound: Int64 = 0
    /// Rules that `lowerBound` does without.
    var relaxes: [RelaxedRule] = []
    var isProvenInfeasible = false
    /// Pods of each class that the best attempt could not place.
    var unplaced: [Int: Int] = [:]
    var rounds = 0
    var columns = 0
  }

  let problem: PackingProblem
  private let options: SolverOptions
  private let known: [FilledNode]
  private(set) var answer = Answer()

  /// - Parameter known: nodes of another plan, in the problem's classes and shapes.
  init(_ problem: PackingProblem, options: SolverOptions, known: [FilledNode] = []) {
    self.problem = problem
    self.options = options
    self.known = known
  }

  /// How much of the time goes to this part, beside others.
  var weight: Double { Double(max(1, problem.classes.count)) * Double(max(1, problem.shapes.count)) + 200 }

  /// What a proof may cost: so many nodes that small parts take about as long as large ones, a few seconds.
  private func effort(_ compact: CompactProblem) -> CountSearch.Effort {
    let nodes = min(1_500, max(100, 450_000 / max(1, compact.rowCount * compact.shapeCount)))
    return CountSearch.Effort(
      nodes: nodes, rows: 600_000, separations: 3, packings: 40, patience: nodes / 4, afterUnclear: nodes / 4)
  }

  /// Whether a proof by counts of nodes can get anywhere.
  private func isProvable(_ compact: CompactProblem) -> Bool { compact.rowCount * compact.shapeCount <= 20_000 }

  func solve(seconds: Double) {
    var options = options
    options.timeLimitSeconds = seconds
    let clock = SearchClock(options)
    let everything = Array(repeating: true, count: problem.shapes.count)
    guard problem.limitsTypes else {
      let search = PackingSearch(
        CompactProblem(problem, allowed: everything), options: options, clock: clock, known: known)
      search.relax(tolerance: options.gap * 0.2, until: 0.5)
      let isProvable = isProvable(search.problem)
      search.findNodes(until: isProvable ? 0.75 : 1, stall: PackingSolver.stall(problem))
      if isProvable, options.proves || search.cost == nil {
        search.prove(effort: effort(search.problem), seconds: clock.remaining())
      }
      take(search, bound: search.lowerBound)
      return
    }
    let selection = TypeSelection(problem, options: options, clock: clock, known: known).choose()
    take(selection.best, bound: selection.relaxed.lowerBound)
    answer.rounds = selection.relaxed.rounds + selection.best.rounds
    if answer.isProvenInfeasible || answer.cost == answer.lowerBound { return }
    // Where time ended the choice of types, what the choice found costs too much says nothing of the rule.
    answer.relaxes = [
      RelaxedRule(rule: .typesPerPool, price: options.cut.happened ? nil : selection.rulePrice)
    ]
    let compact = CompactProblem(problem, allowed: everything)
    guard isProvable(compact), options.proves || answer.cost == nil else { return }
    let exact = PackingSearch(compact, options: options, clock: clock)
    exact.ceiling = answer.cost
    exact.relax(tolerance: options.gap * 0.2, until: 0.9, roundLimit: 60)
    exact.prove(effort: effort(compact), seconds: clock.remaining())
    if exact.cost != nil || exact.isProvenInfeasible { take(exact, bound: answer.lowerBound) }
    if exact.lowerBound > answer.lowerBound || exact.countBound >= answer.lowerBound { answer.relaxes = [] }
    if exact.lowerBound > answer.lowerBound {
      answer.lowerBound = answer.cost.map { min($0, exact.lowerBound) } ?? exact.lowerBound
    }
    answer.rounds += exact.rounds
  }

  /// Proves as much as can be of a bound, no further than a cost that is known to be reached; finds no nodes.
  func prove(below ceiling: Int64, seconds: Double) {
    var options = options
    options.timeLimitSeconds = seconds
    let clock = SearchClock(options)
    let compact = CompactProblem(problem, allowed: Array(repeating: true, count: problem.shapes.count))
    let search = PackingSearch(compact, options: options, clock: clock)
    search.ceiling = ceiling
    let isProvable = isProvable(compact)
    search.relax(tolerance: options.gap * 0.2, until: isProvable ? 0.5 : 1)
    answer.lowerBound = min(search.lowerBound, ceiling)
    if problem.limitsTypes, answer.lowerBound < ceiling {
      answer.relaxes = [RelaxedRule(rule: .typesPerPool)]
    }
    answer.rounds = search.rounds
    guard isProvable, answer.lowerBound < ceiling else { return }
    search.prove(effort: effort(compact), seconds: clock.remaining(), seeksNodes: false)
    let proven = min(search.lowerBound, search.cost ?? ceiling, ceiling)
    answer.lowerBound = max(answer.lowerBound, proven)
    if search.countBound >= answer.lowerBound || proven == ceiling { answer.relaxes = [] }
  }

  private func take(_ search: PackingSearch, bound: Int64) {
    answer.lowerBound = max(answer.lowerBound, bound)
    answer.rounds = search.rounds
    answer.columns = search.columns
    answer.isProvenInfeasible = search.isProvenInfeasible
    if !search.unplaced.isEmpty { answer.unplaced = search.unplaced }
    if let found = search.incumbent {
      answer.nodes = search.filled(found)
      answer.cost = search.cost
      answer.lowerBound = min(answer.lowerBound, search.cost ?? answer.lowerBound)
    }
  }
}
