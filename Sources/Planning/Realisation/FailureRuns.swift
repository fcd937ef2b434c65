import ClusterModel
import Scheduling

/// Gives a plan's failures to the scheduler, order by order.
struct FailureRuns {
  let inventory: Inventory
  let profile: SchedulerProfile
  /// Arrival orders, each both all at once and rolling.
  let orders: Int
  let seed: UInt64
  let isOver: () -> Bool

  /// One failure in one order.
  struct Run: Equatable {
    let failure: String
    let gone: [String]
    let order: Int
    let arrival: ReplayStudy.Arrival
  }

  /// A run that left pods pending.
  struct Stop {
    let run: Run
    let outcome: ReplayOutcome
    let replay: PlanReplay
  }

  /// What came of the runs.
  enum End: Equatable {
    /// All were made.
    case complete
    /// `body` said stop.
    case stopped
    /// The time was up.
    case unfinished
  }

  /// Calls `body` with each run that leaves pods pending, until it says that no more are to be made.
  ///
  /// Upgrades come twice: batch by batch from the normal day, and whole.
  ///
  /// - Parameters:
  ///   - first: the failure to begin with.
  ///   - firstOrder: the order to begin with, in all failures; the others follow.
  ///   - body: true goes on.
  /// - Complexity: O(choices x orders x evicted pods x nodes)
  func eachStop(of plan: Plan, first: String? = nil, firstOrder: Int? = nil, _ body: (Stop) -> Bool) -> End {
    let scenarios = plan.scenarios.filter { $0.name == first } + plan.scenarios.filter { $0.name != first }
    var cases = FailureCases(plan, inventory: inventory, profile: profile)
    let passes = firstOrder.map { strict in [[strict], (0..<orders).filter { $0 != strict }] } ?? [Array(0..<orders)]
    for chosen in passes {
      for scenario in scenarios {
        for (index, entry) in cases.entries(scenario).enumerated() {
          let replay = cases.replay(entry, index, of: scenario.name)
          for order in chosen {
            for arrival in ReplayStudy.Arrival.allCases {
              if isOver() { return .unfinished }
              let outcome = replay.run(seed: seed &+ UInt64(order), arrival: arrival, isOver: isOver)
              if outcome.pending.isEmpty { continue }
              if isOver() { return .unfinished }
              let run = Run(failure: scenario.name, gone: entry.gone, order: order, arrival: arrival)
              if !body(Stop(run: run, outcome: outcome, replay: replay)) { return .stopped }
            }
          }
        }
      }
      for scenario in scenarios {
        guard let upgrade = cases.upgrade(scenario) else { continue }
        for order in chosen where order < upgrade.orders(of: orders) {
          for arrival in ReplayStudy.Arrival.allCases {
            if isOver() { return .unfinished }
            let stop = upgrade.run(profile: profile, seed: seed &+ UInt64(order), arrival: arrival, isOver: isOver)
            guard let stop else { continue }
            if isOver() { return .unfinished }
            let run = Run(failure: scenario.name, gone: stop.gone, order: order, arrival: arrival)
            if !body(Stop(run: run, outcome: stop.outcome, replay: stop.replay)) { return .stopped }
          }
        }
      }
    }
    return isOver() ? .unfinished : .complete
  }
}

/// The choices of nodes of a plan's failures in which pods come back, made ready for the scheduler when they are asked for.
private struct FailureCases {
  private let plan: Plan
  private let inventory: Inventory
  private let profile: SchedulerProfile
  /// By failure, as far as they stay ready.
  private var kept: [String: [FailureReplay]] = [:]
  private var ready: [String: [Int: PlanReplay]] = [:]
  private var upgrades: [String: RollingUpgrade?] = [:]

  /// So many stay ready for another pass over the failures; more would cost more memory than time.
  private static let keptAtMost = 64

  init(_ plan: Plan, inventory: Inventory, profile: SchedulerProfile) {
    self.plan = plan
    self.inventory = inventory
    self.profile = profile
  }

  mutating func entries(_ scenario: ScenarioOutcome) -> [FailureReplay] {
    if let known = kept[scenario.name] { return known }
    let entries = FailureReplay.cases(of: plan, in: scenario, inventory: inventory).filter(\.movesAny)
    if kept.values.reduce(entries.count, { $0 + $1.count }) <= Self.keptAtMost { kept[scenario.name] = entries }
    return entries
  }

  /// nil: no upgrade that pods must live through.
  mutating func upgrade(_ scenario: ScenarioOutcome) -> RollingUpgrade? {
    if let known = upgrades[scenario.name] { return known }
    let upgrade = RollingUpgrade(plan, scenario, inventory: inventory)
    upgrades[scenario.name] = .some(upgrade)
    return upgrade
  }

  /// - Parameter index: the entry's place among the failure's.
  mutating func replay(_ entry: FailureReplay, _ index: Int, of failure: String) -> PlanReplay {
    if let known = ready[failure]?[index] { return known }
    let replay = entry.replay(inventory, profile: profile)
    if kept[failure] != nil { ready[failure, default: [:]][index] = replay }
    return replay
  }
}

extension Realiser {
  /// The failures' runs, in the very orders of the normal day's.
  var failureRuns: FailureRuns {
    FailureRuns(
      inventory: inventory, profile: realisation.profile, orders: realisation.orders, seed: options.solver.seed,
      isOver: isOver)
  }
}
