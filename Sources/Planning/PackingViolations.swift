extension PackingProblem {
  /// What is wrong with these nodes as a solution: an executable statement of every rule, empty for a feasible solution.
  ///
  /// Used as the solver's last guard and in tests; written against the problem as given, not the solver's own layout.
  /// - Complexity: O(pods + nodes x classes per node^2)
  package func violations(of nodes: [FilledNode]) -> [String] {
    var found: [String] = []
    var placed = Array(repeating: 0, count: classes.count)
    var byZone = Array(repeating: Array(repeating: 0, count: zoneCount), count: classes.count)
    for (place, node) in nodes.enumerated() {
      guard shapes.indices.contains(node.shape) else {
        found.append("node \(place) names shape \(node.shape), which doesn't exist")
        continue
      }
      let problems = violations(of: node)
      found += problems.map { "node \(place): \($0)" }
      for pod in node.pods where classes.indices.contains(pod.podClass) {
        placed[pod.podClass] += pod.count
        byZone[pod.podClass][shapes[node.shape].zone] += pod.count
      }
    }
    for (index, podClass) in classes.enumerated() {
      if placed[index] != podClass.demand {
        found.append("class \(index): \(placed[index]) pods placed, \(podClass.demand) asked for")
      }
      found += zoneViolations(of: podClass.zoneRule, counts: byZone[index]).map { "class \(index): \($0)" }
    }
    for (place, limit) in nodeLimits.enumerated() {
      let members = Set(limit.shapes)
      let count = nodes.count { members.contains($0.shape) }
      if count < limit.least { found.append("limit \(place): \(count) nodes, at least \(limit.least) asked for") }
      if let most = limit.most, count > most { found.append("limit \(place): \(count) nodes, at most \(most) allowed") }
    }
    if limitsTypes {
      var types: [Int: Set<Int>] = [:]
      for node in nodes where shapes.indices.contains(node.shape) {
        types[shapes[node.shape].poolIndex, default: []].insert(shapes[node.shape].typeIndex)
      }
      for (pool, used) in types.sorted(by: { $0.key < $1.key }) {
        guard let most = mostTypes(inPool: pool), used.count > most else { continue }
        found.append("pool \(pool): \(used.count) types, at most \(most) allowed")
      }
    }
    return found
  }

  private func violations(of node: FilledNode) -> [String] {
    var found: [String] = []
    let shape = shapes[node.shape]
    var used = Array(repeating: Int64(0), count: dimensionCount)
    let held = Set(node.pods.map(\.podClass))
    if held.count != node.pods.count { found.append("a class is listed twice") }
    for pod in node.pods {
      guard classes.indices.contains(pod.podClass) else {
        found.append("class \(pod.podClass) doesn't exist")
        continue
      }
      let podClass = classes[pod.podClass]
      if pod.count < 1 { found.append("class \(pod.podClass) has count \(pod.count)") }
      if let most = podClass.maxPerNode, pod.count > most {
        found.append("\(pod.count) pods of class \(pod.podClass), at most \(most) allowed")
      }
      if !podClass.shapes.contains(node.shape) { found.append("class \(pod.podClass) may not stand on its shape") }
      for other in podClass.conflicts where held.contains(other) {
        found.append("classes \(pod.podClass) and \(other) conflict")
      }
      for group in podClass.companions where !group.contains(where: { held.contains($0) }) {
        found.append("class \(pod.podClass) lacks the company of \(group)")
      }
      for dimension in 0..<dimensionCount {
        let (product, overflow) = podClass.request[dimension].multipliedReportingOverflow(by: Int64(pod.count))
        let (sum, excess) = used[dimension].addingReportingOverflow(product)
        used[dimension] = overflow || excess ? Int64.max : sum
      }
    }
    for dimension in 0..<dimensionCount where used[dimension] > max(0, shape.capacity[dimension]) {
      found.append("dimension \(dimension): \(used[dimension]) used of \(shape.capacity[dimension])")
    }
    return found
  }

  private func zoneViolations(of rule: ZoneRule, counts: [Int]) -> [String] {
    switch rule {
    case .free: return []
    case .bounds(let least, let most):
      return counts.indices.compactMap { zone in
        let low = zone < least.count ? least[zone] : 0
        let high = zone < most.count ? most[zone] : 0
        return counts[zone] < low || counts[zone] > high
          ? "zone \(zone) holds \(counts[zone]), allowed \(low) to \(high)" : nil
      }
    case .spread(let maxSkew, let zones):
      var found: [String] = []
      let inside = zones.map { counts[$0] }
      if let fullest = inside.max(), let emptiest = inside.min(), fullest - emptiest > maxSkew {
        found.append("zones hold \(inside), which differ by more than \(maxSkew)")
      }
      for zone in counts.indices where counts[zone] > 0 && !zones.contains(zone) {
        found.append("zone \(zone) holds \(counts[zone]) pods and isn't one of \(zones)")
      }
      return found
    }
  }
}
