/// Plans the nodes of a `PackingProblem`: the best solution found, and a bound that proves how far from the best it can be.
package struct PackingSolver {
  private let problem: PackingProblem
  private let options: SolverOptions
  private let known: [FilledNode]

  /// - Parameter known: nodes of another plan, in the problem's shapes and classes, that the search sets out from; they needn't be
  ///   a solution, nor fit.
  package init(_ problem: PackingProblem, options: SolverOptions = SolverOptions(), known: [FilledNode] = []) {
    self.problem = problem
    self.options = options
    self.known = known
  }

  /// Searches until the gap asked for is reached, nothing more is found, or time is up.
  ///
  /// Parts of the problem that have nothing in common are solved one by one, the small ones first; costs and bounds add up.
  package func solve() -> PackingSolution {
    let clock = SearchClock(options)
    let split = ComponentSplit(problem)
    guard split.impossibleClasses.isEmpty, !split.hasImpossibleLimit else {
      return impossible(split, clock: clock)
    }
    return merged(split, answers(split.components, below: nil, clock: clock), clock: clock)
  }

  /// Proves how little any solution can cost, where one is known: its nodes tell each part at which cost the proof may end,
  /// and no better ones are looked for. That takes a part of the time of `solve`.
  ///
  /// - Parameter nodes: of shapes of this problem; they need not be a solution for the bound to hold.
  package func bound(below nodes: [FilledNode]) -> (lowerBound: Int64, relaxes: [RelaxedRule]) {
    let clock = SearchClock(options)
    let split = ComponentSplit(problem)
    guard split.impossibleClasses.isEmpty, !split.hasImpossibleLimit else { return (0, []) }
    let ceilings = split.components.map { component in
      let own = Set(component.shapes)
      return nodes.reduce(Int64(0)) { $0 + (own.contains($1.shape) ? problem.shapes[$1.shape].price : 0) }
    }
    let answers = answers(split.components, below: ceilings, clock: clock)
    return (answers.reduce(0) { $0 + $1.lowerBound }, Self.union(answers.map(\.relaxes)))
  }

  /// Solves the parts, the small ones first, each with its share of the time left; those that are solved already take none.
  ///
  /// - Parameter ceilings: the cost up to which a part's bound is proven; nil: nodes are looked for too.
  private func answers(
    _ components: [ComponentSplit.Component], below ceilings: [Int64]?, clock: SearchClock
  ) -> [ComponentSearch.Answer] {
    let starts = components.map { $0.own(known) }
    let searches = zip(components, starts).map { ComponentSearch($0.problem, options: options, known: $1) }
    let solved = options.solved ?? SolvedParts()
    var answers = components.map { _ in ComponentSearch.Answer() }
    var weightLeft = searches.reduce(0) { $0 + $1.weight }
    for place in searches.indices.sorted(by: { (searches[$0].weight, $0) < (searches[$1].weight, $1) }) {
      let search = searches[place]
      let seconds = clock.remaining() * search.weight / max(weightLeft, 1e-9)
      weightLeft -= search.weight
      let question = ComponentSearch.Question(
        problem: search.problem, gap: options.gap, seed: options.seed, ceiling: ceilings?[place],
        proves: options.proves, known: starts[place])
      answers[place] = solved.packings.answer(to: question, or: question.unaided) {
        if let ceiling = question.ceiling {
          search.prove(below: ceiling, seconds: seconds)
        } else {
          search.solve(seconds: seconds)
        }
        return search.answer
      }
    }
    return answers
  }

  /// The rules that any part's bound does without, each with the sum of what it costs.
  private static func union(_ parts: [[RelaxedRule]]) -> [RelaxedRule] {
    var relaxes: [RelaxedRule] = []
    for rule in parts.joined() {
      if let known = relaxes.firstIndex(where: { $0.rule == rule.rule }) {
        relaxes[known].price = (relaxes[known].price ?? 0) + (rule.price ?? 0)
      } else {
        relaxes.append(rule)
      }
    }
    return relaxes
  }

  /// Attempts without success after which the search ends: deterministic, in proportion to the size.
  static func stall(_ problem: PackingProblem) -> Int { 3_000 + 150 * problem.classes.count }

  private func impossible(_ split: ComponentSplit, clock: SearchClock) -> PackingSolution {
    var statistics = SolverStatistics()
    statistics.wallSeconds = clock.elapsed
    var unplaced: [Int: Int] = [:]
    for index in split.impossibleClasses { unplaced[index] = problem.classes[index].demand }
    return PackingSolution(
      nodes: [], isFeasible: false, cost: 0, lowerBound: 0, boundRelaxes: [], isProvenInfeasible: true,
      unplaced: unplaced, statistics: statistics)
  }

  /// The whole problem's solution from its parts', after a last check of every rule.
  private func merged(_ split: ComponentSplit, _ parts: [ComponentSearch.Answer], clock: SearchClock) -> PackingSolution
  {
    var nodes: [FilledNode] = []
    var unplaced: [Int: Int] = [:]
    var statistics = SolverStatistics()
    for (component, part) in zip(split.components, parts) {
      statistics.rounds += part.rounds
      statistics.columns += part.columns
      nodes += part.nodes.map { node in
        FilledNode(
          shape: component.shapes[node.shape],
          pods: node.pods.map { ClassCount(podClass: component.classes[$0.podClass], count: $0.count) }.sorted {
            $0.podClass < $1.podClass
          })
      }
      for (index, count) in part.unplaced { unplaced[component.classes[index]] = count }
    }
    nodes.sort {
      ($0.shape, $0.pods.first?.podClass ?? -1, $0.pods.count) < (
        $1.shape, $1.pods.first?.podClass ?? -1, $1.pods.count
      )
    }
    statistics.wallSeconds = clock.elapsed
    let isFeasible = parts.allSatisfy { $0.cost != nil }
    if isFeasible, let wrong = problem.violations(of: nodes).first { fatalError("a solution breaks a rule: \(wrong)") }
    if !isFeasible { nodes = [] }
    let cost = nodes.reduce(Int64(0)) { $0 + problem.shapes[$1.shape].price }
    let lowerBound = parts.reduce(Int64(0)) { $0 + $1.lowerBound }
    return PackingSolution(
      nodes: nodes, isFeasible: isFeasible, cost: cost, lowerBound: isFeasible ? min(lowerBound, cost) : lowerBound,
      boundRelaxes: isFeasible && lowerBound >= cost ? [] : Self.union(parts.map(\.relaxes)),
      isProvenInfeasible: parts.contains { $0.isProvenInfeasible }, unplaced: isFeasible ? [:] : unplaced,
      statistics: statistics)
  }
}
