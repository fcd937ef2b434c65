import Audit
import Catalogs
import ClusterModel
import Planning
import WhatIf

/// Plans worlds, each as `plimsoll plan` would: its offerings, the search, the verification, the findings.
///
/// Parts of a world that were planned for another before are taken from there.
struct WorldPlanning: Sendable {
  let catalogs: [Catalog]
  var options: PlannerOptions
  let today: CalendarDay
  /// What was solved for worlds planned so far.
  private let solved: SolvedParts

  init(catalogs: [Catalog], options: PlannerOptions, today: CalendarDay) {
    self.init(catalogs: catalogs, options: options, today: today, solved: SolvedParts())
  }

  private init(catalogs: [Catalog], options: PlannerOptions, today: CalendarDay, solved: SolvedParts) {
    self.catalogs = catalogs
    self.options = options
    self.today = today
    self.solved = solved
    self.options.solver.solved = solved
  }

  /// The same for one world more: it takes from what is solved and adds nothing to it, so that worlds planned side by side don't
  /// depend on each other.
  ///
  /// - Parameter start: the plan to set out from; nil: its plan is made from nothing.
  func apart(from start: WarmStart?) -> WorldPlanning {
    var options = options
    options.start = start
    return WorldPlanning(catalogs: catalogs, options: options, today: today, solved: SolvedParts(after: solved))
  }

  /// What a world's pools may buy; a scenario's faults name the scenario and stand where it does.
  func offerings(_ world: World, for scenario: Scenario? = nil) throws(OfferingRefusal) -> OfferingSet {
    do {
      return try OfferingSelection.offerings(for: world.cluster, catalogs: catalogs)
    } catch {
      throw OfferingRefusal(problems: Self.naming(scenario, error.problems))
    }
  }

  /// A verified plan with its findings, or what is wrong where the Cluster document contradicts itself.
  func plan(_ world: World, offerings: OfferingSet, for scenario: Scenario? = nil) -> Result<Planned, any Error> {
    Result {
      let started = ContinuousClock().now
      let loaded = LoadedInput(
        inventory: world.inventory, cluster: world.cluster, catalogs: catalogs, offerings: offerings)
      var (plan, start): (Plan, WarmStart)
      do {
        (plan, start) = try Defects.planned(options, loaded) {
          try Planner(inventory: world.inventory, cluster: world.cluster, offerings: offerings, options: $0).planned()
        }
      } catch let contradiction as PlanningContradiction {
        throw PlanningContradiction(problems: Self.naming(scenario, contradiction.problems))
      }
      RunStamp.complete(&plan, since: started)
      try Defects.check(plan, loaded)
      let audit = self.audit(world, offerings: offerings, plan: plan)
      plan.findings = audit.findings
      plan.suppressed = audit.suppressed
      return Planned(plan: plan, audit: audit, start: start)
    }
  }

  /// A plan, what would hurt in it, and what other plans can set out from.
  struct Planned: Sendable {
    let plan: Plan
    let audit: AuditReport
    let start: WarmStart
  }

  private func audit(_ world: World, offerings: OfferingSet, plan: Plan) -> AuditReport {
    AuditEngine.run(
      AuditContext(
        inventory: world.inventory, cluster: world.cluster, plan: plan, offerings: offerings, today: today))
  }

  private static func naming(_ scenario: Scenario?, _ problems: [InputProblem]) -> [InputProblem] {
    guard let scenario else { return problems }
    return problems.map { problem in
      InputProblem(
        position: scenario.position, field: problem.field, cause: "scenario '\(scenario.name)': \(problem.cause)",
        remedy: problem.remedy)
    }
  }
}
