/// One search over a fixed set of shapes: bound first, then columns, then whole nodes, and a proof where that is cheap.
final class PackingSearch {
  let problem: CompactProblem
  private let bound: ClasswiseBound
  private let ascent: DualAscent
  private let generation: ColumnGeneration
  private let options: SolverOptions
  private let clock: SearchClock
  private let priceStep: Int64
  private var random: SeededGenerator

  /// The best solution so far, its cost; nil: none yet.
  private(set) var incumbent: [PackingState.Node]?
  private(set) var cost: Int64?
  private(set) var lowerBound: Int64 = 0
  private(set) var isProvenInfeasible = false
  /// Pods of each class that the best attempt left over.
  private(set) var unplaced: [Int: Int] = [:]
  /// A cost that some other search reached: only cheaper solutions are of interest when settling.
  var ceiling: Int64?
  private var search: LargeNeighbourhoodSearch?

  init(_ problem: CompactProblem, options: SolverOptions, clock: SearchClock) {
    self.problem = problem
    self.options = options
    self.clock = clock
    random = SeededGenerator(seed: options.seed)
    bound = ClasswiseBound(problem)
    ascent = DualAscent(problem, bound: bound)
    generation = ColumnGeneration(problem, bound: bound)
    var step: Int64 = 0
    for shape in problem.shapeSource {
      var (first, second) = (step, problem.source.shapes[shape].price)
      while second != 0 { (first, second) = (second, first % second) }
      step = first
    }
    priceStep = max(step, 1)
  }

  var rounds: Int { ascent.rounds + generation.rounds }
  var columns: Int { generation.columns }
  /// Value of the linear relaxation as far as it's known, and how often each kept shape is bought in it.
  var relaxationValue: Double { generation.restrictedMasterValue }

  /// Nodes of each kept shape in the relaxation's solution.
  func shapeUsage() -> [Double] {
    var usage = Array(repeating: 0.0, count: problem.shapeCount)
    for (pattern, amount) in zip(generation.patterns, generation.usage) { usage[Int(pattern.shape)] += amount }
    return usage
  }

  var isWithinGap: Bool {
    guard let cost else { return false }
    return Double(cost - lowerBound) <= options.gap * Double(cost)
  }

  /// Declares the problem infeasible for a reason found elsewhere.
  func refuse(_ unplaced: [Int: Int]) {
    isProvenInfeasible = true
    self.unplaced = unplaced
  }

  /// Raises the bound and generates columns.
  ///
  /// - Parameters:
  ///   - tolerance: the relaxation is solved to this share of its value.
  ///   - share: of the time limit that may have passed when this ends.
  func relax(tolerance: Double, until share: Double, roundLimit: Int = 1_000_000) {
    if !problem.impossibleClasses.isEmpty {
      isProvenInfeasible = true
      for index in problem.impossibleClasses { unplaced[index] = Int(problem.demand[index]) }
      return
    }
    var collected: [Pattern] = []
    ascent.climb(
      rounds: 400,
      collect: { shape, _ in
        _ = bound.rounding.round(shape)
        collected.append(bound.rounding.pattern(shape))
      }, isOver: { clock.isOver(share: share * 0.5) })
    generation.adopt(ascent.values, best: ascent.best)
    note(generation.best)
    report("bound")
    if collected.count > 4000 { collected.removeFirst(collected.count - 4000) }
    var dearest = 1.0
    for shape in 0..<problem.shapeCount { dearest = max(dearest, problem.price[shape]) }
    generation.run(
      start: collected, tolerance: tolerance, artificialPrice: dearest * 20, roundLimit: roundLimit,
      remaining: { clock.remaining(share: share) },
      report: {
        note(generation.best)
        if generation.rounds % 16 == 0 { report("columns") }
      })
    note(generation.best)
    report("columns")
  }

  /// Rounds the relaxation and improves what comes out, until the gap is reached, nothing more is found or time is up.
  func findNodes(until share: Double, stall: Int) {
    if isProvenInfeasible { return }
    let ranking = ShapeRanking(bound, values: generation.center, limits: generation.centerLimits)
    var best: LargeNeighbourhoodSearch?
    for attempt in 0..<4 {
      let state = PackingState(problem)
      let search = LargeNeighbourhoodSearch(
        problem, ranking: ranking, state: state, seed: options.seed &+ UInt64(attempt))
      if attempt < 3 {
        IntegerRounding(problem: problem, patterns: generation.patterns, usage: generation.usage)
          .round(into: state, zeal: [0.0, 0.6, 1.0][attempt], using: &random)
      }
      search.construct()
      if best.map({ search.objective < $0.objective }) ?? true { best = search }
      if clock.isOver(share: share) { break }
    }
    guard let search = best else { return }
    self.search = search
    adopt(search)
    report("nodes")
    if isWithinGap { return }
    // Where few fillings matter, the proof costs less than the search.
    settle(until: share, patternLimit: 400, nodeLimit: 20_000, seconds: 1)
    improve(until: share, stall: stall)
  }

  private func improve(until share: Double, stall: Int) {
    guard let search else { return }
    var stalled = 0
    while !isWithinGap, !isProvenInfeasible, stalled < stall {
      if search.iterations & 15 == 0, clock.isOver(share: share) { break }
      let count = 2 + random.below(search.state.nodes.count > 40 ? 7 : 4)
      if search.attempt(removing: count) {
        stalled = 0
        adopt(search)
      } else {
        stalled += 1
      }
      if search.iterations & 1023 == 0 { report("nodes") }
    }
  }

  private func adopt(_ search: LargeNeighbourhoodSearch) {
    guard search.isComplete else {
      if incumbent == nil {
        unplaced = [:]
        for index in 0..<problem.classCount where search.state.left[index] > 0 {
          unplaced[index] = Int(search.state.left[index])
        }
      }
      return
    }
    consider(search.state.nodes)
  }

  /// Takes a complete solution that costs less than the incumbent.
  private func consider(_ nodes: [PackingState.Node]) {
    let total = nodes.reduce(Int64(0)) { $0 + problem.source.shapes[problem.shapeSource[Int($1.shape)]].price }
    if let cost, cost <= total { return }
    cost = total
    incumbent = nodes
    unplaced = [:]
  }

  /// Tries to settle the problem exactly: every filling that could still matter, in one integer program.
  func settle(until share: Double, patternLimit: Int = 4_000, nodeLimit: Int = 200_000, seconds: Double = 20) {
    if isProvenInfeasible || isWithinGap { return }
    let dualValue = generation.best
    let budget = (cost ?? ceiling).map { Double($0) - Double(priceStep) + 0.5 - dualValue } ?? .infinity
    if budget < 0 {
      if let known = cost ?? ceiling { lowerBound = max(lowerBound, known) }
      return
    }
    let enumeration = PatternEnumeration(
      problem, pricing: bound.pricing, patternLimit: patternLimit, nodeLimit: nodeLimit)
    guard enumeration.run(values: generation.center, limits: generation.centerLimits, budget: budget) else { return }
    let model = ExactModel(problem: problem, patterns: enumeration.patterns)
    let outcome = model.solve(timeLimitSeconds: min(clock.remaining(share: share), seconds))
    switch outcome {
    case .optimal(let nodes):
      if violations(nodes).isEmpty {
        consider(nodes)
        if let cost { lowerBound = max(lowerBound, cost) }
      }
    case .feasible(let nodes): if violations(nodes).isEmpty { consider(nodes) }
    case .infeasible:
      // No solution cheaper than the incumbent; none at all where there is no incumbent.
      if let known = cost ?? ceiling { lowerBound = max(lowerBound, known) } else { isProvenInfeasible = true }
    case .undecided: break
    }
  }

  /// What is wrong with nodes of this search, by the problem's own statement of its rules.
  func violations(_ nodes: [PackingState.Node]) -> [String] { problem.source.violations(of: filled(nodes)) }

  func filled(_ nodes: [PackingState.Node]) -> [FilledNode] {
    nodes.map { node in
      FilledNode(
        shape: problem.shapeSource[Int(node.shape)],
        pods: node.pods.map { ClassCount(podClass: Int($0.index), count: Int($0.count)) }.sorted {
          $0.podClass < $1.podClass
        })
    }
  }

  /// Rounds a proven value to what integer prices allow, and keeps the greatest.
  private func note(_ value: Double) {
    guard value.isFinite, value < 9e18 else { return }
    let safe = value * (1 - 1e-9) - 1e-3
    if safe <= 0 { return }
    let whole = Int64(safe.rounded(.up))
    lowerBound = max(lowerBound, (whole + priceStep - 1) / priceStep * priceStep)
  }

  private func report(_ stage: String) {
    options.progress?(
      SearchProgress(stage: stage, elapsedSeconds: clock.elapsed, cost: cost, lowerBound: lowerBound))
  }
}
