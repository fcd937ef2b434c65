package import ClusterModel

/// What a plan is made from: the workloads, and the owner's word on the cluster.
package struct World: Sendable {
  package var inventory: Inventory
  package var cluster: ClusterDocument

  package init(inventory: Inventory, cluster: ClusterDocument) {
    self.inventory = inventory
    self.cluster = cluster
  }
}

/// A scenario that can't be asked of this world: it names what isn't there, or leaves nothing to plan with.
package struct ScenarioRefusal: Error, Sendable {
  /// All of them, in the order of the scenario's changes.
  package let problems: [InputProblem]
}
