import ArgumentParser
import ClusterModel
import Verification

/// The last guard: a plan that fails verification is a defect of the program, never a result.
enum Defects {
  /// - Throws: `ExitCode(70)` after every violation was written to standard error.
  static func check(_ plan: Plan, _ loaded: LoadedInput) throws {
    let verdict = PlanVerifier(
      plan: plan, inventory: loaded.inventory, cluster: loaded.cluster, offerings: loaded.offerings
    ).verdict()
    guard !verdict.holds else { return }
    Notes.line("plimsoll made a plan that breaks its own rules, and keeps it back. This is a defect of the program:")
    for violation in verdict.violations.prefix(20) { Notes.line("  \(violation)") }
    Notes.line("Please report it with the inputs, the command line and the lines above.")
    throw ExitCode(70)
  }
}
