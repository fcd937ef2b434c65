package import ClusterModel

/// A scenario as a function from a world to another: it touches no plan, and the same scenario gives the same world.
package struct ScenarioApplication: Sendable {
  private let base: World
  private let additions: [String: Inventory]

  /// - Parameter additions: for each path that a scenario adds, the base's inventory as it is once those files are read
  ///   together with the base's own.
  package init(base: World, additions: [String: Inventory] = [:]) {
    self.base = base
    self.additions = additions
  }

  /// The world in which all of the scenario's changes are made, one after the other.
  ///
  /// - Throws: every change that matches no workload, names no zone of the cluster, or leaves a pool with nothing.
  /// - Complexity: O(changes x size of the inventory)
  package func world(of scenario: Scenario) throws(ScenarioRefusal) -> World {
    var world = base
    var problems: [InputProblem] = []
    for change in scenario.changes {
      do throws(InputProblem) {
        try apply(change, to: &world)
      } catch {
        var problem = error
        problem.cause = "scenario '\(scenario.name)': \(error.cause)"
        problems.append(problem)
      }
    }
    guard problems.isEmpty else { throw ScenarioRefusal(problems: problems) }
    return world
  }

  private func apply(_ change: ScenarioChange, to world: inout World) throws(InputProblem) {
    switch change.kind {
    case .scale(let pattern, let factor):
      let found = try WorkloadPattern(pattern, of: change).find(in: world.inventory, countingReplicas: true)
      try WorkloadScaling(factor: factor).apply(to: found, in: &world.inventory, for: change)
    case .set(let settings):
      let found = try WorkloadPattern(settings.pattern, of: change).find(
        in: world.inventory, countingReplicas: settings.replicas != nil)
      WorkloadSetting(settings).apply(to: found, in: &world.inventory)
    case .remove(let pattern):
      let found = try WorkloadPattern(pattern, of: change).find(in: world.inventory)
      WorkloadRemoval(found).apply(to: &world.inventory)
    case .add(let path):
      guard let union = additions[path] else { preconditionFailure("'\(path)' was not read") }
      try InventoryAddition(base: base.inventory, union: union).apply(to: &world.inventory, for: change)
    case .zones(let zones): try ClusterNarrowing(change: change).keep(zones: zones, in: &world)
    case .capacityTypes(let types): ClusterNarrowing(change: change).keep(capacityTypes: types, in: &world)
    case .instanceTypes(let filter): ClusterNarrowing(change: change).keep(instanceTypes: filter, in: &world)
    }
  }
}
