import ClusterModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Scores feasible nodes for pods of one kind after the other; keeps its working space.
struct ReplayScorer {
  private var totals: [Int64] = []
  private var raw: [Int64] = []
  private var spreadRaw: [Int64?] = []
  private var shares: [ResourceScores.Share] = []
  private var seenDomains: [Int32: Bool] = [:]

  /// One of the nodes with the greatest total, at random among equals.
  ///
  /// - Parameters:
  ///   - feasible: not empty.
  ///   - chance: decides, with the nodes' keys, among equals.
  /// - Complexity: O(feasible * (resources + soft terms of the kind))
  mutating func best(
    _ kind: PodKind, among feasible: [Int], in state: borrowing ReplayState, chance: UInt64, nodeKeys: [UInt64]
  ) -> Int {
    guard feasible.count > 1 else { return feasible[0] }
    score(kind, feasible, state)
    var best = 0
    var bestChance: UInt64?
    for index in 1..<feasible.count {
      if totals[index] > totals[best] {
        best = index
        bestChance = nil
      } else if totals[index] == totals[best] {
        let own = SeededGenerator.mixed(chance, nodeKeys[feasible[index]])
        let other = bestChance ?? SeededGenerator.mixed(chance, nodeKeys[feasible[best]])
        bestChance = max(own, other)
        if (own, feasible[index]) > (other, feasible[best]) { best = index }
      }
    }
    return feasible[best]
  }

  /// Fills `totals`. Scores that are alike on all nodes are left out: they decide nothing.
  private mutating func score(_ kind: PodKind, _ feasible: [Int], _ state: borrowing ReplayState) {
    let profile = state.cluster.profile
    totals.removeAll(keepingCapacity: true)
    totals.append(contentsOf: repeatElement(0, count: feasible.count))
    let fitWeight = profile.weights[.nodeResourcesFit] ?? 0
    let balanceWeight = kind.hasBalance ? profile.weights[.nodeResourcesBalancedAllocation] ?? 0 : 0
    for (index, node) in feasible.enumerated() {
      if fitWeight != 0 { totals[index] += fitWeight * fit(kind, node, state) }
      if balanceWeight != 0 { totals[index] += balanceWeight * balance(kind, node, state) }
    }
    add(kind.tolerance, feasible, profile.weights[.taintToleration]) {
      Normalisation.proportional($0, reversed: true)
    }
    add(kind.preference, feasible, profile.weights[.nodeAffinity]) {
      Normalisation.proportional($0, reversed: false)
    }
    add(kind.imageScores, feasible, profile.weights[.imageLocality]) { $0 }
    if !kind.softSpread.isEmpty, let weight = profile.weights[.podTopologySpread], weight != 0 {
      addSpread(kind, feasible, weight, state)
    }
    let affinityWeight = profile.weights[.interPodAffinity] ?? 0
    if affinityWeight != 0 && !(kind.softTerms.isEmpty && kind.softMatched.isEmpty) {
      addAffinity(kind, feasible, affinityWeight, state)
    }
  }

  private mutating func add(
    _ fixed: [Int64], _ feasible: [Int], _ weight: Int64?, _ normalise: ([Int64]) -> [Int64]
  ) {
    guard !fixed.isEmpty, let weight, weight != 0 else { return }
    raw.removeAll(keepingCapacity: true)
    for node in feasible { raw.append(fixed[node]) }
    for (index, value) in normalise(raw).enumerated() { totals[index] += weight * value }
  }

  private mutating func fit(_ kind: PodKind, _ node: Int, _ state: borrowing ReplayState) -> Int64 {
    let base = node * state.cluster.resources.count
    shares.removeAll(keepingCapacity: true)
    for weighed in kind.fitResources {
      let requested =
        switch weighed.resource {
        case 0: saturatingSum(state.scoredCPU[node], kind.coming.milliCPU)
        case 1: saturatingSum(state.scoredMemory[node], kind.coming.memory)
        default: saturatingSum(state.used[base + weighed.resource], weighed.added)
        }
      shares.append(
        ResourceScores.Share(
          requested: requested, allocatable: state.cluster.allocatable[base + weighed.resource],
          weight: weighed.weight))
    }
    return ResourceScores.fit(shares, state.cluster.profile.fitStrategy)
  }

  private mutating func balance(_ kind: PodKind, _ node: Int, _ state: borrowing ReplayState) -> Int64 {
    let base = node * state.cluster.resources.count
    shares.removeAll(keepingCapacity: true)
    for weighed in kind.balancedResources {
      shares.append(
        ResourceScores.Share(
          requested: saturatingSum(state.used[base + weighed.resource], weighed.added),
          allocatable: state.cluster.allocatable[base + weighed.resource], weight: weighed.weight))
    }
    return ResourceScores.balance(shares)
  }

  private mutating func addSpread(
    _ kind: PodKind, _ feasible: [Int], _ weight: Int64, _ state: borrowing ReplayState
  ) {
    func isWeighed(_ node: Int, _ state: borrowing ReplayState) -> Bool {
      guard kind.softNeedsAllKeys else { return true }
      for constraint in kind.softSpread where state.domain(constraint.row, node) < 0 { return false }
      return true
    }
    spreadRaw.removeAll(keepingCapacity: true)
    var sums = Array(repeating: 0.0, count: feasible.count)
    var weighedCount = 0
    for node in feasible where isWeighed(node, state) { weighedCount += 1 }
    for constraint in kind.softSpread {
      var size = weighedCount
      if !constraint.isHostname {
        seenDomains.removeAll(keepingCapacity: true)
        for node in feasible where isWeighed(node, state) {
          seenDomains[state.domain(constraint.row, node)] = true
        }
        size = seenDomains.count
      }
      let domainWeight = log(Double(size + 2))
      for (index, node) in feasible.enumerated() {
        let domain = state.domain(constraint.row, node)
        guard domain >= 0 else { continue }
        let pods = state.spread[constraint.rule, constraint.isHostname ? Int32(node) : domain]
        sums[index] += Double(pods) * domainWeight + Double(constraint.maxSkew - 1)
      }
    }
    for (index, node) in feasible.enumerated() {
      spreadRaw.append(isWeighed(node, state) ? Int64(sums[index].rounded()) : nil)
    }
    for (index, value) in Normalisation.spread(spreadRaw).enumerated() { totals[index] += weight * value }
  }

  private mutating func addAffinity(
    _ kind: PodKind, _ feasible: [Int], _ weight: Int64, _ state: borrowing ReplayState
  ) {
    raw.removeAll(keepingCapacity: true)
    let rows = state.cluster.softRows
    for node in feasible {
      var sum: Int64 = 0
      for wish in kind.softTerms {
        let domain = state.domain(rows[wish.term], node)
        if domain >= 0 { sum += wish.weight * state.softMatching[wish.term, domain] }
      }
      for term in kind.softMatched {
        let domain = state.domain(rows[term], node)
        if domain >= 0 { sum += state.softOwned[term, domain] }
      }
      raw.append(sum)
    }
    for (index, value) in Normalisation.between(raw).enumerated() { totals[index] += weight * value }
  }
}
