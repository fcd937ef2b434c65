/// Puts all pods on given numbers of nodes of each shape, or shows that it can't be done.
///
/// The problem with a limit on every shape: first the local search looks for a packing, then all fillings are listed and an integer
/// program decides.
final class CountPacking {
  enum Outcome {
    /// Nodes in the compact problem's own shapes.
    case packed([PackingState.Node])
    case impossible
    /// Neither found nor excluded.
    case unclear
  }

  private let problem: CompactProblem
  /// A pod's value, per class and zone.
  private var values: [Double]
  private let seed: UInt64
  private let placeOf: [Int: Int32]
  /// Sets of types that `nearby` has planned with.
  private var tried: Set<[Bool]> = []

  init(_ problem: CompactProblem, values: borrowing FlatArray<Double>, seed: UInt64) {
    self.problem = problem
    self.seed = seed
    placeOf = Dictionary(uniqueKeysWithValues: problem.shapeSource.enumerated().map { ($1, Int32($0)) })
    self.values = Array(repeating: 0, count: problem.classCount * problem.zoneCount)
    for place in self.values.indices {
      let row = Int(problem.rowOf[place])
      if row >= 0 { self.values[place] = values[row] }
    }
  }

  func pack(_ counts: [Int], seconds: Double) -> Outcome {
    var source = problem.source.withoutTypeLimits
    var allowed = Array(repeating: false, count: source.shapes.count)
    for (shape, count) in counts.enumerated() where count > 0 {
      let origin = problem.shapeSource[shape]
      allowed[origin] = true
      source.nodeLimits.append(NodeLimit(shapes: [origin], most: count))
    }
    let given = CompactProblem(source, allowed: allowed)
    if !given.impossibleClasses.isEmpty { return .impossible }
    func own(_ nodes: [PackingState.Node]) -> [PackingState.Node] { self.own(nodes, of: given) }

    let bound = ClasswiseBound(given)
    let rows = FlatArray<Double>(repeating: 0, count: given.rowCount)
    for place in values.indices {
      let row = Int(given.rowOf[place])
      if row >= 0 { rows[row] = max(rows[row], values[place]) }
    }
    let none = LimitPrices(none: given)
    let ranking = ShapeRanking(bound, values: rows, limits: none)
    for start in 0..<2 {
      let search = LargeNeighbourhoodSearch(
        given, ranking: ranking, state: PackingState(given), seed: seed &+ UInt64(start))
      search.construct()
      for attempt in 0..<300 where !search.isComplete { _ = search.attempt(removing: 1 + attempt % 5) }
      if search.isComplete { return .packed(own(search.state.nodes)) }
    }
    let thorough = planned(given, seconds: seconds)
    if let nodes = thorough.incumbent { return .packed(own(nodes)) }

    let enumeration = PatternEnumeration(given, pricing: bound.pricing, patternLimit: 3_000, nodeLimit: 300_000)
    guard enumeration.run(values: rows, limits: none, budget: .infinity) else { return .unclear }
    switch ExactModel(problem: given, patterns: enumeration.patterns).solve(timeLimitSeconds: seconds) {
    case .optimal(let nodes), .feasible(let nodes): return .packed(own(nodes))
    case .infeasible: return .impossible
    case .undecided: return .unclear
    }
  }

  /// The best solution found with the types of these counts, any number of each; nil where that was tried before or gave
  /// nothing.
  func nearby(_ counts: [Int], seconds: Double) -> [PackingState.Node]? {
    struct Choice: Hashable {
      let pool: Int
      let type: Int
    }
    func choice(_ shape: NodeShape) -> Choice { Choice(pool: shape.poolIndex, type: shape.typeIndex) }
    let source = problem.source.withoutTypeLimits
    let types = Set(counts.indices.filter { counts[$0] > 0 }.map { choice(source.shapes[problem.shapeSource[$0]]) })
    let allowed = source.shapes.map { types.contains(choice($0)) }
    guard tried.insert(allowed).inserted, tried.count <= 12 else { return nil }
    let given = CompactProblem(source, allowed: allowed)
    guard let nodes = planned(given, seconds: seconds).incumbent else { return nil }
    return own(nodes, of: given)
  }

  private func planned(_ given: CompactProblem, seconds: Double) -> PackingSearch {
    let options = SolverOptions(timeLimitSeconds: seconds, gap: 0, seed: seed)
    let search = PackingSearch(given, options: options, clock: SearchClock(options))
    search.relax(tolerance: 1e-3, until: 0.5, roundLimit: 60)
    search.findNodes(until: 1, stall: 5_000)
    return search
  }

  /// Nodes of a problem over fewer shapes as nodes of the problem over all.
  private func own(_ nodes: [PackingState.Node], of given: CompactProblem) -> [PackingState.Node] {
    nodes.map { PackingState.Node(shape: placeOf[given.shapeSource[Int($0.shape)]] ?? 0, pods: $0.pods) }
  }
}
