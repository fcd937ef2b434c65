package import Quantities

/// What surviving each failure adds to a plan's cost.
package struct FailurePrices: Hashable, Sendable {
  /// A difference of what two plans cost, as far as it's known.
  package struct Difference: Hashable, Sendable {
    /// Of the best plans found.
    package var found: HourlyCost
    /// Between these the difference of the cheapest plans lies, by the bounds.
    package var least: HourlyCost
    package var most: HourlyCost

    package init(found: HourlyCost, least: HourlyCost, most: HourlyCost) {
      self.found = found
      self.least = least
      self.most = most
    }

    /// Micro-units per hour; what bounds leave below nothing is nothing.
    package init(found: Int64, most: Int64, least: Int64) {
      let found = max(0, found)
      self.init(
        found: HourlyCost(microUnits: found), least: HourlyCost(microUnits: max(0, min(least, found))),
        most: HourlyCost(microUnits: max(most, found)))
    }
  }

  /// What surviving one kind of failure costs.
  package struct Price: Hashable, Sendable {
    /// `zone-loss`, `node-loss=2`, `upgrade`, `spot-reclaim`.
    package var demand: String
    /// The plan that survives this alone, less the plan that survives nothing.
    package var alone: Difference
    /// The plan as asked, less the plan without this demand.
    package var onTop: Difference

    package init(demand: String, alone: Difference, onTop: Difference) {
      self.demand = demand
      self.alone = alone
      self.onTop = onTop
    }
  }

  /// The cheapest plan found that survives nothing.
  package var withoutFailures: HourlyCost
  /// That plan with every zone bought so large that the others can do without any one: times zones / (zones - 1); nil: one
  /// zone.
  package var usualPractice: HourlyCost?
  /// The cheapest plan found that survives all of them, before what the scheduler needs on top.
  package var withAll: HourlyCost
  /// In the order of the Cluster document.
  package var prices: [Price]

  package init(withoutFailures: HourlyCost, usualPractice: HourlyCost?, withAll: HourlyCost, prices: [Price]) {
    self.withoutFailures = withoutFailures
    self.usualPractice = usualPractice
    self.withAll = withAll
    self.prices = prices
  }
}

/// How far one failure can reach into a workload, as the plan places it and before anything comes back.
package struct WorkloadExposure: Hashable, Sendable {
  package var workload: WorkloadID
  package var replicas: Int
  /// Zone to number of pods.
  package var perZone: [String: Int]
  /// The most of its pods on one node, and the nodes that it stands on.
  package var mostPerNode: Int
  package var nodes: Int
  /// The fewest pods that any single failure leaves running in place: the loss of a zone, of a node, or of a pool's spot nodes.
  package var leastLeft: Int
  /// That failure: `zone us-east-1a`, `node general-1`, `spot nodes of general`.
  package var worst: String
  /// How many its disruption budgets want running; nil: it has none.
  package var budget: Int?

  package init(
    workload: WorkloadID, replicas: Int, perZone: [String: Int], mostPerNode: Int, nodes: Int, leastLeft: Int,
    worst: String, budget: Int?
  ) {
    self.workload = workload
    self.replicas = replicas
    self.perZone = perZone
    self.mostPerNode = mostPerNode
    self.nodes = nodes
    self.leastLeft = leastLeft
    self.worst = worst
    self.budget = budget
  }
}
