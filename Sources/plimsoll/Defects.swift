import ArgumentParser
import ClusterModel
import Planning
import Verification

/// The last guard: a plan that fails verification is a defect of the program, never a result.
enum Defects {
  /// Plans; where what was made for the scheduler breaks a rule, the packing on paper is the plan, and says why.
  ///
  /// - Parameter make: plans with options.
  static func planned(
    _ options: PlannerOptions, _ loaded: LoadedInput,
    make: (PlannerOptions) throws -> (plan: Plan, start: WarmStart)
  ) throws -> (plan: Plan, start: WarmStart) {
    let first = try make(options)
    guard let realisation = options.realisation, first.plan.realisation?.status == .realised,
      let violation = verdict(first.plan, loaded).violations.first
    else { return first }
    var onPaper = options
    onPaper.realisation = nil
    var second = try make(onPaper)
    second.plan.realisation = PlanRealisation(
      status: .notRealised, orders: 0, profile: realisation.profileName,
      note: "the plan made for it breaks a rule, a defect of the program that you may report (\(violation))")
    return second
  }

  private static func verdict(_ plan: Plan, _ loaded: LoadedInput) -> Verdict {
    PlanVerifier(plan: plan, inventory: loaded.inventory, cluster: loaded.cluster, offerings: loaded.offerings)
      .verdict()
  }

  /// - Throws: `ExitCode(70)` after every violation was written to standard error.
  static func check(_ plan: Plan, _ loaded: LoadedInput) throws {
    let verdict = verdict(plan, loaded)
    guard !verdict.holds else { return }
    Notes.line("plimsoll made a plan that breaks its own rules, and keeps it back. This is a defect of the program:")
    for violation in verdict.violations.prefix(20) { Notes.line("  \(violation)") }
    Notes.line("Please report it with the inputs, the command line and the lines above.")
    throw ExitCode(70)
  }
}
