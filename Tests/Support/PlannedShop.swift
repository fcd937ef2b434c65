/// The example's plans, each made once for all the tests that look at it.
///
/// A test that waits for one leaves its thread to others.
package enum PlannedShop {
  package static let folder = "Workloads/shop"
  package static let environment = ["SOURCE_DATE_EPOCH": "1767225600"]
  /// More time than the search takes on a slow machine, so that it ends by itself.
  package static let unhurried = ["--time-limit", "3600"]

  /// As its committed report has it: realised, for all its failures.
  package static let asReported = Task {
    try PlimsollBinary.run(["plan", folder, "-o", "json"] + unhurried, environment: environment)
  }
  /// Of the normal day alone, realised.
  package static let ofNormalDay = Task {
    try PlimsollBinary.run(
      ["plan", folder, "--survive", "none", "-o", "json"] + unhurried, environment: environment)
  }
  /// Of the normal day alone, as packed.
  package static let onPaper = Task {
    try PlimsollBinary.run(
      ["plan", folder, "--survive", "none", "--on-paper", "--gap", "3%", "-o", "json"] + unhurried)
  }
}
