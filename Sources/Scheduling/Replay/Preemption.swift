import ClusterModel

/// Which pods of one node would have to give way.
private struct Candidate {
  let node: Int
  /// Most important first.
  let victims: [Int]
  let violations: Int
  let highestPriority: Int
  let prioritySum: Int
  /// When the first of the most important victims came to stand; kube-scheduler spares the older.
  let earliest: Int
}

extension ReplayRun {
  /// DefaultPreemption: finds the node where the least important pods give way, evicts them, and names the node; nil where
  /// no node can be made free.
  ///
  /// - Parameter nodes: those where the filter that refused says that evictions may help.
  /// - Complexity: O(nodes * pods of a node * one filter pass)
  mutating func preempt(for pod: Int, _ kind: PodKind, on nodes: [Int]) -> Int? {
    guard !nodes.isEmpty else { return nil }
    let wanted = max(replay.cluster.nodes.count / 10, 100)
    let offset = chance.below(nodes.count)
    var candidates: [Candidate] = []
    for step in nodes.indices {
      let node = nodes[(offset + step) % nodes.count]
      let version = state.version
      if let candidate = candidate(pod, kind, node) { candidates.append(candidate) }
      state.restoreVersion(version)
      if candidates.count >= wanted && candidates.contains(where: { $0.violations == 0 }) { break }
    }
    guard let best = candidates.min(by: Self.isBetter) else { return nil }
    for victim in best.victims { evict(victim, for: pod) }
    return best.node
  }

  /// Fewest broken budgets, then the least important first victim, the least sum, the fewest, the youngest.
  private static func isBetter(_ a: Candidate, _ b: Candidate) -> Bool {
    (a.violations, a.highestPriority, a.prioritySum, a.victims.count, -a.earliest)
      < (b.violations, b.highestPriority, b.prioritySum, b.victims.count, -b.earliest)
  }

  /// Takes all less important pods away, and brings back as many as the pod leaves room for: first those whose budget
  /// forbids an eviction, then the most important.
  private mutating func candidate(_ pod: Int, _ kind: PodKind, _ node: Int) -> Candidate? {
    let lower = residents[node].filter { self.kind($0).priority < kind.priority }
    guard !lower.isEmpty else { return nil }
    let ages = Dictionary(uniqueKeysWithValues: residents[node].enumerated().map { ($1, $0) })
    let sorted = lower.sorted { (-self.kind($0).priority, ages[$0]!) < (-self.kind($1).priority, ages[$1]!) }
    for victim in sorted { lift(victim, from: node) }
    guard accepts(pod, kind, node) else {
      for victim in sorted { drop(victim, on: node) }
      return nil
    }
    let violating = disruptions.violating(sorted) { places[$0] != nil }
    var victims: Set<Int> = []
    for victim in sorted.filter(violating.contains) + sorted.filter({ !violating.contains($0) }) {
      drop(victim, on: node)
      guard !accepts(pod, kind, node) else { continue }
      lift(victim, from: node)
      victims.insert(victim)
    }
    for victim in sorted where victims.contains(victim) { drop(victim, on: node) }
    let ordered = sorted.filter(victims.contains)
    guard let first = ordered.first else { return nil }
    let highest = self.kind(first).priority
    return Candidate(
      node: node, victims: ordered, violations: victims.count(where: violating.contains), highestPriority: highest,
      // As kube-scheduler does: every victim weighs, even those of negative priority.
      prioritySum: ordered.reduce(0) { $0 + self.kind($1).priority + Int(Int32.max) + 1 },
      earliest: ordered.filter { self.kind($0).priority == highest }.compactMap { ages[$0] }.min() ?? 0)
  }

  private mutating func lift(_ victim: Int, from node: Int) {
    let kind = kind(victim)
    state.remove(kind, from: node)
    if kind.hasVolumes { volumes.remove(replay.pods[victim], from: node) }
  }

  private mutating func drop(_ victim: Int, on node: Int) {
    let kind = kind(victim)
    state.place(kind, on: node)
    if kind.hasVolumes { volumes.place(replay.pods[victim], on: node) }
  }

  private func accepts(_ pod: Int, _ kind: PodKind, _ node: Int) -> Bool {
    let prepared = kind.hasVolumes ? volumes.prepare(replay.pods[pod]) : VolumeLedger.Prepared()
    guard prepared.rejection == nil else { return false }
    return state.refusal(kind, on: node, minima: state.minima(kind)) { node in
      volumes.refusal(prepared, on: node).map { _ in .ports }
    } == nil
  }
}
