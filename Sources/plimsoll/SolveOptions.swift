import ArgumentParser
import Planning

/// How to plan: what `plan`, `whatif` and `report` take alike.
struct SolveOptions: ParsableArguments {
  @Option(
    name: .customLong("time-limit"),
    help: "Seconds after which the best plan so far is taken; of a what-if, for each plan.")
  var timeLimit: Double = 60

  @Option(help: "Good enough: a share of the cost (0.005) or a percentage (0.5%).")
  var gap: GapArgument = GapArgument(share: 0.005)

  @Option(help: "Seed of every random choice; the same seed gives the same plan.")
  var seed: UInt64 = 1

  @Option(
    help: "Threads to search and replay with; the plan depends on how many they are, not on which was first.")
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

  /// - Throws: `ExitCode(2)` after what is wrong with the scheduler's profile was told.
  func plannerOptions(interruption: Interruption) throws -> PlannerOptions {
    let profile = try profile.profile()
    return PlannerOptions(
      solver: SolverOptions(
        timeLimitSeconds: timeLimit, gap: gap.share, seed: seed, threads: threads,
        isCancelled: { interruption.isRequested }),
      isAsWritten: asWritten, honorsSoft: honorSoft,
      realisation: onPaper
        ? nil
        : RealisationOptions(
          orders: orders, profile: profile, profileName: self.profile.name, usesPriorities: priorities))
  }
}

extension PlannerOptions {
  /// The same, telling how far the search is; called from the thread that solves.
  func reporting(_ progress: @escaping @Sendable (SearchProgress) -> Void) -> PlannerOptions {
    var options = self
    options.solver.progress = progress
    return options
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
