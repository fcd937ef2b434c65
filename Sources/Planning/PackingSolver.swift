/// Plans the nodes of a `PackingProblem`: the best solution found, and a bound that proves how far from the best it can be.
package struct PackingSolver {
  private let problem: PackingProblem
  private let options: SolverOptions

  package init(_ problem: PackingProblem, options: SolverOptions = SolverOptions()) {
    self.problem = problem
    self.options = options
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
    var parts: [ComponentSearch] = []
    for component in split.components {
      parts.append(ComponentSearch(component.problem, options: options))
    }
    var weightLeft = parts.reduce(0) { $0 + $1.weight }
    for place in parts.indices.sorted(by: { (parts[$0].weight, $0) < (parts[$1].weight, $1) }) {
      let part = parts[place]
      let seconds = clock.remaining() * part.weight / max(weightLeft, 1e-9)
      weightLeft -= part.weight
      part.solve(seconds: seconds)
    }
    return merged(split, parts, clock: clock)
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
  private func merged(_ split: ComponentSplit, _ parts: [ComponentSearch], clock: SearchClock) -> PackingSolution {
    var nodes: [FilledNode] = []
    var unplaced: [Int: Int] = [:]
    var statistics = SolverStatistics()
    var relaxes: [RelaxedRule] = []
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
      for rule in part.relaxes {
        if let known = relaxes.firstIndex(where: { $0.rule == rule.rule }) {
          relaxes[known].price = (relaxes[known].price ?? 0) + (rule.price ?? 0)
        } else {
          relaxes.append(rule)
        }
      }
    }
    nodes.sort {
      ($0.shape, $0.pods.first?.podClass ?? -1, $0.pods.count) < (
        $1.shape, $1.pods.first?.podClass ?? -1, $1.pods.count
      )
    }
    statistics.wallSeconds = clock.elapsed
    let isFeasible = parts.allSatisfy { $0.cost != nil }
    precondition(!isFeasible || problem.violations(of: nodes).isEmpty, "a solution breaks a rule")
    if !isFeasible { nodes = [] }
    let cost = nodes.reduce(Int64(0)) { $0 + problem.shapes[$1.shape].price }
    let lowerBound = parts.reduce(Int64(0)) { $0 + $1.lowerBound }
    return PackingSolution(
      nodes: nodes, isFeasible: isFeasible, cost: cost, lowerBound: isFeasible ? min(lowerBound, cost) : lowerBound,
      boundRelaxes: isFeasible && lowerBound >= cost ? [] : relaxes,
      isProvenInfeasible: parts.contains { $0.isProvenInfeasible }, unplaced: isFeasible ? [:] : unplaced,
      statistics: statistics)
  }
}
