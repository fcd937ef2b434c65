import ClusterModel
import Quantities
import Scheduling

/// A placement that keeps within pools' caps: the scheduler doesn't know them, the plan's own placements must.
///
/// Large pods first, and full nodes before empty ones, pack better than any arrival order; several orders are tried, under
/// the scheduler's own scores and under those that pack.
struct CappedPacking {
  /// Of nodes that offer no more than the caps allow.
  let capped: Plan
  let inventory: Inventory
  let profile: SchedulerProfile
  var world = ReplayWorld.normal
  /// True ends the attempts; the last step of a plan is made to its end.
  var isOver: () -> Bool = { false }

  struct Attempt {
    let replay: PlanReplay
    let outcome: ReplayOutcome

    var isPlaced: Bool { outcome.pending.isEmpty }
  }

  /// The first attempt that places every pod; where none does, the one that leaves fewest pending.
  func attempt(seed: UInt64) -> Attempt {
    var packing = profile
    packing.fitStrategy = .mostAllocated
    packing.defaultSpread = []
    let replays = [profile, packing].map { PlanReplay(capped, inventory: inventory, profile: $0, world: world) }
    var best: Attempt?
    for number in 0..<12 where best == nil || !isOver() {
      let replay = replays[number % 2]
      let order = number < 4 ? bySize(replay) : replay.replay.shuffledOrder(seed: seed &+ UInt64(number))
      let outcome = replay.replay.run(seed: seed &+ UInt64(number), arrival: .rolling, order: order, isOver: isOver)
      if outcome.pending.isEmpty { return Attempt(replay: replay, outcome: outcome) }
      if let best, best.outcome.pending.count <= outcome.pending.count { continue }
      best = Attempt(replay: replay, outcome: outcome)
    }
    return best ?? Attempt(replay: replays[0], outcome: replays[0].run(seed: seed, arrival: .rolling))
  }

  private func bySize(_ replay: PlanReplay) -> [Int] {
    (0..<replay.replay.count).sorted { a, b in
      let (first, second) = (replay.workloads[replay.workloadOfPod[a]], replay.workloads[replay.workloadOfPod[b]])
      let (one, two) = (first.requests, second.requests)
      return (two[.cpu] + two[.memory] >> 22, first.id, a) < (one[.cpu] + one[.memory] >> 22, second.id, b)
    }
  }
}

extension SchedulerProfile {
  /// The profile, and the same without default spreading where it has that: whether a cluster's scheduler finds out whose
  /// kin a pod is depends on how its owner makes it, and a plan must hold either way.
  var withoutDefaultSpread: [SchedulerProfile] {
    guard !defaultSpread.isEmpty else { return [self] }
    var plain = self
    plain.defaultSpread = []
    return [self, plain]
  }
}
