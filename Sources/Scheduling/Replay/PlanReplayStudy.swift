package import ClusterModel
import Quantities

extension PlanReplay {
  /// Lets the pods come in `orders` seeded orders, in each way of arriving, and tells what became of them.
  ///
  /// - Parameters:
  ///   - seed: of the first order; each further one has the next.
  ///   - profileName: what the profile is called.
  ///   - isCancelled: asked before each run; true ends the study with the orders so far.
  /// - Complexity: O(orders x pods x feasible nodes)
  package func study(
    orders: Int, seed: UInt64, profileName: String, arrivals: [ReplayStudy.Arrival] = ReplayStudy.Arrival.allCases,
    isCancelled: () -> Bool = { false }
  ) -> ReplayStudy {
    var study = ReplayStudy(
      profile: profileName, pods: replay.count, nodes: nodes.count, orders: [], leftOut: leftOut)
    var mostPending = 0
    for arrival in arrivals {
      for number in 1...max(1, orders) where !isCancelled() {
        let own = seed &+ UInt64(number - 1)
        let outcome = run(seed: own, arrival: arrival)
        study.orders.append(order(outcome, number: number, arrival: arrival, seed: own))
        if outcome.pending.count > mostPending {
          mostPending = outcome.pending.count
          study.stranded = stranded(outcome)
        }
      }
    }
    return study
  }

  /// One order: pods shuffled by `seed`, ties decided by it too.
  ///
  /// - Parameter isOver: asked now and then; true ends the run, and pods that had no turn are pending.
  package func run(
    seed: UInt64, arrival: ReplayStudy.Arrival, isOver: () -> Bool = { false }
  ) -> ReplayOutcome {
    replay.run(
      seed: seed, arrival: arrival == .rolling ? .rolling : .allAtOnce, order: replay.shuffledOrder(seed: seed),
      isOver: isOver)
  }

  private func order(
    _ outcome: ReplayOutcome, number: Int, arrival: ReplayStudy.Arrival, seed: UInt64
  ) -> ReplayStudy.Order {
    struct Key: Hashable {
      let workload: WorkloadID
      let message: String
    }
    var counts: [Key: Int] = [:]
    for pending in outcome.pending {
      counts[Key(workload: workloads[workloadOfPod[pending.pod]].id, message: pending.message), default: 0] += 1
    }
    return ReplayStudy.Order(
      number: number, arrival: arrival, seed: seed, bound: outcome.bound,
      pending: counts.sorted { ($0.key.workload, $0.key.message) < ($1.key.workload, $1.key.message) }.map {
        ReplayStudy.Pending(workload: $0.key.workload, count: $0.value, message: $0.key.message)
      }, evictions: outcome.evictions.count, isCutShort: outcome.isCutShort)
  }

  /// What is free on nodes of each kind of those pools that pending pods might stand in.
  private func stranded(_ outcome: ReplayOutcome) -> [ReplayStudy.Stranded] {
    struct Key: Hashable, Comparable {
      let pool: String
      let type: String
      static func < (a: Key, b: Key) -> Bool { (a.pool, a.type) < (b.pool, b.type) }
    }
    var found: [Key: ReplayStudy.Stranded] = [:]
    for (node, use) in zip(nodes, outcome.nodes) {
      let key = Key(pool: node.pool, type: node.instanceType)
      var entry =
        found[key]
        ?? ReplayStudy.Stranded(
          pool: key.pool, instanceType: key.type, nodes: 0, free: ResourceVector(), largest: ResourceVector())
      entry.nodes += 1
      for name in node.allocatable.names {
        let used = name == .pods ? Int64(use.pods) : use.used[name]
        let free = max(0, node.allocatable[name] - used)
        entry.free[name] += free
        entry.largest[name] = max(entry.largest[name], free)
      }
      found[key] = entry
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }
}
