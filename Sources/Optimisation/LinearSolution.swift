/// What a solve found out about its model.
package enum SolutionStatus: Sendable, Hashable {
  case optimal
  /// A solution, not proven best.
  case feasible
  /// No solution exists.
  case infeasible
  case unbounded
  /// Stopped before a solution was found.
  case undecided
}

/// The solution of a linear model.
package struct LinearSolution: Sendable {
  package var status: SolutionStatus
  package var objective: Double
  /// By column.
  package var values: [Double]
  /// By column: cost less what the rows' duals pay.
  package var reducedCosts: [Double]
  /// By row: what one more unit of its bound costs.
  package var duals: [Double]
  package var iterations: Int
}

/// The solution of an integer model.
package struct IntegerSolution: Sendable {
  package var status: SolutionStatus
  package var objective: Double
  /// No solution costs less; nil where nothing was proven.
  package var bound: Double?
  /// By column; meaningful where `status` is optimal or feasible.
  package var values: [Double]
}
