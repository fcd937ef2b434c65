import ClusterModel
import Quantities

/// An inventory and a cluster as numbers, with what it takes to read the numbers back.
struct LoweredProblem {
  var problem: PackingProblem
  /// The same without what `ZoneAssignment` chose, for the bound; nil: nothing was chosen.
  var relaxation: PackingProblem?
  /// Shape indices of `problem` are indices into this.
  var shapes: [PlannedShape]
  /// Classes whose spread over hosts could also be kept on fewer nodes.
  var hostSpreads: [HostSpreadLevels.Spread]
  /// Whether some workload's spread over hosts, held as a cap on every node, would count fewer nodes were its pods kept to a group.
  var mayGroupSpread: Bool
  /// Workloads with pods to place, in the inventory's order.
  var workloads: [Workload]
  var choices: [PoolChoice]
  /// For each class, the workloads (indices) that it stands for and their pods, in order.
  var members: [[ClassMember]]
  /// Pods that one item of a class stands for: 1, but for workloads whose pods all share one node.
  var podsPerItem: [Int]
  /// Resources in the order of the problem's first dimensions.
  var resources: [ResourceName]
  var unplaced: [UnplacedPods]
  /// Of the workloads in `unplaced`, how many pods could be planned for if the others were left out; absent: none.
  var possible: [WorkloadID: Int]
  var assumptions: [Assumption]
  /// For each class, whether it may be moved to another zone at no cost to any rule.
  var isZoneFree: [Bool]
  /// nil: the owner names no failure.
  var failures: LoweredFailures?
}

struct ClassMember: Hashable {
  let workload: Int
  let pods: Int
}
