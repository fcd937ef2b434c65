import CGLPK
import GLPKLibrary

/// GLPK, used safely: all models of a session live on the thread that runs it, and die with it or with the first fault.
///
/// GLPK's environment belongs to a thread, so the body is synchronous: an `await` in it doesn't compile. Numbers are
/// checked before GLPK sees them and after it answers, since GLPK takes a NaN without complaint.
///
///     let solution = try GLPKSession.run { session in
///       let model = try session.load(LinearModel(rows: rows, columns: columns))
///       return try session.solve(model)
///     }
package final class GLPKSession {
  /// A model that a session holds.
  package struct Handle: Hashable {
    fileprivate let index: Int
  }

  private struct Loaded {
    var pointer: OpaquePointer
    var rowCount: Int
    var columnCount: Int
  }

  private var models: [Loaded?] = []
  private var isOver = false

  private init() {}

  deinit {
    if !isOver { for model in models { if let model { cglpk_free(model.pointer) } } }
  }

  /// Runs a body with a session of its own.
  package static func run<Result>(_ body: (GLPKSession) throws -> Result) rethrows -> Result {
    let session = GLPKSession()
    return try withExtendedLifetime(session) { try body(session) }
  }

  /// Solves one integer model in a session of its own, by branch and cut; nil where GLPK gave no answer.
  package static func solveInteger(_ model: LinearModel, timeLimitSeconds: Double) -> IntegerSolution? {
    try? run { session throws(SolverFault) in
      let handle = try session.load(model)
      return try session.solveInteger(
        handle, options: SolveOptions(timeLimitSeconds: timeLimitSeconds, presolve: true))
    }
  }

  /// Hands a model to GLPK.
  package func load(_ model: LinearModel) throws(SolverFault) -> Handle {
    if isOver { throw .sessionOver }
    var pointer: OpaquePointer?
    try check(cglpk_create(&pointer))
    guard let pointer else { throw .noAnswer(code: -1) }
    models.append(Loaded(pointer: pointer, rowCount: 0, columnCount: 0))
    let handle = Handle(index: models.count - 1)
    try append(model, to: handle)
    return handle
  }

  /// Adds rows, then columns.
  package func append(_ part: LinearModel, to handle: Handle) throws(SolverFault) {
    let loaded = try model(handle)
    if let defect = part.defect(rowsBefore: loaded.rowCount) { throw defect }
    var start: [Int32] = [0]
    var rows: [Int32] = []
    var values: [Double] = []
    for column in part.columns {
      for row in column.rows { rows.append(row + 1) }
      values += column.values
      start.append(Int32(rows.count))
    }
    // Keeps the arrays' addresses real where a part has no entries.
    rows.append(0)
    values.append(0)
    let none = Double.greatestFiniteMagnitude
    let rowLower = part.rows.map { $0.lower ?? -none }
    let rowUpper = part.rows.map { $0.upper ?? none }
    let cost = part.columns.map(\.cost)
    let lower = part.columns.map { $0.lower ?? -none }
    let upper = part.columns.map { $0.upper ?? none }
    let isInteger = part.columns.map { UInt8($0.isInteger ? 1 : 0) }
    var outcome = cglpk_outcome()
    rowLower.withUnsafeBufferPointer { rowLower in
      rowUpper.withUnsafeBufferPointer { rowUpper in
        cost.withUnsafeBufferPointer { cost in
          lower.withUnsafeBufferPointer { lower in
            upper.withUnsafeBufferPointer { upper in
              isInteger.withUnsafeBufferPointer { isInteger in
                start.withUnsafeBufferPointer { start in
                  rows.withUnsafeBufferPointer { rows in
                    values.withUnsafeBufferPointer { values in
                      var content = cglpk_part(
                        row_count: Int32(part.rows.count), row_lower: rowLower.baseAddress,
                        row_upper: rowUpper.baseAddress, column_count: Int32(part.columns.count),
                        cost: cost.baseAddress, column_lower: lower.baseAddress, column_upper: upper.baseAddress,
                        is_integer: isInteger.baseAddress, start: start.baseAddress, row: rows.baseAddress,
                        value: values.baseAddress)
                      outcome = cglpk_append(loaded.pointer, &content)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    try check(outcome)
    models[handle.index]?.rowCount += part.rows.count
    models[handle.index]?.columnCount += part.columns.count
  }

  /// Deletes columns, given ascending from 0; later columns move up.
  package func deleteColumns(_ columns: [Int], of handle: Handle) throws(SolverFault) {
    let loaded = try model(handle)
    guard zip(columns, columns.dropFirst()).allSatisfy({ $0 < $1 }),
      columns.allSatisfy({ $0 >= 0 && $0 < loaded.columnCount })
    else { throw .contradiction("columns to delete must be ascending and exist") }
    if columns.isEmpty { return }
    let numbers = columns.map { Int32($0 + 1) }
    try check(cglpk_delete_columns(loaded.pointer, Int32(numbers.count), numbers))
    models[handle.index]?.columnCount -= columns.count
  }

  /// Adds a row over columns that the model has; `columns` count from 0, each at most once.
  package func appendRow(
    _ row: LinearModel.Row, columns: [Int32], values: [Double], to handle: Handle
  ) throws(SolverFault) {
    let loaded = try model(handle)
    if let defect = LinearModel(rows: [row]).defect(rowsBefore: loaded.rowCount) { throw defect }
    guard values.allSatisfy(\.isFinite) else { throw .notFinite("row \(loaded.rowCount)") }
    guard columns.count == values.count, columns.allSatisfy({ $0 >= 0 && Int($0) < loaded.columnCount }),
      Set(columns).count == columns.count
    else { throw .contradiction("row \(loaded.rowCount) names a column twice, or one that doesn't exist") }
    let none = Double.greatestFiniteMagnitude
    // Keeps the arrays' addresses real where the row is empty.
    try check(
      cglpk_add_row(
        loaded.pointer, row.lower ?? -none, row.upper ?? none, Int32(columns.count), columns.map { $0 + 1 } + [0],
        values + [0]))
    models[handle.index]?.rowCount += 1
  }

  /// Replaces bounds of rows and columns (counted from 0); the basis stays, so that the next solve starts from it.
  package func setBounds(
    rows: [(index: Int, bounds: LinearModel.Row)], columns: [(index: Int, bounds: LinearModel.Row)], of handle: Handle
  ) throws(SolverFault) {
    let loaded = try model(handle)
    if let defect = LinearModel(rows: rows.map(\.bounds) + columns.map(\.bounds)).defect(rowsBefore: 0) {
      throw defect
    }
    guard rows.allSatisfy({ $0.index >= 0 && $0.index < loaded.rowCount }),
      columns.allSatisfy({ $0.index >= 0 && $0.index < loaded.columnCount })
    else { throw .contradiction("bounds of a row or column that doesn't exist") }
    let none = Double.greatestFiniteMagnitude
    let zero = [0.0]
    try check(
      cglpk_bound(
        loaded.pointer, Int32(rows.count), rows.map { Int32($0.index + 1) } + [0],
        rows.map { $0.bounds.lower ?? -none } + zero, rows.map { $0.bounds.upper ?? none } + zero,
        Int32(columns.count), columns.map { Int32($0.index + 1) } + [0],
        columns.map { $0.bounds.lower ?? -none } + zero, columns.map { $0.bounds.upper ?? none } + zero))
  }

  /// Solves the linear relaxation from the last basis.
  package func solve(_ handle: Handle, options: SolveOptions = SolveOptions()) throws(SolverFault) -> LinearSolution {
    let loaded = try model(handle)
    var values = Array(repeating: 0.0, count: max(loaded.columnCount, 1))
    var reduced = values
    var duals = Array(repeating: 0.0, count: max(loaded.rowCount, 1))
    var answer = cglpk_answer()
    var control = options.control
    let outcome = cglpk_simplex(loaded.pointer, &control, &answer, &values, &reduced, &duals)
    let isStopped = outcome.code == CGLPK_NO_ANSWER && (outcome.detail == GLP_EITLIM || outcome.detail == GLP_ETMLIM)
    if !isStopped { try check(outcome) }
    values.removeLast(values.count - loaded.columnCount)
    reduced.removeLast(reduced.count - loaded.columnCount)
    duals.removeLast(duals.count - loaded.rowCount)
    let status = Self.status(answer.status)
    if status == .optimal || status == .feasible {
      guard answer.objective.isFinite, values.allSatisfy(\.isFinite), duals.allSatisfy(\.isFinite) else {
        throw .notFinite("the solution")
      }
    }
    return LinearSolution(
      status: status, objective: answer.objective, values: values, reducedCosts: reduced, duals: duals,
      iterations: Int(answer.iterations))
  }

  /// Solves the integer model by branch and cut.
  package func solveInteger(
    _ handle: Handle, options: SolveOptions = SolveOptions()
  ) throws(SolverFault) -> IntegerSolution {
    let loaded = try model(handle)
    var values = Array(repeating: 0.0, count: max(loaded.columnCount, 1))
    var answer = cglpk_answer()
    var control = options.control
    let outcome = cglpk_integer(loaded.pointer, &control, &answer, &values)
    let stops = [Int32(GLP_EITLIM), Int32(GLP_ETMLIM), Int32(GLP_EMIPGAP), Int32(GLP_ESTOP)]
    if !(outcome.code == CGLPK_NO_ANSWER && stops.contains(outcome.detail)) { try check(outcome) }
    values.removeLast(values.count - loaded.columnCount)
    let status = Self.status(answer.status)
    if status == .optimal || status == .feasible {
      guard answer.objective.isFinite, values.allSatisfy(\.isFinite) else { throw .notFinite("the solution") }
    }
    let bound = answer.bound > -Double.greatestFiniteMagnitude && answer.bound.isFinite ? answer.bound : nil
    return IntegerSolution(status: status, objective: answer.objective, bound: bound, values: values)
  }

  /// Frees a model before the session ends.
  package func unload(_ handle: Handle) throws(SolverFault) {
    let loaded = try model(handle)
    cglpk_free(loaded.pointer)
    models[handle.index] = nil
  }

  private func model(_ handle: Handle) throws(SolverFault) -> Loaded {
    if isOver { throw .sessionOver }
    guard models.indices.contains(handle.index), let loaded = models[handle.index] else {
      throw .contradiction("the model was unloaded")
    }
    return loaded
  }

  private func check(_ outcome: cglpk_outcome) throws(SolverFault) {
    if outcome.code == CGLPK_DONE { return }
    if outcome.code == CGLPK_FAULT {
      isOver = true
      let words = withUnsafeBytes(of: outcome.message) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw .aborted(words.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
    throw .noAnswer(code: Int(outcome.detail))
  }

  private static func status(_ code: Int32) -> SolutionStatus {
    switch code {
    case GLP_OPT: .optimal
    case GLP_FEAS: .feasible
    case GLP_NOFEAS, GLP_INFEAS: code == GLP_NOFEAS ? .infeasible : .undecided
    case GLP_UNBND: .unbounded
    default: .undecided
    }
  }
}

/// How to solve, and when to stop.
package struct SolveOptions: Sendable {
  /// The dual simplex instead of the primal.
  package var isDual: Bool
  package var timeLimitSeconds: Double
  /// Simplex iterations of one solve: where the simplex goes round in circles, it ends by this and not by the clock.
  package var iterationLimit: Int

  /// Far more than a model of these sizes needs.
  package static let manyIterations = 300_000
  /// Presolve for linear models, cuts for integer ones.
  package var presolve: Bool
  /// Integer solves stop at this relative gap.
  package var gap: Double

  package init(
    isDual: Bool = false, timeLimitSeconds: Double = 3600, iterationLimit: Int = manyIterations,
    presolve: Bool = false, gap: Double = 0
  ) {
    self.isDual = isDual
    self.timeLimitSeconds = timeLimitSeconds
    self.iterationLimit = iterationLimit
    self.presolve = presolve
    self.gap = gap
  }

  fileprivate var control: cglpk_options {
    cglpk_options(
      is_dual: isDual ? 1 : 0, time_limit_ms: Int32(clamping: Int(max(0, min(timeLimitSeconds, 1e6)) * 1000)),
      iteration_limit: Int32(clamping: iterationLimit), presolve: presolve ? 1 : 0, gap: gap)
  }
}
