import ArgumentParser
import ClusterModel
import Foundation
import Planning
import Reading
import Reporting

/// `plimsoll whatif INPUT...`
struct WhatIfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whatif", abstract: "Plan several scenarios and compare them.",
    discussion: """
      Scenarios come from Scenarios documents among the inputs, from --scenarios, and from the options below, which \
      together make one scenario. Each is planned and verified like a plan of its own. Patterns are \
      namespace/Kind/name with *, or namespace/name. Exits with 1 where the base itself leaves pods out.
      """)

  @Argument(help: "Files, folders (read recursively), or - for standard input.")
  var inputs: [String]

  @Option(help: "A Scenarios document, beside those among the inputs.")
  var scenarios: String?

  @Option(help: "Set replicas or requests: 'shop/Deployment/web.replicas=40', 'shop/*.requests.memory=2Gi'.")
  var set: [String] = []

  @Option(help: "Multiply replicas: 'shop/*=2.0'.")
  var scale: [String] = []

  @Option(help: "Leave the cluster with these zones: us-east-1a,us-east-1b, or a,b.")
  var zones: String?

  @Option(help: "Leave every pool with these ways to pay: on-demand, spot, reserved.")
  var capacity: String?

  @Option(name: .customLong("instance-types"), help: "Leave the cluster with these instance types: 'm7g.*,c7g.*'.")
  var instanceTypes: String?

  @Option(help: "Add manifests or an Inventory document.")
  var add: [String] = []

  @Option(help: "Take workloads out: 'legacy/*/*'.")
  var remove: [String] = []

  @Option(help: "Plan at each step of a range: 'scale shop/*=1.0..3.0 step 0.25'.")
  var sweep: String?

  @OptionGroup var shared: SharedOptions

  @Option(name: .shortAndLong, help: "What to print: table, json, markdown, html or csv.")
  var output: ComparisonFormat = .table

  @OptionGroup var solve: SolveOptions

  @OptionGroup var failures: FailureOptions

  func run() throws {
    try InputLoading.refuseOverwriting(add, shared)
    let interruption = Interruption()
    let inline = InlineScenario(
      InlineScenario.Options(
        set: set, scale: scale, zones: zones, capacity: capacity, instanceTypes: instanceTypes, add: add,
        remove: remove))
    try InputLoading.refuseOptions(inline.problems)
    let sweeping = try InputLoading.sweep(sweep)
    let options = try solve.plannerOptions(interruption: interruption)
    let reading = try InputLoading.source(inputs, isReadAgain: true)
    let loaded = try failures.applied(to: InputLoading.load(reading, shared: shared, beside: scenarios))
    let asked = sweeping?.scenarios ?? loaded.scenarios + [inline.scenario].compactMap(\.self)
    guard !asked.isEmpty else {
      throw ValidationError("nothing to compare: give --scenarios, --sweep or an option such as --scale 'shop/*=2.0'")
    }
    if sweeping != nil, inline.scenario != nil {
      throw ValidationError("--sweep stands alone: it is a scenario a step")
    }
    // Only from here on is there work to save: before, a signal ends the program as it ends any.
    let sources = interruption.listen()
    defer { withExtendedLifetime(sources) {} }
    let started = ContinuousClock().now
    let display = ProgressDisplay(isShown: shared.showsProgress, currency: loaded.cluster.currency)
    let result = try ScenarioRun(
      loaded: loaded,
      planning: WorldPlanning(
        catalogs: loaded.catalogs, options: options, today: RunStamp.today),
      progress: { display.show(plan: $0, of: $1, since: started) }
    ).result(
      of: asked, sweep: sweeping?.sweep,
      additions: try InputLoading.additions(asked, to: reading, of: loaded.inventory, shared: shared))
    display.clear()
    try Destination(path: shared.outputFile).write(
      output.render(
        result, title: "What if: \(loaded.cluster.name)", usesColor: shared.usesColor, isVerbose: shared.verbose))
    if let code = interruption.exitCode { throw ExitCode(code) }
    if result.base.plan.status == .infeasible { throw ExitCode(1) }
  }
}
