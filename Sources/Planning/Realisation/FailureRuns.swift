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
  ///   - only: one order alone.
  ///   - body: true goes on.
  /// - Complexity: O(choices x orders x evicted pods x nodes)
  func eachStop(of plan: Plan, first: String? = nil, only: Int? = nil, _ body: (Stop) -> Bool) -> End {
    let scenarios = plan.scenarios.filter { $0.name == first } + plan.scenarios.filter { $0.name != first }
    func chosen(_ count: Int) -> [Int] { (0..<count).filter { only == nil || $0 == only } }
    for scenario in scenarios {
      for entry in FailureReplay.cases(of: plan, in: scenario, inventory: inventory) where entry.movesAny {
        let replay = entry.replay(inventory, profile: profile)
        for order in chosen(orders) {
          for arrival in ReplayStudy.Arrival.allCases {
            if isOver() { return .unfinished }
            let outcome = replay.run(seed: seed &+ UInt64(order), arrival: arrival)
            if outcome.pending.isEmpty { continue }
            let run = Run(failure: scenario.name, gone: entry.gone, order: order, arrival: arrival)
            if !body(Stop(run: run, outcome: outcome, replay: replay)) { return .stopped }
          }
        }
      }
    }
    for scenario in scenarios {
      guard let upgrade = RollingUpgrade(plan, scenario, inventory: inventory) else { continue }
      for order in chosen(upgrade.orders(of: orders)) {
        for arrival in ReplayStudy.Arrival.allCases {
          if isOver() { return .unfinished }
          let stop = upgrade.run(profile: profile, seed: seed &+ UInt64(order), arrival: arrival, isOver: isOver)
          guard let stop else { continue }
          let run = Run(failure: scenario.name, gone: stop.gone, order: order, arrival: arrival)
          if !body(Stop(run: run, outcome: stop.outcome, replay: stop.replay)) { return .stopped }
        }
      }
    }
    return isOver() ? .unfinished : .complete
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
