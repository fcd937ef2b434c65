/// Why the solver gave no answer.
package enum SolverFault: Error, Hashable, Sendable {
  /// A number that isn't one, and where it stood.
  case notFinite(String)
  /// A model that contradicts itself.
  case contradiction(String)
  /// GLPK aborted, in its own words; the session that it happened in is over.
  case aborted(String)
  /// An earlier fault ended the session.
  case sessionOver
  /// GLPK returned this code and no solution.
  case noAnswer(code: Int)
}
