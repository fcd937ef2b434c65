import ArgumentParser
import ClusterModel
import Reporting
import Verification

/// `plimsoll verify PLAN INPUT...`
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Judge a plan file, with code that the planner does not use.",
    discussion: "Exits with 0 where the plan keeps every rule, with 1 where it breaks one, each named with its numbers."
  )

  @Argument(help: "The plan file, as plan -o json or -o yaml wrote it.")
  var plan: String

  @Argument(help: "The inputs that it was made from.")
  var inputs: [String]

  @Option(name: .shortAndLong, help: "table or json.")
  var output: VerdictFormat = .table

  @OptionGroup var shared: SharedOptions

  @OptionGroup var failures: FailureOptions

  enum VerdictFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  func run() throws {
    let judged = try InputLoading.plan(at: plan, shared: shared)
    let loaded = try failures.applied(to: InputLoading.load(inputs, of: judged, shared: shared))
    let verdict = PlanVerifier(
      plan: judged, inventory: loaded.inventory, cluster: loaded.cluster, offerings: loaded.offerings
    ).verdict()
    let report = VerdictReport(
      plan: judged, violations: verdict.violations.map { ($0.rule.rawValue, $0.object, $0.message) })
    let text =
      switch output {
      case .table: TerminalRenderer(usesColour: shared.usesColor).text(report.blocks)
      case .json: JSONWriter.text(report.tree)
      }
    try Destination(path: shared.outputFile).write(text)
    if !verdict.holds { throw ExitCode(1) }
  }
}
