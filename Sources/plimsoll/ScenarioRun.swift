import ArgumentParser
import Catalogs
import ClusterModel
import Foundation
import Planning
import Reading
import Synchronization
import WhatIf

/// Plans a base, then scenarios of it on all cores, and compares them.
///
/// The base comes first: parts of it that a scenario leaves as they are aren't solved again, and its plan may be where the search
/// for each scenario's sets out.
struct ScenarioRun {
  let loaded: LoadedInput
  let planning: WorldPlanning
  /// Whether searches set out from the base's plan: sooner done, and at times dearer than a plan made from nothing.
  var setsOutFromBase = true
  /// Called with how many plans of how many are made; from any thread.
  let progress: @Sendable (Int, Int) -> Void

  private var base: World { World(inventory: loaded.inventory, cluster: loaded.cluster) }

  /// - Parameters:
  ///   - additions: the inventories of the scenarios' added files, by path.
  ///   - made: the base's plan where it is made already.
  /// - Throws: `ExitCode(2)` after all that is wrong with the scenarios was told.
  func result(
    of scenarios: [Scenario], sweep: Sweep? = nil, additions: [String: Inventory] = [:],
    base made: WorldPlanning.Planned? = nil
  ) throws -> WhatIfResult {
    var problems: [InputProblem] = []
    var jobs = made == nil ? [Job(world: base, offerings: loaded.offerings, scenario: nil)] : []
    for scenario in scenarios {
      do {
        let world = try ScenarioApplication(base: base, additions: additions).world(of: scenario)
        jobs.append(Job(world: world, offerings: try planning.offerings(world, for: scenario), scenario: scenario))
      } catch let refusal as ScenarioRefusal {
        problems += refusal.problems
      } catch let refusal as OfferingRefusal {
        problems += refusal.problems
      }
    }
    try InputLoading.refuse(problems)
    let planned = try plans(jobs, base: made)
    let first = made?.plan ?? planned[0]
    let others = planned.suffix(scenarios.count)
    return WhatIfResult(
      base: PlannedScenario(name: "base", plan: first, limits: LimitsReached.find(plan: first, world: base)),
      scenarios: zip(scenarios.indices, zip(others, jobs.suffix(scenarios.count))).map { index, pair in
        let (plan, job) = pair
        return PlannedScenario(
          name: scenarios[index].name, plan: plan, difference: PlanComparison.difference(from: first, to: plan),
          limits: LimitsReached.find(plan: plan, world: job.world), step: sweep?.values[index])
      }, sweep: sweep)
  }

  private struct Job: Sendable {
    let world: World
    let offerings: OfferingSet
    let scenario: Scenario?
  }

  private func plans(_ jobs: [Job], base made: WorldPlanning.Planned?) throws -> [Plan] {
    let done = Counter()
    var planning = planning
    planning.options.pricesFailures = false
    let count = jobs.count
    let first = SolvePool.map(jobs.filter { $0.scenario == nil }) { [planning, progress] job in
      let result = planning.plan(job.world, offerings: job.offerings)
      progress(done.next(), count)
      return result
    }
    let start = setsOutFromBase ? (made ?? first.first.flatMap { try? $0.get() })?.start : nil
    let others = SolvePool.map(jobs.filter { $0.scenario != nil }) { [planning, progress] job in
      let result = planning.apart(from: start).plan(job.world, offerings: job.offerings, for: job.scenario)
      progress(done.next(), count)
      return result
    }
    var problems: [InputProblem] = []
    var plans: [Plan] = []
    for result in first + others {
      do {
        plans.append(try result.get().plan)
      } catch let contradiction as PlanningContradiction {
        problems += contradiction.problems
      }
    }
    try InputLoading.refuse(problems)
    return plans
  }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
  }
}
