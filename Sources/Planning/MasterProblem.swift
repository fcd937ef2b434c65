import Optimisation

/// The restricted master problem: which of the known patterns to buy how often, as a linear program that grows.
///
/// Rows: one per row of the compact problem (pods covered), one per class whose zones have a choice (the zones' shares add up
/// to its demand), one per node limit. Every covering row has an artificial column at a price no plan would pay, so that
/// the program always has a solution. Money is scaled by a typical price, so that GLPK works near 1.
final class MasterProblem {
  private let problem: CompactProblem
  private let session: GLPKSession
  private let handle: GLPKSession.Handle
  private let scale: Double
  private let firstLimitRow: Int
  private let coverRows: [LinearModel.Row]
  /// Columns that aren't patterns: zone shares and artificials, which come first.
  private let fixedColumns: Int
  private let artificials: Range<Int>
  private(set) var patterns: [Pattern] = []
  private var known: Set<Pattern> = []
  /// Reduced cost of each pattern at the last solve, and for how many solves running it was far from worth its price.
  private var idle: [Int32] = []

  /// The last solution: units of the prices.
  private(set) var restrictedMasterValue = Double.infinity
  private(set) var usage: [Double] = []
  private(set) var artificialUse = 0.0
  let duals: FlatArray<Double>
  private(set) var limitPrices: LimitPrices
  private(set) var iterations = 0

  init(_ problem: CompactProblem, session: GLPKSession, artificialPrice: Double) throws(SolverFault) {
    self.problem = problem
    self.session = session
    duals = FlatArray(repeating: 0, count: problem.rowCount)
    limitPrices = LimitPrices(none: problem)
    let prices = (0..<problem.shapeCount).map { problem.price[$0] }.filter { $0 > 0 }.sorted()
    scale = prices.isEmpty ? 1 : prices[prices.count / 2]
    let cover = CoverRows(problem)
    coverRows = cover.rows
    var model = LinearModel(rows: cover.rows, columns: cover.shares)
    firstLimitRow = model.rows.count
    for limit in problem.limits {
      // A limit that asks for nothing still has a row, so that rows and limits keep step.
      model.rows.append(
        LinearModel.Row(lower: Double(limit.least), upper: limit.most.map { Double(max($0, limit.least)) }))
    }
    artificials = cover.shares.count..<(cover.shares.count + problem.rowCount + problem.limits.count)
    for row in 0..<problem.rowCount {
      model.columns.append(LinearModel.Column(cost: artificialPrice / scale, rows: [Int32(row)], values: [1]))
    }
    for (place, _) in problem.limits.enumerated() {
      model.columns.append(
        LinearModel.Column(cost: artificialPrice / scale, rows: [Int32(firstLimitRow + place)], values: [1]))
    }
    fixedColumns = model.columns.count
    handle = try session.load(model)
  }

  /// Adds the patterns that the program doesn't have yet; how many.
  @discardableResult
  func add(_ candidates: [Pattern]) throws(SolverFault) -> Int {
    var columns: [LinearModel.Column] = []
    for pattern in candidates where known.insert(pattern).inserted {
      var rows = pattern.rows
      var values = pattern.counts.map(Double.init)
      for limit in problem.limitsOfShape[Int(pattern.shape)] {
        rows.append(Int32(firstLimitRow + limit))
        values.append(1)
      }
      columns.append(LinearModel.Column(cost: problem.price[Int(pattern.shape)] / scale, rows: rows, values: values))
      patterns.append(pattern)
      idle.append(0)
    }
    if !columns.isEmpty { try session.append(LinearModel(columns: columns), to: handle) }
    return columns.count
  }

  /// Solves from the last basis and reads the duals; false where GLPK stopped before the optimum.
  func solve(timeLimitSeconds: Double, isCold: Bool = false) throws(SolverFault) -> Bool {
    let solution = try session.solve(
      handle, options: SolveOptions(isDual: isCold, timeLimitSeconds: max(timeLimitSeconds, 0.01)))
    iterations += solution.iterations
    guard solution.status == .optimal || solution.status == .feasible else { return false }
    usage = Array(solution.values[fixedColumns...])
    restrictedMasterValue = solution.objective * scale
    artificialUse = solution.values[artificials].reduce(0, +)
    guard solution.status == .optimal else { return false }
    for row in 0..<problem.rowCount { duals[row] = max(0, solution.duals[row] * scale) }
    let limitDuals = solution.duals[firstLimitRow...].map { $0 * scale }
    limitPrices = LimitPrices(least: limitDuals, most: limitDuals.map { -$0 }, in: problem)
    for (place, reduced) in solution.reducedCosts[fixedColumns...].enumerated() {
      idle[place] = reduced > 0.02 * problem.price[Int(patterns[place].shape)] / scale ? idle[place] + 1 : 0
    }
    return true
  }

  /// Deletes patterns that haven't been near use for some solves, once there are many.
  func dropIdle(keeping most: Int) throws(SolverFault) {
    if patterns.count <= most { return }
    var deleted: [Int] = []
    for place in patterns.indices where idle[place] >= 4 && usage.indices.contains(place) && usage[place] <= 0 {
      deleted.append(place)
    }
    if deleted.isEmpty { return }
    try session.deleteColumns(deleted.map { $0 + fixedColumns }, of: handle)
    let gone = Set(deleted)
    for place in deleted { known.remove(patterns[place]) }
    let kept = patterns.indices.filter { !gone.contains($0) }
    patterns = kept.map { patterns[$0] }
    idle = kept.map { idle[$0] }
    usage = kept.filter { usage.indices.contains($0) }.map { usage[$0] }
  }

  /// Asks only for what is left when some nodes are bought already.
  ///
  /// - Parameters:
  ///   - covered: pods by row that these nodes hold.
  ///   - bought: nodes by limit.
  func leave(covered: [Int], bought: [Int]) throws(SolverFault) {
    var rows: [(index: Int, bounds: LinearModel.Row)] = []
    for row in 0..<problem.rowCount where covered[row] > 0 {
      let asked = coverRows[row].lower ?? 0
      // A row whose demand is a zone's share counts what it has; others ask for the rest.
      let lower = asked > 0 ? max(0, asked - Double(covered[row])) : -Double(covered[row])
      rows.append((row, LinearModel.Row(lower: lower, upper: nil)))
    }
    for (place, limit) in problem.limits.enumerated() where bought[place] > 0 {
      let least = max(0, limit.least - bought[place])
      rows.append(
        (
          firstLimitRow + place,
          LinearModel.Row(lower: Double(least), upper: limit.most.map { Double(max($0 - bought[place], least)) })
        ))
    }
    try session.setBounds(rows: rows, columns: [], of: handle)
  }

  /// What a pattern costs less what the duals pay for it.
  func reducedCost(_ pattern: Pattern) -> Double {
    var cost = limitPrices.effectivePrice(of: Int(pattern.shape), in: problem)
    for (row, count) in zip(pattern.rows, pattern.counts) { cost -= duals[Int(row)] * Double(count) }
    return cost
  }
}
