/// Makes of another plan's nodes a start for the search for a plan that survives: what still fits stands as it stood, and the rest
/// of the pods is packed beside it.
struct KnownStart {
  private let survival: SurvivalProblem
  private let seed: UInt64
  private let isOver: () -> Bool

  /// Attempts to place what is left over.
  private static let attempts = 300

  init(_ survival: SurvivalProblem, seed: UInt64, isOver: @escaping () -> Bool) {
    self.survival = survival
    self.seed = seed
    self.isOver = isOver
  }

  /// Nodes that hold every pod on the normal day; nil: none came of it.
  func completed(_ known: [FilledNode]) -> [FilledNode]? {
    guard !known.isEmpty, !isOver() else { return nil }
    let problem = survival.problem
    let compact = CompactProblem(
      problem, allowed: AllowedTypes(problem).shapes(used: known, liked: []), prunes: false)
    guard compact.impossibleClasses.isEmpty else { return nil }
    let bound = ClasswiseBound(compact)
    let ascent = DualAscent(compact, bound: bound)
    ascent.climb(rounds: 120, collect: { _, _ in }, isOver: isOver)
    let search = LargeNeighbourhoodSearch(
      compact, ranking: ShapeRanking(bound, values: ascent.values, limits: LimitPrices(none: compact)),
      state: PackingState(compact), seed: seed)
    let fillings = KnownFillings(known, in: compact)
    IntegerRounding(problem: compact, patterns: fillings.patterns, usage: fillings.usage).buy(into: search.state)
    search.construct()
    for attempt in 0..<Self.attempts where !search.isComplete { _ = search.attempt(removing: 1 + attempt % 5) }
    guard search.isComplete else { return nil }
    addSpares(known, to: search.state)
    let nodes = search.state.nodes.map(search.state.filled)
    return problem.violations(of: nodes).isEmpty ? nodes : nil
  }

  /// Nodes that stand empty on the normal day are there for failures.
  private func addSpares(_ known: [FilledNode], to state: PackingState) {
    var placeOf: [Int: Int32] = [:]
    for (place, source) in state.problem.shapeSource.enumerated() { placeOf[source] = Int32(place) }
    for node in known where node.pods.isEmpty {
      guard let shape = placeOf[node.shape], state.allowsNode(Int(shape)) else { continue }
      state.add(PackingState.Node(shape: shape, pods: []))
    }
  }
}
