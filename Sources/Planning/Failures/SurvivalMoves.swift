/// The moves of a `SurvivalSearch`: which nodes to rebuild, which to move to another zone, which to buy for failures alone.
struct SurvivalMoves {
  enum Kind {
    case rebuild, rezone, spare
    /// Gives a spare node back, at times with another node, and buys what is lacking then for less.
    case exchange
  }

  private let terms: FailureTerms
  private let problem: CompactProblem
  private let ranking: ShapeRanking
  /// For each kept shape, those that differ from it in the zone alone.
  private let twins: [[Int]]
  private let poolOf: [Int]

  init(_ terms: FailureTerms, ranking: ShapeRanking) {
    let problem = terms.problem
    self.terms = terms
    self.ranking = ranking
    self.problem = problem
    struct Key: Hashable {
      let pool: Int
      let type: Int
      let capacity: [Int64]
      let hosts: [Bool]
    }
    let shapes = terms.survival.problem.shapes
    poolOf = problem.shapeSource.map { shapes[$0].poolIndex }
    // Classes that name zones differ between twins by right; what they may do there is asked when a node is moved.
    let indifferent = (0..<problem.classCount).filter { problem.divisions[$0] == nil }
    var members: [Key: [Int]] = [:]
    var keys: [Key] = []
    for (place, source) in problem.shapeSource.enumerated() {
      let shape = shapes[source]
      let key = Key(
        pool: shape.poolIndex, type: shape.typeIndex, capacity: shape.capacity,
        hosts: indifferent.map { terms.holds(Int32(place), $0) })
      keys.append(key)
      members[key, default: []].append(place)
    }
    twins = keys.enumerated().map { place, key in (members[key] ?? []).filter { $0 != place } }
  }

  func choose(shortfall: Double, using random: inout SeededGenerator) -> Kind {
    let draw = random.below(16)
    if draw < 4 { return .rezone }
    if draw < 6, shortfall > 0 || random.below(8) == 0 { return .spare }
    return (6..<8).contains(draw) && shortfall == 0 ? .exchange : .rebuild
  }

  /// A node and the zone's twin of its shape to move it to; nil: none was drawn.
  func rezoning(_ state: PackingState, using random: inout SeededGenerator) -> (place: Int, shape: Int)? {
    for _ in 0..<4 {
      let place = random.below(state.nodes.count)
      let others = twins[Int(state.nodes[place].shape)]
      if !others.isEmpty { return (place, others[random.below(others.count)]) }
    }
    return nil
  }

  /// Whether a node that was just taken away may stand again as another shape.
  func admits(_ node: PackingState.Node, at shape: Int, _ state: PackingState) -> Bool {
    let zone = Int(problem.shapeZone[shape])
    return state.allowsNode(shape)
      && node.pods.allSatisfy { pod in
        terms.holds(Int32(shape), Int(pod.index)) && state.allowance(Int(pod.index), zone: zone) >= pod.count
      }
  }

  /// A spare node, at times with any other of its pool; of nodes in use alone where none is spare.
  func exchanged(of state: PackingState, using random: inout SeededGenerator) -> [Int] {
    let idle = state.nodes.indices.filter { state.nodes[$0].pods.isEmpty }
    let first = idle.isEmpty ? random.below(state.nodes.count) : idle[random.below(idle.count)]
    if random.below(2) == 0 { return [first] }
    let pool = poolOf[Int(state.nodes[first].shape)]
    let second = random.below(state.nodes.count)
    return second == first || poolOf[Int(state.nodes[second].shape)] != pool ? [first] : [first, second]
  }

  /// A shape to buy for a class that some failure lacks room for.
  ///
  /// - Parameter most: what it may cost.
  func spare(
    _ ledger: FailureLedger, _ nodeLoss: NodeLossLedger, _ state: PackingState, upTo most: Double = .infinity,
    using random: inout SeededGenerator
  ) -> Int? {
    var wanted: (index: Int, failure: Int?, zone: Int?)?
    var seen = 0
    for failure in 0..<terms.failureCount {
      for index in 0..<problem.classCount where ledger.isShort(failure, index) > 0 {
        seen += 1
        if random.below(seen) == 0 { wanted = (index, failure, nil) }
      }
    }
    if seen == 0 || nodeLoss.shortfall > 0 && random.below(2) == 0,
      let stuck = nodeLoss.stuckAnywhere(pick: { random.below($0) })
    {
      wanted = (stuck.index, nil, terms.isBound(stuck.index) ? stuck.zone : nil)
    }
    let order = ranking.order
    for _ in 0..<12 {
      let skew = random.unit()
      let shape = order[min(order.count - 1, Int(skew * skew * Double(order.count)))]
      guard state.allowsNode(shape), problem.price[shape] <= most else { continue }
      guard let wanted else { return shape }
      guard terms.hosts(Int32(shape), wanted.index), wanted.failure.map({ !terms.isLost($0, Int32(shape)) }) ?? true,
        wanted.zone.map({ $0 == Int(problem.shapeZone[shape]) }) ?? true
      else { continue }
      return shape
    }
    return nil
  }

  /// Nodes to rebuild together: one at random, and mostly wasteful ones; of its pool, at times of its zone.
  func victims(_ count: Int, of state: PackingState, using random: inout SeededGenerator) -> [Int] {
    let total = state.nodes.count
    var chosen: Set<Int> = []
    let mode = random.below(4)
    let first = random.below(total)
    let zone = problem.shapeZone[Int(state.nodes[first].shape)]
    let pool = poolOf[Int(state.nodes[first].shape)]
    chosen.insert(first)
    var tries = 0
    while chosen.count < min(count, total), tries < 60 {
      tries += 1
      var candidate = random.below(total)
      if mode != 2 {
        for _ in 0..<2 {
          let other = random.below(total)
          if waste(state.nodes[other]) > waste(state.nodes[candidate]) { candidate = other }
        }
      }
      if mode > 0, poolOf[Int(state.nodes[candidate].shape)] != pool { continue }
      if mode == 3, problem.shapeZone[Int(state.nodes[candidate].shape)] != zone { continue }
      chosen.insert(candidate)
    }
    return Array(chosen)
  }

  /// What a node costs beyond what its pods are worth.
  private func waste(_ node: PackingState.Node) -> Double {
    let zone = Int(problem.shapeZone[Int(node.shape)])
    var value = 0.0
    for pod in node.pods { value += Double(pod.count) * ranking.value[Int(pod.index) * problem.zoneCount + zone] }
    return ranking.effectivePrice[Int(node.shape)] - value
  }
}
