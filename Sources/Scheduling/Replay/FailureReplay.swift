package import ClusterModel

/// A plan in one of its failures, given to the scheduler: the nodes that are left with the pods that stay, and the evicted
/// pods to be placed again.
///
/// How many pods come back, and which make room for them, is as the plan has it; where they go is the scheduler's choice.
package struct FailureReplay: Sendable {
  /// Nodes that are gone, sorted.
  package let gone: [String]
  private let plan: Plan
  private let world: ReplayWorld
  /// Workloads whose volumes tie their pods to zones, with the plan's pods in each.
  private let tied: [WorkloadID: [String: Int]]

  /// The failure's choices of nodes: first the one that the plan shows whole.
  ///
  /// - Complexity: O(choices x placements)
  package static func cases(of plan: Plan, in scenario: ScenarioOutcome, inventory: Inventory) -> [FailureReplay] {
    let daemons = Set(inventory.daemonSets.map(\.id))
    let volumes = ZonalVolumes(inventory)
    let zoneOf = Dictionary(plan.nodes.map { ($0.name, $0.zone) }) { first, _ in first }
    let tiedIDs = Set(inventory.workloads.filter(volumes.ties).map(\.id))
    var tied: [WorkloadID: [String: Int]] = [:]
    for placement in plan.placements where tiedIDs.contains(placement.workload) {
      guard let zone = zoneOf[placement.node] else { continue }
      tied[placement.workload, default: [:]][zone, default: 0] += placement.count
    }
    var normal: [Place: Int] = [:]
    var standing: [Placement] = []
    for placement in plan.placements {
      if daemons.contains(placement.workload) {
        standing.append(placement)
      } else {
        normal[Place(placement), default: 0] += placement.count
      }
    }
    var after: [Place: Int] = [:]
    for placement in scenario.placements where !daemons.contains(placement.workload) {
      after[Place(placement), default: 0] += placement.count
    }
    let first = FailureReplay(plan, gone: scenario.gone, normal: normal, after: after, daemons: standing, tied: tied)
    return [first]
      + scenario.cases.map { entry in
        let gone = Set(entry.gone)
        var after = normal.filter { !gone.contains($0.key.node) }
        for placement in entry.moved { after[Place(placement), default: 0] += placement.count }
        for placement in entry.displaced { after[Place(placement), default: 0] -= placement.count }
        return FailureReplay(plan, gone: entry.gone, normal: normal, after: after, daemons: standing, tied: tied)
      }
  }

  private struct Place: Hashable {
    let workload: WorkloadID
    let node: String

    init(_ placement: Placement) {
      workload = placement.workload
      node = placement.node
    }
  }

  private init(
    _ plan: Plan, gone: [String], normal: [Place: Int], after: [Place: Int], daemons: [Placement],
    tied: [WorkloadID: [String: Int]]
  ) {
    self.gone = gone.sorted()
    self.tied = tied
    let lost = Set(gone)
    var replicas: [WorkloadID: Int] = [:]
    for entry in plan.workloads { replicas[entry.workload] = 0 }
    for (place, count) in after { replicas[place.workload, default: 0] += count }
    // What stays is what stands on the normal day, less what makes room.
    let staying = normal.compactMap { place, count -> Placement? in
      let left = min(count, after[place] ?? 0)
      guard left > 0, !lost.contains(place.node) else { return nil }
      return Placement(workload: place.workload, node: place.node, count: left)
    }
    var standing = plan
    standing.placements = (daemons + staying).sorted()
    standing.unplaced = []
    self.plan = standing
    world = ReplayWorld(hiddenNodes: lost, keepsStanding: true, replicas: replicas)
  }

  /// Whether any pod comes back.
  package var movesAny: Bool {
    var standing: [WorkloadID: Int] = [:]
    for placement in plan.placements { standing[placement.workload, default: 0] += placement.count }
    return world.replicas.contains { $0.value > standing[$0.key] ?? 0 }
  }

  /// How many pods of each workload run through it, by the plan.
  var replicas: [WorkloadID: Int] { world.replicas }

  /// The workloads with the zones that their volumes lie in.
  func pinned(_ inventory: Inventory) -> Inventory {
    var inventory = inventory
    for index in inventory.workloads.indices {
      guard let zones = tied[inventory.workloads[index].id] else { continue }
      inventory.workloads[index].pinnedZones = zones
    }
    return inventory
  }

  /// The evicted pods for the scheduler to place: each of a tied workload in the zone that its volume lies in.
  ///
  /// - Complexity: O(pods + nodes x (DaemonSets + workloads))
  package func replay(_ inventory: Inventory, profile: SchedulerProfile) -> PlanReplay {
    PlanReplay(plan, inventory: pinned(inventory), profile: profile, world: world)
  }
}

extension FailureReplay {
  /// Replays every choice of nodes of a failure in `orders` seeded orders, each both all at once and one pod at a time.
  ///
  /// - Complexity: O(choices x orders x evicted pods x nodes)
  package static func study(
    _ scenario: ScenarioOutcome, of plan: Plan, inventory: Inventory, profile: SchedulerProfile, profileName: String,
    orders: Int, seed: UInt64, isCancelled: () -> Bool = { false }
  ) -> FailureReplayStudy {
    var rolling: FailureReplayStudy.Rolling?
    if let upgrade = RollingUpgrade(plan, scenario, inventory: inventory) {
      var runs = FailureReplayStudy.Rolling(batches: upgrade.batches)
      for arrival in ReplayStudy.Arrival.allCases {
        for number in 0..<upgrade.orders(of: orders) where !isCancelled() {
          let stop = upgrade.run(
            profile: profile, seed: seed &+ UInt64(number), arrival: arrival, isOver: isCancelled)
          runs.note(pending: stop?.outcome.pending.count ?? 0, without: stop?.gone ?? [], why: stop?.words ?? "")
        }
      }
      rolling = runs
    }
    return FailureReplayStudy(
      name: scenario.name,
      choices: cases(of: plan, in: scenario, inventory: inventory).map { entry in
        FailureReplayStudy.Choice(
          gone: entry.gone,
          study: entry.replay(inventory, profile: profile).study(
            orders: orders, seed: seed, profileName: profileName, isCancelled: isCancelled))
      }, isSurvived: scenario.survives, rolling: rolling)
  }
}
