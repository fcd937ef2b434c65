import ArgumentParser
import Audit
import ClusterModel
import Foundation
import Planning
import Reporting

/// `plimsoll plan INPUT...`
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Size node pools for these workloads.",
    discussion: """
      Reads Kubernetes manifests, Inventory, Cluster and Catalog documents; prints the cheapest verified plan that it \
      found and the proven bound on what could still be saved. Without a Cluster document the built-in one is used: \
      AWS us-east-1, three zones, four pools.
      """)

  @Argument(help: "Files, folders (read recursively), or - for standard input.")
  var inputs: [String]

  @OptionGroup var shared: SharedOptions

  @Option(name: .shortAndLong, help: "What to print: table, json, yaml, markdown or csv.")
  var output: PlanFormat = .table

  @OptionGroup var solve: SolveOptions

  @OptionGroup var failures: FailureOptions

  func run() throws {
    let started = ContinuousClock().now
    let interruption = Interruption()
    let options = try solve.plannerOptions(interruption: interruption)
    let loaded = try failures.applied(to: InputLoading.load(inputs, shared: shared))
    // Only from here on is there a plan to save: before, a signal ends the program as it ends any.
    let sources = interruption.listen()
    defer { withExtendedLifetime(sources) {} }
    let progress = ProgressDisplay(isShown: shared.showsProgress, currency: loaded.cluster.currency)
    var plan = try InputLoading.refusingContradictions {
      try Defects.planned(options.reporting { progress.show($0) }, loaded) {
        try Planner(
          inventory: loaded.inventory, cluster: loaded.cluster, offerings: loaded.offerings, options: $0
        ).planned()
      }.plan
    }
    progress.clear()
    RunStamp.complete(&plan, since: started)
    try Defects.check(plan, loaded)
    let report = AuditEngine.run(
      AuditContext(
        inventory: loaded.inventory, cluster: loaded.cluster, plan: plan, offerings: loaded.offerings,
        today: RunStamp.today))
    plan.findings = report.findings
    plan.suppressed = report.suppressed
    try Destination(path: shared.outputFile).write(
      output.render(plan, firstSteps: report.doFirst, usesColor: shared.usesColor, isVerbose: shared.verbose))
    if let code = interruption.exitCode { throw ExitCode(code) }
    if !plan.isWhole { throw ExitCode(1) }
  }
}
