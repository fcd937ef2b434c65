/// A minimisation model as plain numbers: rows with bounds, columns with costs, bounds and entries.
///
/// Also the unit in which a loaded model grows: appended rows come first, then columns that may use any row.
package struct LinearModel: Sendable {
  /// A constraint: `lower <= sum of entries <= upper`; nil means unbounded.
  package struct Row: Sendable, Hashable {
    package var lower: Double?
    package var upper: Double?

    package init(lower: Double?, upper: Double?) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// A variable with its cost, bounds and its entries in the rows.
  package struct Column: Sendable, Hashable {
    package var cost: Double
    package var lower: Double?
    package var upper: Double?
    package var isInteger: Bool
    /// Row indices from 0, each at most once, and the coefficients there.
    package var rows: [Int32]
    package var values: [Double]

    package init(
      cost: Double, lower: Double? = 0, upper: Double? = nil, isInteger: Bool = false, rows: [Int32], values: [Double]
    ) {
      self.cost = cost
      self.lower = lower
      self.upper = upper
      self.isInteger = isInteger
      self.rows = rows
      self.values = values
    }
  }

  package var rows: [Row]
  package var columns: [Column]

  package init(rows: [Row] = [], columns: [Column] = []) {
    self.rows = rows
    self.columns = columns
  }

  /// The first number that GLPK would swallow silently (NaN, infinity), or index that it would abort on.
  func defect(rowsBefore: Int) -> SolverFault? {
    for (place, row) in rows.enumerated() {
      for bound in [row.lower, row.upper].compactMap(\.self) where !bound.isFinite {
        return .notFinite("bound of row \(rowsBefore + place)")
      }
      if let lower = row.lower, let upper = row.upper, lower > upper {
        return .contradiction("row \(rowsBefore + place): lower bound \(lower) above upper bound \(upper)")
      }
    }
    let rowCount = rowsBefore + rows.count
    for (place, column) in columns.enumerated() {
      guard column.cost.isFinite, column.values.allSatisfy(\.isFinite),
        [column.lower, column.upper].compactMap(\.self).allSatisfy(\.isFinite)
      else { return .notFinite("column \(place)") }
      if let lower = column.lower, let upper = column.upper, lower > upper {
        return .contradiction("column \(place): lower bound \(lower) above upper bound \(upper)")
      }
      guard column.rows.count == column.values.count else {
        return .contradiction("column \(place): \(column.rows.count) rows, \(column.values.count) values")
      }
      guard column.rows.allSatisfy({ $0 >= 0 && Int($0) < rowCount }) else {
        return .contradiction("column \(place) names a row that doesn't exist")
      }
    }
    return nil
  }
}
