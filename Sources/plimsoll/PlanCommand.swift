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

  @Option(name: .customLong("time-limit"), help: "Seconds after which the best plan so far is taken.")
  var timeLimit: Double = 60

  @Option(help: "Good enough: a share of the cost (0.005) or a percentage (0.5%).")
  var gap: GapArgument = GapArgument(share: 0.005)

  @Option(help: "Seed of every random choice; the same seed gives the same plan.")
  var seed: UInt64 = 1

  @Option(help: "Threads to solve with.")
  var threads: Int = 1

  @Flag(
    name: .customLong("as-written"),
    help: "Plan without the tolerations and selectors that an export would add: what today's manifests really allow.")
  var asWritten = false

  @Flag(name: .customLong("honor-soft"), help: "Make preferred anti-affinity and ScheduleAnyway spread hard.")
  var honorSoft = false

  @Flag(
    name: .customLong("on-paper"),
    help: "Stop at the packing on paper: don't make it one in which kube-scheduler places every pod.")
  var onPaper = false

  @Flag(name: .customLong("realise"), help: .hidden)
  var realise = false

  @Flag(help: "Let the plan give workloads priority classes by the size of their pods.")
  var priorities = false

  @Option(help: "The scheduler's profile: default, most-allocated, or a KubeSchedulerConfiguration's file.")
  var profile = SchedulerProfileArgument(argument: "default")

  @Option(help: "Arrival orders that must place every pod, each both all at once and one pod at a time.")
  var orders: Int = 20

  func validate() throws {
    if onPaper, realise || priorities {
      throw ValidationError("--on-paper leaves nothing for \(realise ? "--realise" : "--priorities") to do")
    }
    guard (1...1000).contains(orders) else { throw ValidationError("--orders is between 1 and 1000") }
    guard timeLimit > 0, timeLimit <= 86_400 else { throw ValidationError("--time-limit is in seconds, above 0") }
    guard (1...64).contains(threads) else { throw ValidationError("--threads is between 1 and 64") }
  }

  func run() throws {
    let started = ContinuousClock().now
    let profile = try profile.profile()
    let loaded = try InputLoading.load(inputs, shared: shared)
    if !loaded.cluster.survive.isEmpty, !shared.quiet {
      Notes.line("the Cluster document's survive: is not planned for: this version plans for the normal day alone")
    }
    // Only from here on is there a plan to save: before, a signal ends the program as it ends any.
    let interruption = Interruption()
    let sources = interruption.listen()
    defer { withExtendedLifetime(sources) {} }
    let progress = ProgressDisplay(isShown: shared.showsProgress, currency: loaded.cluster.currency)
    var plan = try InputLoading.refusingContradictions {
      try Planner(
        inventory: loaded.inventory, cluster: loaded.cluster, offerings: loaded.offerings,
        options: PlannerOptions(
          solver: SolverOptions(
            timeLimitSeconds: timeLimit, gap: gap.share, seed: seed, threads: threads,
            progress: { progress.show($0) }, isCancelled: { interruption.isRequested }),
          isAsWritten: asWritten, honorsSoft: honorSoft,
          realisation: onPaper
            ? nil
            : RealisationOptions(
              orders: orders, profile: profile, profileName: self.profile.name, usesPriorities: priorities))
      ).plan()
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
    if plan.status == .infeasible { throw ExitCode(1) }
  }
}

/// `0.005` or `0.5%`.
struct GapArgument: ExpressibleByArgument {
  /// Share of the cost, 0 ..< 1.
  let share: Double

  init(share: Double) { self.share = share }

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let value = Double(isPercent ? String(argument.dropLast()) : argument), value.isFinite else { return nil }
    let share = isPercent ? value / 100 : value
    guard share >= 0, share < 1 else { return nil }
    self.share = share
  }

  var defaultValueDescription: String { "\(share)" }
}
