/// Settles who must share a node with whom, so that a scheduler could place the pods one after another.
///
/// A pod with required affinity over hosts waits until a pod that it asks for stands; workloads that only wait for each
/// other are never placed. So company is given in turn: a workload gets those that can stand before it. Where workloads ask
/// for pods of their own group, the first pod may start the group, and all of them then follow it to its node.
package struct HostCompany {
  /// For each workload, those whose pods meet all its terms, itself among them where its own pods do; nil: it asks for
  /// none.
  package let groups: [[Int]?]

  package init(groups: [[Int]?]) { self.groups = groups }

  /// Who shares whose nodes.
  package struct Settled: Equatable {
    /// For each workload that asks: members of which one must stand on each of its nodes.
    package var companions: [Int: [Int]]
    /// Workloads all of whose pods share one node.
    package var bundles: [[Int]]
    /// Workloads that wait for each other for ever, ascending.
    package var stuck: [Int]
    /// Whether less was allowed than a scheduler might: a bound must not rest on it.
    package var isNarrower: Bool

    package init(
      companions: [Int: [Int]] = [:], bundles: [[Int]] = [], stuck: [Int] = [], isNarrower: Bool = false
    ) {
      self.companions = companions
      self.bundles = bundles
      self.stuck = stuck
      self.isNarrower = isNarrower
    }
  }

  /// Settles all groups.
  ///
  /// - Complexity: O(workloads^2 x longest group)
  package func settle() -> Settled {
    var settled = Settled()
    var standing = Set(groups.indices.filter { groups[$0] == nil })
    var waiting = groups.indices.filter { groups[$0] != nil }
    while !waiting.isEmpty {
      let ready = waiting.filter { index in group(index).contains { $0 != index && standing.contains($0) } }
      if !ready.isEmpty {
        for index in ready {
          let anchors = group(index).filter { $0 != index && standing.contains($0) }
          if anchors != group(index) { settled.isNarrower = true }
          settled.companions[index] = anchors
        }
        standing.formUnion(ready)
        waiting.removeAll { standing.contains($0) }
        continue
      }
      guard let bundle = startable(waiting) else { break }
      settled.bundles.append(bundle)
      standing.formUnion(bundle)
      waiting.removeAll { standing.contains($0) }
    }
    settled.stuck = waiting
    return settled
  }

  private func group(_ index: Int) -> [Int] { groups[index] ?? [] }

  /// The first set of waiting workloads that all ask for just each other, themselves included.
  private func startable(_ waiting: [Int]) -> [Int]? {
    waiting.lazy.map { index in group(index) }.first { set in
      !set.isEmpty && set.allSatisfy { waiting.contains($0) && group($0) == set }
    }
  }
}
