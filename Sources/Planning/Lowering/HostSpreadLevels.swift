/// Plans for spread over hosts on fewer nodes than pods.
///
/// A DoNotSchedule spread over hosts lets a node hold maxSkew more than the least filled one. Planned as a cap of maxSkew
/// on every node it needs as many nodes as the pods divided by that; but where every node that counts holds some of the
/// pods, a few nodes can hold them all: six pods on three nodes, two on each. For a given number of nodes that is a problem
/// of the usual form: an even share is taken off every node's room, as a DaemonSet's would be, and the rest is placed at
/// most one a node. This tries a few numbers of nodes, and keeps the cheapest plan.
struct HostSpreadLevels {
  /// A class spread over the nodes of some shapes, all of which it may stand on.
  struct Spread: Hashable {
    let podClass: Int
    let maxSkew: Int
    /// Shapes whose nodes count, ascending.
    let domain: [Int]
    /// On fewer nodes than these the least filled counts as empty.
    let minDomains: Int
  }

  let problem: PackingProblem
  let spreads: [Spread]
  let options: SolverOptions

  /// The cheapest solution found on fewer nodes than `first` uses; nil: none is cheaper.
  ///
  /// - Parameters:
  ///   - first: the solution with the cap on every node.
  ///   - lowerBound: what no solution can cost less than, caps or not.
  func cheaper(than first: PackingSolution, lowerBound: Int64) -> PackingSolution? {
    var best: PackingSolution?
    for domain in Set(spreads.map(\.domain)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let group = spreads.filter { $0.domain == domain }
      let current = best ?? first
      let inside = Set(domain)
      let used = current.nodes.count { inside.contains($0.shape) }
      let pods = group.map { problem.classes[$0.podClass].demand }.max() ?? 0
      let fewest = group.map(\.minDomains).max() ?? 1
      for count in counts(domain, from: fewest, below: min(used, pods)) {
        if Double((best ?? first).cost - lowerBound) <= options.gap * Double((best ?? first).cost) { break }
        if options.isCancelled?() ?? false { break }
        guard let solution = solve(nodes: count, domain, group), solution.cost < (best ?? first).cost else { continue }
        best = solution
      }
    }
    return best
  }

  /// A solution on fewer nodes than a cap on every node needs, where that is more than the pools may have; nil: none was
  /// found. Its bound is of its own number of nodes, and must be proven anew.
  func fitting() -> PackingSolution? {
    for domain in Set(spreads.map(\.domain)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let group = spreads.filter { $0.domain == domain }
      let pods = group.map { problem.classes[$0.podClass].demand }.max() ?? 0
      let inside = Set(domain)
      let most = problem.nodeLimits.filter { inside.isSubset(of: $0.shapes) }.compactMap(\.most).min() ?? pods
      for count in counts(domain, from: group.map(\.minDomains).max() ?? 1, below: min(pods, most + 1)) {
        if options.isCancelled?() ?? false { return nil }
        if let solution = solve(nodes: count, domain, group) { return solution }
      }
    }
    return nil
  }

  /// Numbers of nodes worth a try: from the fewest that hold the pods, a handful upwards.
  private func counts(_ domain: [Int], from fewest: Int, below most: Int) -> [Int] {
    let inside = Set(domain)
    let held = FewestNodes(
      classes: problem.classes, capacities: problem.shapes.map(\.capacity), dimensions: 0..<problem.dimensionCount)
    var least = max(1, fewest, held.scarcest(in: inside).count)
    for limit in problem.nodeLimits where inside.isSuperset(of: limit.shapes) { least = max(least, limit.least) }
    guard least < most else { return [] }
    return Array((least..<most).prefix(6))
  }

  private func solve(nodes count: Int, _ domain: [Int], _ group: [Spread]) -> PackingSolution? {
    let inside = Set(domain)
    var reduced = problem
    reduced.nodeLimits.append(NodeLimit(shapes: domain, least: count, most: count))
    var share: [Int: Int] = [:]
    for spread in group {
      let even = problem.classes[spread.podClass].demand / count
      share[spread.podClass] = even
      reduced.classes[spread.podClass].demand -= even * count
      reduced.classes[spread.podClass].maxPerNode = 1
      for shape in domain {
        for dimension in 0..<problem.dimensionCount {
          let taken = problem.classes[spread.podClass].request[dimension].multipliedReportingOverflow(by: Int64(even))
          guard !taken.overflow else { return nil }
          reduced.shapes[shape].capacity[dimension] -= taken.partialValue
        }
      }
    }
    // Shapes that can't hold the shares can't be bought.
    let closed = Set(domain.filter { reduced.shapes[$0].capacity.contains { $0 < 0 } })
    guard closed.count < domain.count else { return nil }
    for shape in closed { reduced.shapes[shape].capacity = reduced.shapes[shape].capacity.map { _ in 0 } }
    for index in reduced.nodeLimits.indices { reduced.nodeLimits[index].shapes.removeAll { closed.contains($0) } }
    let kept = reduced.classes.indices.filter { reduced.classes[$0].demand > 0 }
    let place = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    reduced.classes = kept.map { index in
      var podClass = reduced.classes[index]
      podClass.shapes.removeAll { closed.contains($0) }
      podClass.conflicts = podClass.conflicts.compactMap { place[$0] }
      podClass.companions = podClass.companions.map { $0.compactMap { place[$0] } }
      return podClass
    }
    guard reduced.classes.allSatisfy({ !$0.shapes.isEmpty }) else { return nil }
    var quick = options
    quick.timeLimitSeconds = max(0.3, options.timeLimitSeconds / 12)
    var solution = PackingSolver(reduced, options: quick).solve()
    guard solution.isFeasible else { return nil }
    solution.nodes = solution.nodes.map { node in
      var pods: [Int: Int] = [:]
      for entry in node.pods { pods[kept[entry.podClass], default: 0] += entry.count }
      if inside.contains(node.shape) { for (index, even) in share where even > 0 { pods[index, default: 0] += even } }
      return FilledNode(
        shape: node.shape,
        pods: pods.map { ClassCount(podClass: $0.key, count: $0.value) }.sorted { $0.podClass < $1.podClass })
    }
    return holds(solution.nodes) ? solution : nil
  }

  /// Whether nodes keep every rule of the problem, with the spreads as Kubernetes counts them in place of the caps.
  private func holds(_ nodes: [FilledNode]) -> Bool {
    var open = problem
    for spread in spreads {
      let inside = Set(spread.domain)
      let counts = nodes.filter { inside.contains($0.shape) }.map { node in
        node.pods.first { $0.podClass == spread.podClass }?.count ?? 0
      }
      let least = counts.count < spread.minDomains ? 0 : counts.min() ?? 0
      if (counts.max() ?? 0) - least > spread.maxSkew { return false }
      open.classes[spread.podClass].maxPerNode = nil
    }
    return open.violations(of: nodes).isEmpty
  }
}
