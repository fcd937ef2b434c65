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
      orders, all pods at once and one by one, and shows what stays pending and why. Exits with 1 where anything does.
      """)

  @Argument(help: "The plan file, as plan -o json or -o yaml wrote it.")
  var plan: String

  @Argument(help: "The inputs that it was made from.")
  var inputs: [String]

  @Option(help: "How many arrival orders to try, each both all at once and one pod at a time.")
  var orders: Int = 20

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
    let replayed = try InputLoading.plan(at: plan)
    let profile = try profile.profile()
    let loaded = try InputLoading.load(inputs, shared: shared)
    let study = PlanReplay(replayed, inventory: loaded.inventory, profile: profile)
      .study(orders: orders, seed: seed, profileName: self.profile.name) { interruption.isRequested }
    let report = ReplayReport(study, plan: replayed, isVerbose: shared.verbose)
    let text =
      switch output {
      case .table: TerminalRenderer(usesColour: shared.usesColor).text(report.blocks)
      case .json: JSONWriter.text(report.tree)
      case .markdown: MarkdownRenderer.text(report.blocks, title: "Replay of the plan for \(replayed.cluster.name)")
      }
    try Destination(path: shared.outputFile).write(text)
    if let code = interruption.exitCode { throw ExitCode(code) }
    if !study.places || !study.leftOut.isEmpty { throw ExitCode(1) }
  }
}
