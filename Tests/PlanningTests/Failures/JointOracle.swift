import Planning

/// The optimum of a tiny `SurvivalProblem` by trying everything: every set of nodes with every filling of the normal day,
/// and for each failure every way for pods to come back. Shares no code with the solver.
struct JointOracle {
  private struct Filling {
    let shape: Int
    let counts: [Int]
  }

  private let survival: SurvivalProblem
  private var fillings: [Filling] = []
  private var best: Int64?
  private let ceiling: Int64

  /// The least cost below or at `ceiling`; nil: there is none.
  static func optimum(_ survival: SurvivalProblem, ceiling: Int64) -> Int64? {
    var oracle = JointOracle(survival, ceiling: ceiling)
    oracle.extend(from: 0, nodes: [], left: survival.problem.classes.map(\.demand), cost: 0)
    return oracle.best
  }

  /// Whether these nodes, with these pods, survive everything.
  static func survives(_ nodes: [FilledNode], _ survival: SurvivalProblem) -> Bool {
    let oracle = JointOracle(survival, ceiling: 0)
    return oracle.survivesAll(
      nodes.map { node in
        var counts = Array(repeating: 0, count: survival.problem.classes.count)
        for pod in node.pods { counts[pod.podClass] = pod.count }
        return Filling(shape: node.shape, counts: counts)
      })
  }

  private init(_ survival: SurvivalProblem, ceiling: Int64) {
    self.survival = survival
    self.ceiling = ceiling
    for shape in survival.problem.shapes.indices { list(shape, []) }
  }

  private mutating func list(_ shape: Int, _ counts: [Int]) {
    let problem = survival.problem
    guard counts.count < problem.classes.count else {
      for dimension in 0..<problem.dimensionCount {
        let used = counts.enumerated().reduce(Int64(0)) {
          $0 + problem.classes[$1.offset].request[dimension] * Int64($1.element)
        }
        if used > problem.shapes[shape].capacity[dimension] { return }
      }
      fillings.append(Filling(shape: shape, counts: counts))
      return
    }
    let podClass = problem.classes[counts.count]
    let most = podClass.shapes.contains(shape) ? min(podClass.demand, podClass.maxPerNode ?? .max) : 0
    for count in 0...most { list(shape, counts + [count]) }
  }

  private mutating func extend(from first: Int, nodes: [Filling], left: [Int], cost: Int64) {
    if left.allSatisfy({ $0 == 0 }), survivesAll(nodes) {
      best = cost
      return
    }
    for place in first..<fillings.count {
      let filling = fillings[place]
      let total = cost + survival.problem.shapes[filling.shape].price
      if total > ceiling || total >= best ?? .max { continue }
      let rest = zip(left, filling.counts).map(-)
      if rest.contains(where: { $0 < 0 }) { continue }
      for limit in survival.problem.nodeLimits where limit.shapes.contains(filling.shape) {
        let count = nodes.count { limit.shapes.contains($0.shape) }
        if count >= limit.most ?? .max { return }
      }
      extend(from: place, nodes: nodes + [filling], left: rest, cost: total)
    }
  }

  private func survivesAll(_ nodes: [Filling]) -> Bool {
    survival.scenarios.allSatisfy { scenario in
      switch scenario.loss {
      case .shapes(let shapes):
        return survives(nodes, gone: Set(nodes.indices.filter { shapes.contains(nodes[$0].shape) }))
      case .anyNodes(let lost, let shapes):
        let own = nodes.indices.filter { shapes.contains(nodes[$0].shape) }
        return Self.choices(own, lost.count(of: own.count)).allSatisfy { survives(nodes, gone: Set($0)) }
      }
    }
  }

  private static func choices(_ members: [Int], _ count: Int) -> [[Int]] {
    if count == 0 { return [[]] }
    return members.indices.flatMap { place in
      choices(Array(members[(place + 1)...]), count - 1).map { [members[place]] + $0 }
    }
  }

  /// Pods that must run and whose node is left stay; those that need not run at all give way.
  private func survives(_ nodes: [Filling], gone: Set<Int>) -> Bool {
    let problem = survival.problem
    var room = nodes.indices.map { gone.contains($0) ? [] : survival.roomInFailure[nodes[$0].shape] }
    var wanted: [Int] = []
    for (index, rule) in survival.returns.enumerated() where rule.keep > 0 && !rule.isTied {
      var running = 0
      for (place, node) in nodes.enumerated() where !gone.contains(place) { running += node.counts[index] }
      wanted += Array(repeating: index, count: max(0, rule.keep - running))
    }
    for (place, node) in nodes.enumerated() where !gone.contains(place) {
      for (index, count) in node.counts.enumerated() where survival.returns[index].keep > 0 {
        for dimension in 0..<problem.dimensionCount {
          room[place][dimension] -= problem.classes[index].request[dimension] * Int64(count)
        }
      }
    }
    return fits(wanted[...], &room, nodes)
  }

  private func fits(_ wanted: ArraySlice<Int>, _ room: inout [[Int64]], _ nodes: [Filling]) -> Bool {
    guard let index = wanted.first else { return true }
    let podClass = survival.problem.classes[index]
    for place in nodes.indices where !room[place].isEmpty && podClass.shapes.contains(nodes[place].shape) {
      guard zip(podClass.request, room[place]).allSatisfy({ $0 <= $1 }) else { continue }
      for dimension in podClass.request.indices { room[place][dimension] -= podClass.request[dimension] }
      let rest = fits(wanted.dropFirst(), &room, nodes)
      for dimension in podClass.request.indices { room[place][dimension] += podClass.request[dimension] }
      if rest { return true }
    }
    return false
  }
}
