import ClusterModel

/// Who stands where, with every count that filters and scores ask for, kept up with each pod that comes and goes.
struct ReplayState: Sendable {
  let cluster: ReplayCluster
  /// Node-major, by resource number.
  private(set) var used: [Int64]
  private(set) var pods: [Int64]
  /// As NodeResourcesFit's score counts them.
  private(set) var scoredCPU: [Int64]
  private(set) var scoredMemory: [Int64]
  /// Node-major, by port number.
  private(set) var portsTaken: [Int64]
  private(set) var spread: CounterBank
  /// Pods that match an anti-affinity term, and pods that have it.
  private(set) var antiMatching: CounterBank
  private(set) var antiOwners: CounterBank
  /// For an affinity group's terms one after the other: pods that match all of them.
  private(set) var groupMatching: CounterBank
  let groupOffsets: [Int]
  private(set) var groupTotals: [Int64]
  private(set) var softMatching: CounterBank
  /// The sum of the weights of pods that wish a term.
  private(set) var softOwned: CounterBank
  /// Changes whenever anything above does.
  private(set) var version = 0

  init(_ cluster: ReplayCluster) {
    self.cluster = cluster
    let count = cluster.nodes.count
    used = Array(repeating: 0, count: count * cluster.resources.count)
    pods = Array(repeating: 0, count: count)
    scoredCPU = pods
    scoredMemory = pods
    portsTaken = Array(repeating: 0, count: count * cluster.ports.count)
    spread = CounterBank(sizes: cluster.spreads.map { cluster.domainCounts[$0.row] })
    antiMatching = CounterBank(sizes: cluster.antiRows.map { cluster.domainCounts[$0] })
    antiOwners = antiMatching
    let groups = cluster.groupRows
    groupMatching = CounterBank(sizes: groups.flatMap { $0.map { cluster.domainCounts[$0] } })
    groupOffsets = groups.indices.map { groups[..<$0].reduce(0) { $0 + $1.count } }
    groupTotals = Array(repeating: 0, count: groups.count)
    softMatching = CounterBank(sizes: cluster.softRows.map { cluster.domainCounts[$0] })
    softOwned = softMatching
  }

  /// The domain of a node by the key of a topology row; -1 where it has none.
  @inline(__always)
  func domain(_ row: Int, _ node: Int) -> Int32 { cluster.domains[row][node] }

  mutating func place(_ kind: PodKind, on node: Int) { change(kind, on: node, by: 1) }
  mutating func remove(_ kind: PodKind, from node: Int) { change(kind, on: node, by: -1) }

  /// Takes back the version of a moment whose state has been restored pod by pod.
  mutating func restoreVersion(_ earlier: Int) { version = earlier }

  /// - Complexity: O(resources + terms that concern the kind)
  private mutating func change(_ kind: PodKind, on node: Int, by sign: Int64) {
    version += 1
    pods[node] += sign
    let base = node * cluster.resources.count
    for need in kind.needs {
      used[base + need.resource] = saturatingSum(used[base + need.resource], sign * need.amount)
    }
    scoredCPU[node] = saturatingSum(scoredCPU[node], sign * kind.standing.milliCPU)
    scoredMemory[node] = saturatingSum(scoredMemory[node], sign * kind.standing.memory)
    for port in kind.ports { portsTaken[node * cluster.ports.count + port] += sign }
    for rule in kind.spreadCounted where cluster.spreads[rule].counted[node] {
      spread[rule, domain(cluster.spreads[rule].row, node)] += sign
    }
    changeAffinity(kind, on: node, by: sign)
  }

  private mutating func changeAffinity(_ kind: PodKind, on node: Int, by sign: Int64) {
    for term in kind.antiMatched {
      let domain = domain(cluster.antiRows[term], node)
      if domain >= 0 { antiMatching[term, domain] += sign }
    }
    for term in kind.antiTerms {
      let domain = domain(cluster.antiRows[term], node)
      if domain >= 0 { antiOwners[term, domain] += sign }
    }
    for group in kind.groupsMatched {
      for (index, row) in cluster.groupRows[group].enumerated() {
        let domain = domain(row, node)
        guard domain >= 0 else { continue }
        groupMatching[groupOffsets[group] + index, domain] += sign
        groupTotals[group] += sign
      }
    }
    for term in kind.softMatched {
      let domain = domain(cluster.softRows[term], node)
      if domain >= 0 { softMatching[term, domain] += sign }
    }
    for wish in kind.softOwned {
      let domain = domain(cluster.softRows[wish.term], node)
      if domain >= 0 { softOwned[wish.term, domain] += sign * wish.weight }
    }
  }
}
