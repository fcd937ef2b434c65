import Optimisation

/// How many nodes of each shape to buy, as a linear program: least price, all node limits, and every `CountCut` found so far.
///
/// What a branch may bound is a counter: the number of nodes of one shape, of one pool's type over zones and capacity types, or
/// of all. Shapes come first, in the problem's order.
final class CountModel {
  /// A set of shapes whose nodes are counted together.
  struct Counter {
    let shapes: [Int]
    /// The pool and the type, where this is a type's counter.
    let pool: Int?
    let type: Int?
  }

  /// A pool with more types than it may buy.
  struct LimitedPool {
    /// Its types' counters.
    let types: [Int]
    let most: Int
  }

  /// What a number of nodes may be off a whole number, or off none.
  static let tolerance = 1e-6

  /// Bounds of every counter.
  struct Bounds {
    var lower: [Int32]
    var upper: [Int32]
  }

  let counters: [Counter]
  let limitedPools: [LimitedPool]
  /// Bounds that hold for every solution that costs less than the ceiling.
  let rootBounds: Bounds

  private let problem: CompactProblem
  private let session: GLPKSession
  private let handle: GLPKSession.Handle
  private let scale: Double
  private var applied: Bounds
  private(set) var cuts: [CountCut] = []
  /// Rows of the linear program as it stands.
  var rowCount: Int { fixedRows + cuts.count }
  private let fixedRows: Int
  private let symmetry: ZoneSymmetry

  /// - Parameter ceiling: a cost that solutions of interest stay below; infinity: any.
  init(_ problem: CompactProblem, session: GLPKSession, ceiling: Double) throws(SolverFault) {
    self.problem = problem
    self.session = session
    let prices = (0..<problem.shapeCount).map { problem.price[$0] }
    scale = max(prices.max() ?? 1, 1)
    var counters = (0..<problem.shapeCount).map { Counter(shapes: [$0], pool: nil, type: nil) }
    var types: [Int: [Int: [Int]]] = [:]
    for shape in 0..<problem.shapeCount {
      let source = problem.source.shapes[problem.shapeSource[shape]]
      types[source.poolIndex, default: [:]][source.typeIndex, default: []].append(shape)
    }
    var limited: [LimitedPool] = []
    for (pool, members) in types.sorted(by: { $0.key < $1.key }) {
      var own: [Int] = []
      for (type, shapes) in members.sorted(by: { $0.key < $1.key }) {
        own.append(counters.count)
        counters.append(Counter(shapes: shapes, pool: pool, type: type))
      }
      if let most = problem.source.mostTypes(inPool: pool), own.count > most {
        limited.append(LimitedPool(types: own, most: most))
      }
    }
    counters.append(Counter(shapes: Array(0..<problem.shapeCount), pool: nil, type: nil))
    self.counters = counters
    limitedPools = limited

    // Every node holds a pod or is owed to some minimum.
    var useful = problem.limits.reduce(0) { $0 + $1.least }
    for index in 0..<problem.classCount { useful += Int(problem.demand[index]) }
    let upper = counters.map { counter -> Int32 in
      let cheapest = counter.shapes.map { prices[$0] }.min() ?? 0
      let affordable = cheapest > 0 && ceiling.isFinite ? Int(min(ceiling / cheapest, 1e9)) : Int.max
      return Int32(clamping: min(useful, affordable))
    }
    rootBounds = Bounds(lower: Array(repeating: 0, count: counters.count), upper: upper)
    applied = rootBounds

    var model = LinearModel()
    for place in counters.indices.dropFirst(problem.shapeCount) {
      model.rows.append(LinearModel.Row(lower: 0, upper: Double(upper[place])))
    }
    let firstLimit = model.rows.count
    for limit in problem.limits {
      model.rows.append(LinearModel.Row(lower: Double(limit.least), upper: limit.most.map { Double($0) }))
    }
    var rowsOf = Array(repeating: [Int32](), count: problem.shapeCount)
    for (place, counter) in counters.enumerated().dropFirst(problem.shapeCount) {
      for shape in counter.shapes { rowsOf[shape].append(Int32(place - problem.shapeCount)) }
    }
    for shape in 0..<problem.shapeCount {
      let rows = rowsOf[shape] + problem.limitsOfShape[shape].map { Int32(firstLimit + $0) }
      model.columns.append(
        LinearModel.Column(
          cost: prices[shape] / scale, lower: 0, upper: Double(upper[shape]), rows: rows,
          values: rows.map { _ in 1 }))
    }
    symmetry = ZoneSymmetry(problem)
    fixedRows = model.rows.count
    handle = try session.load(model)
    // Of solutions that differ in the zones' names alone, the one whose zones cost less and less.
    for group in symmetry.groups {
      for (first, second) in zip(group, group.dropFirst()) {
        let (one, other) = (symmetry.shapes(in: first), symmetry.shapes(in: second))
        try session.appendRow(
          LinearModel.Row(lower: 0, upper: nil), columns: (one + other).map { Int32($0) },
          values: one.map { prices[$0] / scale } + other.map { -prices[$0] / scale }, to: handle)
      }
    }
  }

  /// Adds a cut, and what it says of zones that may be exchanged.
  func add(_ cut: CountCut) throws(SolverFault) {
    try append(cut)
    for copy in symmetry.copies(of: cut) { try append(copy) }
  }

  private func append(_ cut: CountCut) throws(SolverFault) {
    cuts.append(cut)
    let columns = cut.worth.indices.filter { cut.worth[$0] > 0 }
    try session.appendRow(
      LinearModel.Row(lower: 1, upper: nil), columns: columns.map { Int32($0) }, values: columns.map { cut.worth[$0] },
      to: handle)
  }

  /// The least cost within these bounds and the counts that attain it; nil where there are none.
  func solve(_ bounds: Bounds, timeLimitSeconds: Double) throws(SolverFault) -> (cost: Double, counts: [Double])? {
    var rows: [(index: Int, bounds: LinearModel.Row)] = []
    var columns: [(index: Int, bounds: LinearModel.Row)] = []
    for place in counters.indices
    where bounds.lower[place] != applied.lower[place] || bounds.upper[place] != applied.upper[place] {
      let range = LinearModel.Row(lower: Double(bounds.lower[place]), upper: Double(bounds.upper[place]))
      if place < problem.shapeCount {
        columns.append((place, range))
      } else {
        rows.append((place - problem.shapeCount, range))
      }
    }
    if !rows.isEmpty || !columns.isEmpty { try session.setBounds(rows: rows, columns: columns, of: handle) }
    applied = bounds
    // Cuts that differ in little have led the simplex round in circles.
    let enough = 2_000 + 20 * (rowCount + problem.shapeCount)
    let solution = try session.solve(
      handle, options: SolveOptions(isDual: true, timeLimitSeconds: timeLimitSeconds, iterationLimit: enough))
    switch solution.status {
    case .optimal: return (solution.objective * scale, solution.values)
    case .infeasible: return nil
    default: throw .noAnswer(code: 0)
    }
  }

  /// Nodes that a counter counts.
  func total(_ counter: Int, _ counts: [Double]) -> Double {
    counters[counter].shapes.reduce(0) { $0 + counts[$1] }
  }
}
