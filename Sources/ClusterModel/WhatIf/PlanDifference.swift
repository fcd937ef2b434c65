package import Quantities

/// What one plan has that another hasn't.
package struct PlanDifference: Hashable, Sendable {
  package var cost: CostDifference
  /// Every pool of either plan, in the first one's order, then those that only the second has.
  package var pools: [PoolDifference]
  /// Pods that stand in the first plan and can't in the second, with the constraint; sorted by workload.
  package var becameInfeasible: [UnplacedPods]
  /// Pods that can't stand in the first plan and do in the second.
  package var becameFeasible: [UnplacedPods]
  package var findingsGained: [Finding]
  package var findingsLost: [Finding]

  package init(
    cost: CostDifference, pools: [PoolDifference], becameInfeasible: [UnplacedPods] = [],
    becameFeasible: [UnplacedPods] = [], findingsGained: [Finding] = [], findingsLost: [Finding] = []
  ) {
    self.cost = cost
    self.pools = pools
    self.becameInfeasible = becameInfeasible
    self.becameFeasible = becameFeasible
    self.findingsGained = findingsGained
    self.findingsLost = findingsLost
  }
}

/// How much dearer the second of two plans is, as far as their bounds prove it.
package enum CostDifference: Hashable, Sendable {
  /// They cost the same.
  case none
  /// Per hour, positive where the second costs more; at least what both gaps leave open together.
  case proven(HourlyCost)
  /// Per hour; less than what both gaps leave open together, so a better search might turn it round.
  case notProven(HourlyCost)
  /// One of them leaves pods out, or they count in different money.
  case notComparable(String)

  /// The difference in cost as planned; nil where the two can't be compared.
  package var perHour: HourlyCost? {
    switch self {
    case .none: .zero
    case .proven(let cost), .notProven(let cost): cost
    case .notComparable: nil
    }
  }
}

/// A pool's nodes in two plans.
package struct PoolDifference: Hashable, Sendable {
  package var pool: String
  package var nodesBefore: Int
  package var nodesAfter: Int
  /// Kinds of nodes of which one plan has more than the other, the greatest change first.
  package var kinds: [Kind]

  /// Nodes of one instance type and capacity type, in all zones.
  package struct Kind: Hashable, Sendable {
    package var instanceType: String
    package var capacityType: CapacityType
    package var nodesBefore: Int
    package var nodesAfter: Int

    package init(instanceType: String, capacityType: CapacityType, nodesBefore: Int, nodesAfter: Int) {
      self.instanceType = instanceType
      self.capacityType = capacityType
      self.nodesBefore = nodesBefore
      self.nodesAfter = nodesAfter
    }
  }

  package init(pool: String, nodesBefore: Int, nodesAfter: Int, kinds: [Kind] = []) {
    self.pool = pool
    self.nodesBefore = nodesBefore
    self.nodesAfter = nodesAfter
    self.kinds = kinds
  }
}
