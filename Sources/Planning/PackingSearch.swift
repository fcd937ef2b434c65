/// One search over a fixed set of shapes: bound first, then columns, then whole nodes, and a proof where that is cheap.
final class PackingSearch {
  let problem: CompactProblem
  private let bound: ClasswiseBound
  private let ascent: DualAscent
  private let generation: ColumnGeneration
  private let options: SolverOptions
  private let clock: SearchClock
  private let priceStep: Int64
  private let known: KnownFillings
  private var random: SeededGenerator

  /// The best solution so far, its cost; nil: none yet.
  private(set) var incumbent: [PackingState.Node]?
  private(set) var cost: Int64?
  private(set) var lowerBound: Int64 = 0
  /// What the search over counts of nodes proved: the one bound here that has the rule on types in it.
  private(set) var countBound: Int64 = 0
  private(set) var isProvenInfeasible = false
  /// Pods of each class that the best attempt left over.
  private(set) var unplaced: [Int: Int] = [:]
  /// A cost that some other search reached: only cheaper solutions are of interest when settling.
  var ceiling: Int64?
  private var search: LargeNeighbourhoodSearch?

  /// - Parameter known: nodes of another plan, in the source's classes and shapes.
  init(_ problem: CompactProblem, options: SolverOptions, clock: SearchClock, known: [FilledNode] = []) {
    self.problem = problem
    self.known = KnownFillings(known, in: problem)
    self.options = options
    self.clock = clock
    random = SeededGenerator(seed: options.seed)
    bound = ClasswiseBound(problem, threads: options.threads)
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

  /// The fillings that lose least at the row values known, each once.
  private func promising(_ patterns: [Pattern], most: Int) -> [Pattern] {
    let distinct = Array(Set(patterns))
    let loss = distinct.map { pattern -> Double in
      let price = problem.price[Int(pattern.shape)]
      let worth = zip(pattern.rows, pattern.counts).reduce(0.0) { $0 + generation.center[Int($1.0)] * Double($1.1) }
      return price > 0 ? (price - worth) / price : 0
    }
    return distinct.indices.sorted {
      loss[$0] != loss[$1] ? loss[$0] < loss[$1] : distinct[$0].precedes(distinct[$1])
    }.prefix(most).map { distinct[$0] }
  }

  /// The greatest price of a kept shape.
  private var dearest: Double { (0..<problem.shapeCount).reduce(1) { max($0, problem.price[$1]) } }

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
    // Of what is left: a search that begins late has every stage all the same.
    let ascentEnd = clock.share(0.5, until: share)
    ascent.climb(
      rounds: 800, effort: .rounded,
      collect: { shape, _ in collected.append(bound.rounding.pattern(shape)) },
      isOver: { clock.isOver(share: ascentEnd) })
    generation.adopt(ascent.values, best: ascent.best)
    note(generation.best)
    report("bound")
    collected = promising(collected, most: max(2000, 4 * problem.rowCount))
    let sketched = roundLimit < 1_000 || ceiling != nil ? [] : sketch(until: clock.share(0.25, until: share))
    generation.run(
      start: collected + sketched + known.patterns, tolerance: tolerance, artificialPrice: dearest * 20,
      roundLimit: roundLimit,
      remaining: { clock.remaining(share: share) },
      report: {
        note(generation.best)
        if generation.rounds % 16 == 0 { report("columns") }
      })
    note(generation.best)
    report("columns")
  }

  /// A first solution by local search with the ascent's values, and the fillings that it met on the way: they complement each
  /// other, as those priced one by one don't.
  private func sketch(until share: Double) -> [Pattern] {
    let ranking = ShapeRanking(bound, values: generation.center, limits: generation.centerLimits)
    let search = LargeNeighbourhoodSearch(
      problem, ranking: ranking, state: PackingState(problem), seed: options.seed)
    search.construct()
    var met: Set<Pattern> = []
    search.onRebuilt = { nodes in for node in nodes { met.insert(self.pattern(node)) } }
    let attempts = 30 * max(200, search.state.nodes.count)
    if search.isComplete, let team = team(search) {
      met = sketch(team, until: share) { search.iterations < attempts }
    }
    while search.iterations < attempts, search.iterations & 15 != 0 || !clock.isOver(share: share) {
      _ = search.attempt(removing: 2 + random.below(search.state.nodes.count > 40 ? 7 : 4))
    }
    for node in search.state.nodes { met.insert(pattern(node)) }
    adopt(search)
    return promising(Array(met), most: max(2000, 4 * problem.rowCount))
  }

  /// The same by several searches abreast, while `goesOn`.
  private func sketch(_ team: SearchTeam, until share: Double, while goesOn: () -> Bool) -> Set<Pattern> {
    final class Met {
      var patterns: Set<Pattern> = []
    }
    let met = (0..<team.count).map { _ in Met() }
    team.watch { place, nodes in for node in nodes { met[place].patterns.insert(self.pattern(node)) } }
    while goesOn(), !clock.isOver(share: share) { _ = team.round(isOver: { clock.isOver(share: share) }) }
    return met.reduce(into: []) { $0.formUnion($1.patterns) }
  }

  private func team(_ search: LargeNeighbourhoodSearch) -> SearchTeam? {
    options.threads > 1 ? SearchTeam(search, members: options.threads, seed: options.seed) : nil
  }

  private func pattern(_ node: PackingState.Node) -> Pattern {
    let zone = Int(problem.shapeZone[Int(node.shape)])
    let pods = node.pods.map { (row: problem.rowOf[Int($0.index) * problem.zoneCount + zone], count: $0.count) }.sorted
    {
      $0.row < $1.row
    }
    return Pattern(shape: node.shape, rows: pods.map(\.row), counts: pods.map(\.count))
  }

  /// Rounds the relaxation and improves what comes out, until the gap is reached, nothing more is found or time is up.
  func findNodes(until share: Double, stall: Int) {
    if isProvenInfeasible { return }
    let ranking = ShapeRanking(bound, values: generation.center, limits: generation.centerLimits)
    var best: LargeNeighbourhoodSearch?
    for attempt in 0..<(known.patterns.isEmpty ? 5 : 6) {
      let search = LargeNeighbourhoodSearch(
        problem, ranking: ranking, state: PackingState(problem), seed: options.seed &+ UInt64(attempt))
      start(search.state, attempt: attempt, until: share)
      search.construct()
      if best.map({ search.objective < $0.objective }) ?? true { best = search }
      if clock.isOver(share: share) { break }
    }
    guard let search = best else { return }
    self.search = search
    search.learn(zip(generation.patterns, generation.usage).filter { $0.1 > 1e-9 }.map(\.0))
    adopt(search)
    report("nodes")
    if isWithinGap { return }
    // Where few fillings matter, the proof costs less than the search.
    settle(patternLimit: 400, nodeLimit: 20_000, seconds: min(1, clock.remaining(share: share)))
    improve(until: share, stall: stall)
  }

  /// What a solution is built from: the relaxation rounded in three ways, nothing, a dive, or another plan's nodes.
  private func start(_ state: PackingState, attempt: Int, until share: Double) {
    switch attempt {
    case 0..<3:
      IntegerRounding(problem: problem, patterns: generation.patterns, usage: generation.usage)
        .round(into: state, zeal: [0.0, 0.6, 1.0][attempt], using: &random)
    case 4:
      let dive = ColumnDiving(problem, bound: bound)
      // Most of the time left belongs to the local search.
      let end = clock.elapsed + 0.1 * clock.remaining(share: share)
      dive.dive(
        start: zip(generation.patterns, generation.usage).filter { $0.1 > 1e-9 }.map(\.0),
        artificialPrice: dearest * 20, quota: problem.rowCount <= 60 ? 0.03 : 0.1,
        pricings: problem.rowCount <= 60 ? 4 : 1,
        remaining: { min(clock.remaining(until: end), clock.remaining(share: share)) })
      IntegerRounding(
        problem: problem, patterns: dive.bought.map(\.pattern), usage: dive.bought.map { Double($0.count) }
      ).buy(into: state)
    case 5: IntegerRounding(problem: problem, patterns: known.patterns, usage: known.usage).buy(into: state)
    default: break
    }
  }

  private func improve(until share: Double, stall: Int) {
    guard let search else { return }
    var stalled = 0
    var team: SearchTeam?
    while !isWithinGap, !isProvenInfeasible, stalled < stall {
      if team == nil, search.isComplete, let made = self.team(search) { team = made }
      if let team {
        if clock.isOver(share: share) { break }
        let before = search.iterations
        if team.round(isOver: { clock.isOver(share: share) }) {
          stalled = 0
          adopt(search)
        } else {
          stalled += search.iterations - before
        }
        if search.iterations >> 10 > before >> 10 { report("nodes") }
        continue
      }
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

  /// Takes a complete solution that costs less than the incumbent, and less than what is known to be reached.
  private func consider(_ nodes: [PackingState.Node]) {
    let total = nodes.reduce(Int64(0)) { $0 + problem.source.shapes[problem.shapeSource[Int($1.shape)]].price }
    guard total < min(cost ?? .max, ceiling ?? .max) else { return }
    cost = total
    incumbent = nodes
    unplaced = [:]
  }

  /// Tries to prove the incumbent best, or to find a better one: first over every filling that could still matter, in one
  /// integer program, then by branching on the numbers of nodes.
  ///
  /// - Parameter seeksNodes: look for better solutions near the counts that the proof meets.
  func prove(effort: CountSearch.Effort, seconds: Double, seeksNodes: Bool = true) {
    if isProvenInfeasible || isSettled { return }
    let end = clock.elapsed + seconds
    settle(seconds: min(seconds * 0.3, 5))
    if isProvenInfeasible || isSettled { return }
    let counts = CountSearch(
      bound, ceiling: (cost ?? ceiling).map(Double.init) ?? .infinity, priceStep: Double(priceStep), effort: effort,
      seed: options.seed, seeksNodes: seeksNodes)
    counts.run(
      values: generation.center, patterns: generation.patterns, gap: options.gap,
      remaining: { self.clock.remaining(until: end) },
      consider: { nodes in
        guard self.violations(nodes).isEmpty else { return false }
        self.consider(nodes)
        return true
      })
    note(counts.lowerBound)
    countBound = counts.isComplete ? Int64.max : provable(counts.lowerBound) ?? 0
    if counts.isComplete {
      if let known = cost ?? ceiling { lowerBound = max(lowerBound, known) } else { isProvenInfeasible = true }
    }
    report("proof")
  }

  /// True where nothing is left to prove.
  private var isSettled: Bool { (cost ?? ceiling).map { lowerBound >= $0 } ?? false }

  /// Every filling that could still matter, in one integer program; does nothing where there are too many.
  func settle(patternLimit: Int = 1_500, nodeLimit: Int = 100_000, seconds: Double) {
    let dualValue = generation.best
    let budget = (cost ?? ceiling).map { Double(cheaper(than: $0)) + 0.5 - dualValue } ?? .infinity
    if budget < 0 {
      if let known = cost ?? ceiling { lowerBound = max(lowerBound, known) }
      return
    }
    let enumeration = PatternEnumeration(
      problem, pricing: bound.pricing, patternLimit: patternLimit, nodeLimit: nodeLimit)
    guard enumeration.run(values: generation.center, limits: generation.centerLimits, budget: budget) else { return }
    let model = ExactModel(problem: problem, patterns: enumeration.patterns)
    switch model.solve(timeLimitSeconds: seconds) {
    case .optimal(let nodes):
      if violations(nodes).isEmpty {
        consider(nodes)
        // Where it costs no less than what is known to be reached, nothing does.
        if let known = cost ?? ceiling { lowerBound = max(lowerBound, known) }
      }
    case .feasible(let nodes): if violations(nodes).isEmpty { consider(nodes) }
    case .infeasible:
      // No solution cheaper than the incumbent; none at all where there is no incumbent.
      if let known = cost ?? ceiling { lowerBound = max(lowerBound, known) } else { isProvenInfeasible = true }
    case .undecided: break
    }
  }

  /// The most that a cheaper solution can cost: every price is a multiple of `priceStep`, though a ceiling needn't be, since
  /// its nodes may be of shapes that this search left out as dominated.
  private func cheaper(than known: Int64) -> Int64 { (known - 1) / priceStep * priceStep }

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

  /// Keeps the greatest bound.
  private func note(_ value: Double) {
    if let whole = provable(value) { lowerBound = max(lowerBound, whole) }
  }

  /// A proven value, rounded so that it stays one, then up to what integer prices allow.
  private func provable(_ value: Double) -> Int64? {
    guard value.isFinite, value < 9e18 else { return nil }
    let safe = value * (1 - 1e-9) - 1e-3
    if safe <= 0 { return nil }
    let whole = Int64(safe.rounded(.up))
    return (whole + priceStep - 1) / priceStep * priceStep
  }

  private func report(_ stage: String) {
    options.progress?(
      SearchProgress(stage: stage, elapsedSeconds: clock.elapsed, cost: cost, lowerBound: lowerBound))
  }
}
