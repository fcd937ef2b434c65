/// Nodes of another plan as fillings of this problem: what of each still fits its shape and keeps the rules of a node.
struct KnownFillings {
  /// Each filling once, in a fixed order; empty nodes are left out.
  let patterns: [Pattern]
  /// How many of the nodes each filling is.
  let usage: [Double]

  /// - Parameter nodes: in the source's shapes and classes; they may ask for other numbers of pods than the problem does, and of
  ///   shapes that aren't kept.
  /// - Complexity: O(nodes x classes on a node x dimensions)
  init(_ nodes: [FilledNode], in problem: CompactProblem) {
    var placeOf: [Int: Int] = [:]
    for (place, source) in problem.shapeSource.enumerated() { placeOf[source] = place }
    var counts: [Pattern: Int] = [:]
    for node in nodes {
      guard let shape = placeOf[node.shape], let pattern = Self.filling(node, shape, problem) else { continue }
      counts[pattern, default: 0] += 1
    }
    patterns = counts.keys.sorted { $0.precedes($1) }
    usage = patterns.map { Double(counts[$0] ?? 0) }
  }

  private static func filling(_ node: FilledNode, _ shape: Int, _ problem: CompactProblem) -> Pattern? {
    var caps: [Int32: Int32] = [:]
    for item in problem.itemStart[shape]..<problem.itemStart[shape + 1] {
      caps[problem.itemRow[item]] = problem.itemCap[item]
    }
    let zone = Int(problem.shapeZone[shape])
    let width = problem.dimensionCount
    var room = (0..<width).map { problem.capacity[shape * width + $0] }
    var held: [(row: Int32, index: Int, count: Int32)] = []
    for pod in node.pods {
      let index = pod.podClass
      let row = problem.rowOf[index * problem.zoneCount + zone]
      guard row >= 0, let cap = caps[row] else { continue }
      let conflicts = Int(problem.conflictStart[index])..<Int(problem.conflictStart[index + 1])
      if conflicts.contains(where: { at in held.contains { $0.index == Int(problem.conflictClass[at]) } }) { continue }
      var count = min(Int32(clamping: pod.count), cap, problem.maxPerNode[index])
      let requests = Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1])
      for at in requests {
        count = min(count, Int32(clamping: room[Int(problem.requestDimension[at])] / problem.requestAmount[at]))
      }
      guard count > 0 else { continue }
      for at in requests { room[Int(problem.requestDimension[at])] -= problem.requestAmount[at] * Int64(count) }
      held.append((row, index, count))
    }
    let isAccompanied = held.allSatisfy { pod in
      problem.companions[pod.index].allSatisfy { group in
        group.contains { index in held.contains { $0.index == index } }
      }
    }
    guard !held.isEmpty, isAccompanied else { return nil }
    held.sort { $0.row < $1.row }
    return Pattern(shape: Int32(shape), rows: held.map(\.row), counts: held.map(\.count))
  }
}
