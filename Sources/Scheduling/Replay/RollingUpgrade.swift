package import ClusterModel

/// A pool's nodes replaced batch after batch, each from where the batch before left the pods.
///
/// Judged one by one from the normal day, every batch may hold while the sequence doesn't: a replaced node comes back empty,
/// and running pods don't move back to it. Batches take the pool's nodes in a seeded order. A batch evicts its nodes' pods; as
/// many of each workload as the plan keeps running are placed on the nodes that are left. Then the batch's nodes come back,
/// and what else is missing returns where it can.
package struct RollingUpgrade: Sendable {
  /// A batch in which pods stayed pending.
  package struct Stop: Sendable {
    /// The batch's nodes, sorted.
    package let gone: [String]
    package let outcome: ReplayOutcome
    package let replay: PlanReplay

    /// The first of its pods, with the scheduler's own reason.
    var words: String {
      outcome.pending.first.map { "\(replay.workloads[replay.workloadOfPod[$0.pod]].id): \($0.message)" } ?? ""
    }
  }

  private let plan: Plan
  private let inventory: Inventory
  private let nodes: [String]
  private let batch: Int
  /// How many of each workload run at least through every batch, by the plan.
  private let kept: [WorkloadID: Int]

  /// How many batches replace all nodes.
  var batches: Int { (nodes.count + batch - 1) / batch }

  /// In how many of so many orders it is to be run: all, but for large pools, where each batch is as dear as a whole case.
  package func orders(of asked: Int) -> Int { max(1, min(asked, Self.mostBatches / max(1, batches))) }
  private static let mostBatches = 500

  /// nil: no upgrade, one that surge nodes carry, or one in which the plan has pods make room for others.
  ///
  /// - Complexity: O(cases x workloads + placements)
  package init?(_ plan: Plan, _ scenario: ScenarioOutcome, inventory: Inventory) {
    guard scenario.survives, scenario.name.hasPrefix("upgrade/"), !scenario.gone.isEmpty,
      scenario.cases.allSatisfy({ $0.displaced.isEmpty })
    else { return nil }
    let pool = scenario.name.dropFirst("upgrade/".count)
    nodes = plan.nodes.filter { $0.pool == pool }.map(\.name).sorted()
    batch = scenario.gone.count
    let cases = FailureReplay.cases(of: plan, in: scenario, inventory: inventory)
    kept = cases.reduce(into: [:]) { least, entry in least.merge(entry.replicas, uniquingKeysWith: min) }
    var standing = plan
    standing.unplaced = []
    self.plan = standing
    self.inventory = cases.first?.pinned(inventory) ?? inventory
  }

  /// Replaces every node once.
  ///
  /// - Parameter isOver: true ends it early, with what is known till then.
  /// - Returns: the first batch in which pods that must run stayed pending; nil: none did.
  /// - Complexity: O(batches x (pods + nodes x workloads))
  package func run(
    profile: SchedulerProfile, seed: UInt64, arrival: ReplayStudy.Arrival, isOver: () -> Bool = { false }
  ) -> Stop? {
    var generator = SeededGenerator(seed: SeededGenerator.mixed(seed, 0x7570_6772_6164_65))
    let order = nodes.shuffled(using: &generator)
    let daemons = Set(inventory.daemonSets.map(\.id))
    let all = total(of: plan.placements, daemons)
    var now = plan
    for first in stride(from: 0, to: order.count, by: batch) where !isOver() {
      let gone = Set(order[first..<min(first + batch, order.count)])
      let left = now.without(gone, keeping: daemons)
      var wanted = total(of: left.placements, daemons)
      for (id, count) in total(of: now.placements, daemons) {
        wanted[id] = max(wanted[id] ?? 0, min(count, kept[id] ?? 0))
      }
      let evicted = PlanReplay(
        left, inventory: inventory, profile: profile,
        world: ReplayWorld(hiddenNodes: gone, keepsStanding: true, replicas: wanted))
      let outcome = evicted.run(seed: seed, arrival: arrival, isOver: isOver)
      if !outcome.pending.isEmpty { return Stop(gone: gone.sorted(), outcome: outcome, replay: evicted) }
      now = left.adding(outcome, of: evicted)
      if wanted != all {
        let returning = PlanReplay(
          now, inventory: inventory, profile: profile, world: ReplayWorld(keepsStanding: true, replicas: all))
        now = now.adding(returning.run(seed: seed, arrival: arrival, isOver: isOver), of: returning)
      }
    }
    return nil
  }

  private func total(of placements: [Placement], _ daemons: Set<WorkloadID>) -> [WorkloadID: Int] {
    var counts: [WorkloadID: Int] = [:]
    for entry in plan.workloads where !daemons.contains(entry.workload) { counts[entry.workload] = 0 }
    for placement in placements where !daemons.contains(placement.workload) {
      counts[placement.workload, default: 0] += placement.count
    }
    return counts
  }
}

extension Plan {
  /// The plan with these nodes' pods taken away, but for those that every node has.
  fileprivate func without(_ nodes: Set<String>, keeping daemons: Set<WorkloadID>) -> Plan {
    var plan = self
    plan.placements.removeAll { nodes.contains($0.node) && !daemons.contains($0.workload) }
    return plan
  }

  /// The plan with the pods that a replay placed standing where it put them.
  package func adding(_ outcome: ReplayOutcome, of replay: PlanReplay) -> Plan {
    struct Place: Hashable {
      let workload: WorkloadID
      let node: String
    }
    var counts: [Place: Int] = [:]
    for placement in placements {
      counts[Place(workload: placement.workload, node: placement.node), default: 0] += placement.count
    }
    for (pod, node) in outcome.placements.enumerated() {
      guard let node else { continue }
      counts[Place(workload: replay.workloads[replay.workloadOfPod[pod]].id, node: node), default: 0] += 1
    }
    var plan = self
    plan.placements = counts.map { Placement(workload: $0.key.workload, node: $0.key.node, count: $0.value) }.sorted()
    return plan
  }
}
