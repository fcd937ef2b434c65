import Optimisation

/// Can so many nodes of each shape hold all pods, fractions of fillings allowed? If not, a `CountCut` that says why.
///
/// A linear program over patterns: pods not covered cost what row weights say, and no shape is used more often than it was
/// bought. Its columns are generated; where some pods stay uncovered, the duals of the rows prove that the nodes are too few
/// (Farkas), and the cut holds for every solution, not only for these counts.
final class CountSeparation {
  enum Outcome {
    /// The nodes suffice for the relaxation.
    case covered
    case cut(CountCut)
    /// Too few or enough: the search for columns ended before that was clear.
    case unclear
  }

  private let problem: CompactProblem
  private let bound: ClasswiseBound
  private let session: GLPKSession
  private let handle: GLPKSession.Handle
  private let firstShapeRow: Int
  private var known: Set<Pattern> = []
  /// The program's patterns in order, after `fixedColumns` others.
  private var patterns: [Pattern] = []
  private let fixedColumns: Int
  private let values: FlatArray<Double>
  private let nodeLimit: Int

  /// - Parameter weights: what a pod of each row counts, above 0.
  init(
    _ bound: ClasswiseBound, weights: borrowing FlatArray<Double>, session: GLPKSession, nodeLimit: Int
  ) throws(SolverFault) {
    problem = bound.problem
    self.bound = bound
    self.session = session
    self.nodeLimit = nodeLimit
    values = FlatArray(repeating: 0, count: problem.rowCount)
    let cover = CoverRows(problem)
    firstShapeRow = cover.rows.count
    var model = LinearModel(rows: cover.rows, columns: cover.shares)
    for _ in 0..<problem.shapeCount { model.rows.append(LinearModel.Row(lower: nil, upper: 0)) }
    for row in 0..<problem.rowCount {
      model.columns.append(LinearModel.Column(cost: weights[row], rows: [Int32(row)], values: [1]))
    }
    fixedColumns = model.columns.count
    handle = try session.load(model)
  }

  /// Gives the program patterns to begin with.
  func add(_ candidates: [Pattern]) throws(SolverFault) {
    var columns: [LinearModel.Column] = []
    for pattern in candidates where known.insert(pattern).inserted {
      patterns.append(pattern)
      columns.append(
        LinearModel.Column(
          cost: 0, rows: pattern.rows + [Int32(firstShapeRow) + pattern.shape],
          values: pattern.counts.map(Double.init) + [1]))
    }
    if !columns.isEmpty { try session.append(LinearModel(columns: columns), to: handle) }
  }

  /// Patterns above which those that cost most at the duals are deleted.
  private var mostPatterns: Int { 300 + 6 * problem.rowCount }

  /// Deletes the half of the patterns whose rows' duals fall shortest of their shapes', among those not in use.
  private func thin(_ solution: LinearSolution) throws(SolverFault) {
    let order = patterns.indices.sorted { first, second in
      let (one, other) = (solution.reducedCosts[fixedColumns + first], solution.reducedCosts[fixedColumns + second])
      return one != other ? one > other : first < second
    }
    let deleted = Set(
      order.prefix(patterns.count / 2).filter { solution.values[fixedColumns + $0] <= 1e-9 })
    if deleted.isEmpty { return }
    try session.deleteColumns(deleted.sorted().map { $0 + fixedColumns }, of: handle)
    for place in deleted { known.remove(patterns[place]) }
    patterns = patterns.indices.filter { !deleted.contains($0) }.map { patterns[$0] }
  }

  /// Judges counts of nodes by shape.
  func judge(_ counts: [Double], remaining: () -> Double) throws(SolverFault) -> Outcome {
    try session.setBounds(
      rows: counts.enumerated().map { (firstShapeRow + $0.offset, LinearModel.Row(lower: nil, upper: $0.element)) },
      columns: [], of: handle)
    for _ in 0..<60 {
      let seconds = remaining()
      if seconds <= 0 { return .unclear }
      let solution = try session.solve(handle, options: SolveOptions(timeLimitSeconds: max(seconds, 0.01)))
      guard solution.status == .optimal else { return .unclear }
      if patterns.count > mostPatterns { try thin(solution) }
      var weightTotal = 0.0
      for row in 0..<problem.rowCount {
        values[row] = max(0, solution.duals[row])
        weightTotal += values[row]
      }
      if solution.objective < 1e-7 * max(weightTotal, 1e-12) || weightTotal <= 0 { return .covered }
      var found: [Pattern] = []
      var shortfall = bound.leastWorth(values)
      for shape in 0..<problem.shapeCount where counts[shape] > 1e-9 {
        let relaxed = bound.pricing.relax(shape, values: values)
        var upper = relaxed
        let rounded = bound.rounding.round(shape)
        let price = max(0, -solution.duals[firstShapeRow + shape])
        // A filling worth adding does for now; the search is for when none is at hand.
        if rounded < relaxed * (1 - 1e-7), relaxed > price, rounded <= price * (1 + 1e-9) + 1e-9 * weightTotal {
          upper = bound.search.tighten(shape, bound: relaxed, nodeLimit: nodeLimit)
        }
        shortfall -= upper * counts[shape]
        if bound.rounding.value > price * (1 + 1e-9) + 1e-9 * weightTotal {
          found.append(bound.rounding.pattern(shape))
        }
      }
      let before = known.count
      if shortfall < 0.5 * solution.objective { try add(found) }
      if known.count == before {
        guard shortfall > 1e-6 * max(solution.objective, 1e-12),
          let cut = CountCut(bound, values: values, counts: counts, nodeLimit: nodeLimit), cut.shortfall(counts) > 1e-6
        else { return .unclear }
        return .cut(cut)
      }
    }
    return .unclear
  }
}
