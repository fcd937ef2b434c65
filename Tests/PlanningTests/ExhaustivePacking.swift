import Planning

/// The optimum of a tiny `PackingProblem` by trying everything: an oracle that shares no code with the solver.
///
/// All fillings of every shape are listed, then multisets of nodes are searched by depth, cheapest cost first pruned.
struct ExhaustivePacking {
  private struct Filling {
    let shape: Int
    let counts: [Int]
  }

  private let problem: PackingProblem
  private var fillings: [Filling] = []
  private var best: Int64?

  private init(_ problem: PackingProblem) { self.problem = problem }

  /// The least cost; nil where there's no solution.
  static func optimum(_ problem: PackingProblem) -> Int64? {
    var oracle = ExhaustivePacking(problem)
    for shape in problem.shapes.indices {
      oracle.list(shape, index: 0, counts: Array(repeating: 0, count: problem.classes.count))
    }
    oracle.search(
      from: 0, left: problem.classes.map(\.demand),
      zones: Array(repeating: Array(repeating: 0, count: problem.zoneCount), count: problem.classes.count),
      bought: Array(repeating: 0, count: problem.shapes.count), cost: 0)
    return oracle.best
  }

  private mutating func list(_ shape: Int, index: Int, counts: [Int]) {
    if index == counts.count {
      let pods = counts.enumerated().filter { $0.element > 0 }.map {
        ClassCount(podClass: $0.offset, count: $0.element)
      }
      for pod in pods {
        let podClass = problem.classes[pod.podClass]
        if !podClass.shapes.contains(shape) || pod.count > podClass.maxPerNode ?? Int.max { return }
        for other in pods where podClass.conflicts.contains(other.podClass) { return }
        for group in podClass.companions where !pods.contains(where: { group.contains($0.podClass) }) { return }
      }
      for dimension in 0..<problem.dimensionCount {
        let used = pods.reduce(Int64(0)) { $0 + problem.classes[$1.podClass].request[dimension] * Int64($1.count) }
        if used > problem.shapes[shape].capacity[dimension] { return }
      }
      fillings.append(Filling(shape: shape, counts: counts))
      return
    }
    for count in 0...problem.classes[index].demand {
      var next = counts
      next[index] = count
      list(shape, index: index + 1, counts: next)
    }
  }

  /// The next node holds the first class that has pods left; nodes for the same class come in the order of the list.
  private mutating func search(from first: Int, left: [Int], zones: [[Int]], bought: [Int], cost: Int64) {
    if let best, cost >= best { return }
    guard let index = left.firstIndex(where: { $0 > 0 }) else {
      addEmpty(shape: 0, zones: zones, bought: bought, cost: cost)
      return
    }
    for place in first..<fillings.count {
      let filling = fillings[place]
      if filling.counts[index] == 0 { continue }
      var rest = left
      var counts = zones
      for (other, count) in filling.counts.enumerated() {
        rest[other] -= count
        counts[other][problem.shapes[filling.shape].zone] += count
      }
      if rest.contains(where: { $0 < 0 }) { continue }
      var shapes = bought
      shapes[filling.shape] += 1
      if exceedsLimit(shapes) { continue }
      search(
        from: rest[index] > 0 ? place : 0, left: rest, zones: counts, bought: shapes,
        cost: cost + problem.shapes[filling.shape].price)
    }
  }

  private func exceedsLimit(_ bought: [Int]) -> Bool {
    problem.nodeLimits.contains { limit in
      limit.most.map { most in limit.shapes.reduce(0) { $0 + bought[$1] } > most } ?? false
    }
  }

  /// Tries every number of empty nodes of the shapes that some minimum counts.
  private mutating func addEmpty(shape: Int, zones: [[Int]], bought: [Int], cost: Int64) {
    if exceedsLimit(bought) { return }
    if let best, cost >= best { return }
    if shape == problem.shapes.count {
      finish(zones: zones, bought: bought, cost: cost)
      return
    }
    let needed = problem.nodeLimits.filter { $0.shapes.contains(shape) }.map(\.least).max() ?? 0
    for extra in 0...needed {
      var shapes = bought
      shapes[shape] += extra
      addEmpty(
        shape: shape + 1, zones: zones, bought: shapes, cost: cost + problem.shapes[shape].price * Int64(extra))
    }
  }

  private mutating func finish(zones: [[Int]], bought: [Int], cost: Int64) {
    for (index, podClass) in problem.classes.enumerated() {
      switch podClass.zoneRule {
      case .free: break
      case .bounds(let least, let most):
        for zone in 0..<problem.zoneCount where zones[index][zone] < least[zone] || zones[index][zone] > most[zone] {
          return
        }
      case .spread(let maxSkew, let named):
        let inside = named.map { zones[index][$0] }
        if (inside.max() ?? 0) - (inside.min() ?? 0) > maxSkew { return }
        if inside.reduce(0, +) != podClass.demand { return }
      }
    }
    for limit in problem.nodeLimits {
      let count = limit.shapes.reduce(0) { $0 + bought[$1] }
      if count < limit.least || count > limit.most ?? Int.max { return }
    }
    if problem.limitsTypes {
      var types: [Int: Set<Int>] = [:]
      for (shape, count) in bought.enumerated() where count > 0 {
        types[problem.shapes[shape].poolIndex, default: []].insert(problem.shapes[shape].typeIndex)
      }
      if types.contains(where: { $1.count > problem.mostTypes(inPool: $0) ?? Int.max }) { return }
    }
    best = min(best ?? Int64.max, cost)
  }
}
