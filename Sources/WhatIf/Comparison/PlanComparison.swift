package import ClusterModel
import Quantities

/// What a second plan has different from a first.
package enum PlanComparison {
  /// - Complexity: O(pods that can't stand + findings)
  package static func difference(from first: Plan, to second: Plan) -> PlanDifference {
    let gained = Baseline(first.findings).divide(second.findings).new
    let lost = Baseline(second.findings).divide(first.findings).new
    return PlanDifference(
      cost: cost(first, second), pools: pools(first, second),
      becameInfeasible: excess(of: second.unplaced, over: first.unplaced),
      becameFeasible: placedNow(first, second), findingsGained: gained, findingsLost: lost)
  }

  /// A difference counts as proven where it's at least both gaps together: then even the cheapest plan that the first's
  /// bound allows is on the same side of the cheapest that the second's allows. Plans of the same nodes cost the same.
  private static func cost(_ first: Plan, _ second: Plan) -> CostDifference {
    guard first.cost.currency == second.cost.currency else {
      return .notComparable("one counts in \(first.cost.currency), the other in \(second.cost.currency)")
    }
    for (plan, name) in [(first, "the first"), (second, "the second")] where plan.status == .infeasible {
      let pods = plan.unplaced.reduce(0) { $0 + $1.count }
      return .notComparable("\(name) leaves \(pods) pod\(pods == 1 ? "" : "s") out")
    }
    let difference = second.cost.perHour - first.cost.perHour
    let open = [first, second].reduce(Int64(0)) { $0 + $1.cost.perHour.microUnits - $1.cost.lowerBound.microUnits }
    // Equal prices of different nodes prove nothing where gaps are open.
    if difference == .zero, open == 0 || pools(first, second).allSatisfy({ $0.kinds.isEmpty }) { return .none }
    return abs(difference.microUnits) >= max(open, 1) ? .proven(difference) : .notProven(difference)
  }

  private static func pools(_ first: Plan, _ second: Plan) -> [PoolDifference] {
    func counts(_ plan: Plan) -> [String: Int] {
      Dictionary(plan.pools.map { ($0.name, $0.groups.reduce(0) { $0 + $1.count }) }, uniquingKeysWith: +)
    }
    let before = counts(first)
    let after = counts(second)
    let names = first.pools.map(\.name)
    return (names + second.pools.map(\.name).filter { before[$0] == nil }).map {
      PoolDifference(
        pool: $0, nodesBefore: before[$0] ?? 0, nodesAfter: after[$0] ?? 0, kinds: kinds(of: $0, first, second))
    }
  }

  private struct NodeKind: Hashable {
    let instanceType: String
    let capacityType: CapacityType
  }

  private static func kinds(of pool: String, _ first: Plan, _ second: Plan) -> [PoolDifference.Kind] {
    func counts(_ plan: Plan) -> [NodeKind: Int] {
      let groups = plan.pools.filter { $0.name == pool }.flatMap(\.groups)
      return Dictionary(
        groups.map { (NodeKind(instanceType: $0.instanceType, capacityType: $0.capacityType), $0.count) },
        uniquingKeysWith: +)
    }
    let (before, after) = (counts(first), counts(second))
    return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.map {
      PoolDifference.Kind(
        instanceType: $0.instanceType, capacityType: $0.capacityType, nodesBefore: before[$0] ?? 0,
        nodesAfter: after[$0] ?? 0)
    }.sorted {
      let (one, other) = (abs($0.nodesAfter - $0.nodesBefore), abs($1.nodesAfter - $1.nodesBefore))
      return (other, $0.instanceType, $0.capacityType) < (one, $1.instanceType, $1.capacityType)
    }
  }

  /// Pods that the first plan leaves out and the second places; those that are no longer asked for aren't.
  private static func placedNow(_ first: Plan, _ second: Plan) -> [UnplacedPods] {
    func placed(_ plan: Plan) -> [WorkloadID: Int] {
      Dictionary(plan.workloads.map { ($0.workload, $0.replicas) }, uniquingKeysWith: +)
    }
    let (before, after) = (placed(first), placed(second))
    return excess(of: first.unplaced, over: second.unplaced).compactMap { pods in
      let more = (after[pods.workload] ?? 0) - (before[pods.workload] ?? 0)
      return more > 0
        ? UnplacedPods(workload: pods.workload, count: min(pods.count, more), reason: pods.reason) : nil
    }
  }

  /// Pods that `some` leaves out and `others` don't, with the reason that `some` gives.
  private static func excess(of some: [UnplacedPods], over others: [UnplacedPods]) -> [UnplacedPods] {
    var known = Dictionary(others.map { ($0.workload, $0.count) }, uniquingKeysWith: +)
    return some.compactMap { pods in
      let same = min(pods.count, known[pods.workload] ?? 0)
      known[pods.workload, default: 0] -= same
      guard pods.count > same else { return nil }
      return UnplacedPods(workload: pods.workload, count: pods.count - same, reason: pods.reason)
    }.sorted { ($0.workload, $0.reason) < ($1.workload, $1.reason) }
  }
}
