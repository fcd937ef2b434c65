import ArgumentParser
import ClusterModel
import Reading
import Reporting
import Scheduling

/// `plimsoll replay PLAN INPUT...`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Let a model of kube-scheduler place the pods on the plan's nodes.",
    discussion: """
      The scheduler doesn't know the plan: it takes pods as they come and nodes by its scores. Replays many arrival \
      orders, all pods at once and one by one, and shows what stays pending and why. With --scenario it places the pods \
      that a failure evicts, on the nodes that are left. Exits with 1 where anything stays pending.
      """)

  @Argument(help: "The plan file, as plan -o json or -o yaml wrote it.")
  var plan: String

  @Argument(help: "The inputs that it was made from.")
  var inputs: [String]

  @Option(help: "How many arrival orders to try, each both all at once and one pod at a time.")
  var orders: Int = 20

  @Option(
    help: ArgumentHelp(
      "A failure that the plan answers, as zone-loss/us-east-1a, or all: the evicted pods are placed on what is left.",
      valueName: "failure"))
  var scenario: String?

  @Option(help: "The scheduler's profile: default, most-allocated, or a KubeSchedulerConfiguration's file.")
  var profile = SchedulerProfileArgument(argument: "default")

  @Option(help: "Seed of the first order; the following orders have the following seeds.")
  var seed: UInt64 = 1

  @Option(name: .shortAndLong, help: "table, json or markdown.")
  var output: Format = .table

  @OptionGroup var shared: SharedOptions

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, markdown
  }

  func validate() throws {
    guard (1...10_000).contains(orders) else { throw ValidationError("--orders is between 1 and 10000") }
  }

  func run() throws {
    let interruption = Interruption()
    let sources = interruption.listen()
    defer { withExtendedLifetime(sources) {} }
    let replayed = try InputLoading.plan(at: plan, shared: shared)
    let profile = try profile.profile()
    let loaded = try InputLoading.load(inputs, of: replayed, shared: shared)
    if let scenario {
      let studies = try studies(of: scenario, replayed, loaded.inventory, profile) { interruption.isRequested }
      let report = FailureReplayReport(studies, plan: replayed, isVerbose: shared.verbose)
      try write(report.blocks, report.tree, title: "Replay of the failures of the plan for \(replayed.cluster.name)")
      if let code = interruption.exitCode { throw ExitCode(code) }
      if !studies.allSatisfy(\.holds) { throw ExitCode(1) }
      return
    }
    let study = PlanReplay(replayed, inventory: loaded.inventory, profile: profile)
      .study(orders: orders, seed: seed, profileName: self.profile.name) { interruption.isRequested }
    let report = ReplayReport(study, plan: replayed, isVerbose: shared.verbose)
    try write(report.blocks, report.tree, title: "Replay of the plan for \(replayed.cluster.name)")
    if let code = interruption.exitCode { throw ExitCode(code) }
    if !study.places || !study.leftOut.isEmpty { throw ExitCode(1) }
  }

  private func write(_ blocks: [ReportBlock], _ tree: JSONValue, title: String) throws {
    let text =
      switch output {
      case .table: TerminalRenderer(usesColour: shared.usesColor).text(blocks)
      case .json: JSONWriter.text(tree)
      case .markdown: MarkdownRenderer.text(blocks, title: title)
      }
    try Destination(path: shared.outputFile).write(text)
  }

  /// Every choice of nodes of the failures meant, replayed.
  private func studies(
    of name: String, _ plan: Plan, _ inventory: Inventory, _ profile: SchedulerProfile, isCancelled: () -> Bool
  ) throws -> [FailureReplayStudy] {
    let chosen = plan.scenarios.filter { name == "all" || $0.name == name }
    guard !chosen.isEmpty else {
      let known = plan.scenarios.map(\.name).joined(separator: ", ")
      throw ValidationError("--scenario \(name): the plan answers \(known.isEmpty ? "no failure" : known)")
    }
    return chosen.map {
      FailureReplay.study(
        $0, of: plan, inventory: inventory, profile: profile, profileName: self.profile.name, orders: orders,
        seed: seed,
        isCancelled: isCancelled)
    }
  }
}
