import ClusterModel

extension ReplayState {
  /// The least matching pods over the domains of each of a kind's DoNotSchedule constraints: the same for all nodes.
  ///
  /// - Complexity: O(domains)
  func minima(_ kind: PodKind) -> [Int64] {
    kind.hardSpread.map { constraint in
      guard constraint.domains.count >= constraint.minDomains else { return 0 }
      return constraint.domains.reduce(Int64.max) { min($0, spread[constraint.rule, $1]) }
    }
  }

  /// The first filter that refuses a pod of this kind on a node, in profile order; nil where none does.
  ///
  /// - Parameters:
  ///   - minima: `minima(kind)` of this moment.
  ///   - volumes: judges volumes, which stand between the resources and the spread.
  /// - Complexity: O(requests + terms that concern the kind)
  @inline(__always)
  func refusal(
    _ kind: PodKind, on node: Int, minima: [Int64], volumes: (Int) -> RefusalCode?
  ) -> RefusalCode? {
    let fixed = kind.fixedVerdicts[node]
    if fixed != 0 { return fixedRefusal(kind, fixed) }
    if !kind.ports.isEmpty && hasPortConflict(kind, on: node) { return .ports }
    if let refusal = resourceRefusal(kind, on: node) { return refusal }
    if kind.hasVolumes, let refusal = volumes(node) { return refusal }
    if !kind.hardSpread.isEmpty, let refusal = spreadRefusal(kind, on: node, minima) { return refusal }
    return affinityRefusal(kind, on: node)
  }

  private func fixedRefusal(_ kind: PodKind, _ verdict: Int32) -> RefusalCode {
    RefusalCode(
      plugin: kind.fixedRefusals[Int(verdict) - 1].plugin, detail: Int(verdict) - 1, canEvictionHelp: false)
  }

  private func hasPortConflict(_ kind: PodKind, on node: Int) -> Bool {
    let base = node * cluster.ports.count
    return kind.ports.contains { port in cluster.portConflicts[port].contains { portsTaken[base + $0] > 0 } }
  }

  @inline(__always)
  private func resourceRefusal(_ kind: PodKind, on node: Int) -> RefusalCode? {
    let base = node * cluster.resources.count
    var isShort = pods[node] >= cluster.podSlots[node]
    for need in kind.needs {
      let index = base + need.resource
      if need.amount > cluster.allocatable[index].subtractingReportingOverflow(used[index]).partialValue {
        isShort = true
        break
      }
    }
    return isShort ? shortfall(kind, on: node) : nil
  }

  /// Which resources are short, as bits.
  private func shortfall(_ kind: PodKind, on node: Int) -> RefusalCode {
    let base = node * cluster.resources.count
    var bits = pods[node] >= cluster.podSlots[node] ? RefusalCode.podsBit : 0
    var canEvictionHelp = true
    for need in kind.needs {
      let allocatable = cluster.allocatable[base + need.resource]
      guard need.amount > allocatable.subtractingReportingOverflow(used[base + need.resource]).partialValue else {
        continue
      }
      bits |= 1 << (need.resource + 1)
      if need.amount > allocatable { canEvictionHelp = false }
    }
    return RefusalCode(plugin: .nodeResourcesFit, detail: bits, canEvictionHelp: canEvictionHelp)
  }

  private func spreadRefusal(_ kind: PodKind, on node: Int, _ minima: [Int64]) -> RefusalCode? {
    for (index, constraint) in kind.hardSpread.enumerated() {
      let domain = domain(constraint.row, node)
      if domain < 0 { return .spreadLabel }
      if spread[constraint.rule, domain] + constraint.own - minima[index] > constraint.maxSkew { return .spread }
    }
    return nil
  }

  private func affinityRefusal(_ kind: PodKind, on node: Int) -> RefusalCode? {
    if let group = kind.group {
      var isMissing = false
      for (index, row) in cluster.groupRows[group].enumerated() {
        let domain = domain(row, node)
        if domain < 0 { return .affinity }
        if groupMatching[groupOffsets[group] + index, domain] <= 0 { isMissing = true }
      }
      if isMissing && !(groupTotals[group] == 0 && kind.matchesOwnGroup) { return .affinity }
    }
    for term in kind.antiTerms {
      let domain = domain(cluster.antiRows[term], node)
      if domain >= 0 && antiMatching[term, domain] > 0 { return .antiAffinity }
    }
    for term in kind.antiMatched {
      let domain = domain(cluster.antiRows[term], node)
      if domain >= 0 && antiOwners[term, domain] > 0 { return .existingAntiAffinity }
    }
    return nil
  }
}
