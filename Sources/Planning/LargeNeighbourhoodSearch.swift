import Glibc

/// Improves a solution by taking some nodes away and building them anew with noisy duals; keeps what costs no more.
///
/// (Shaw 1998; Pisinger and Ropke 2010.) The duals say which shapes and fillings are worth trying, the noise makes the
/// next attempt another one, and a rebuilt part ends with the cheapest single node that takes all that is left.
final class LargeNeighbourhoodSearch {
  private let problem: CompactProblem
  private let ranking: ShapeRanking
  private let builder: NodeBuilder
  let state: PackingState
  private var random: SeededGenerator
  private(set) var iterations = 0
  /// So many nodes at the front of the state stay as they are.
  private(set) var frozen = 0
  /// What a pod left unplaced counts as; more than any node costs.
  private let penalty: Double
  private let dearest: Int
  /// Sees the nodes that an attempt built, where they cost no more than those they replace.
  var onRebuilt: ((ArraySlice<PackingState.Node>) -> Void)?

  init(_ problem: CompactProblem, ranking: ShapeRanking, state: PackingState, seed: UInt64) {
    self.problem = problem
    self.ranking = ranking
    self.state = state
    builder = NodeBuilder(problem, ranking: ranking)
    random = SeededGenerator(seed: seed)
    dearest = ranking.byPrice.last ?? 0
    penalty = 10 * max(1, problem.shapeCount > 0 ? problem.price[dearest] : 1)
  }

  /// Fillings to start from when nodes are built anew, by the classes that they hold.
  private var known: [[Pattern]] = []

  /// From now on, half of the nodes tried start from one of these: those that the relaxation uses go together better than what
  /// duals alone suggest.
  func learn(_ patterns: [Pattern]) {
    guard !problem.hasCompanions else { return }
    known = Array(repeating: [], count: problem.classCount)
    for pattern in patterns { for row in pattern.rows { known[Int(problem.rowClass[Int(row)])].append(pattern) } }
  }

  /// A search of the same problem that knows the same fillings, with a state and chances of its own.
  func sibling(seed: UInt64) -> LargeNeighbourhoodSearch {
    let other = LargeNeighbourhoodSearch(problem, ranking: ranking, state: PackingState(problem), seed: seed)
    other.known = known
    return other
  }

  /// Starts again from other nodes, of which only its own may change.
  func start(from others: [PackingState.Node], own: [PackingState.Node]) {
    state.restore(others + own)
    frozen = others.count
    iterations = 0
  }

  /// Adds another search's attempts since its start to its own.
  func count(_ other: LargeNeighbourhoodSearch) { iterations += other.iterations }

  /// Cost with a penalty for each pod not placed and each node still owed to a limit.
  var objective: Double {
    var owed = 0
    for (index, limit) in problem.limits.enumerated() { owed += max(0, limit.least - state.limitCount[index]) }
    return state.cost + penalty * Double(state.leftTotal + owed)
  }

  var isComplete: Bool {
    state.leftTotal == 0 && zip(problem.limits, state.limitCount).allSatisfy { $0.least <= $1 }
  }

  /// Places what is left, whole fillings repeated while the demand lasts.
  func construct() {
    _ = takeEmptyNodes()
    buildNodes(breadth: 24, repeats: true)
    satisfyMinima()
  }

  /// One attempt of a size by lot.
  func attempt() { _ = attempt(removing: 2 + random.below(state.nodes.count > 40 ? 7 : 4)) }

  /// One attempt: take `count` nodes away and rebuild; true where the objective fell.
  func attempt(removing count: Int) -> Bool {
    iterations += 1
    guard state.nodes.count > frozen else { return false }
    let before = objective
    var removed: [PackingState.Node] = []
    for place in victims(count).sorted(by: >) { removed.append(state.remove(at: place)) }
    // Before nodes are built, so that those kept stay the first ones, which an attempt in vain goes back to.
    removed += takeEmptyNodes()
    let kept = state.nodes.count
    buildNodes(breadth: 10, repeats: false)
    satisfyMinima()
    let after = objective
    if after <= before + 1e-6 {
      onRebuilt?(state.nodes[kept...])
      return after < before - 1e-6
    }
    while state.nodes.count > kept { _ = state.remove(at: state.nodes.count - 1) }
    for node in removed { state.add(node) }
    return false
  }

  private func victims(_ count: Int) -> [Int] {
    let total = state.nodes.count - frozen
    let wanted = min(count, total)
    var chosen: Set<Int> = []
    let mode = random.below(4)
    let seedNode = frozen + random.below(total)
    let zone = problem.shapeZone[Int(state.nodes[seedNode].shape)]
    if mode > 0 { chosen.insert(seedNode) }
    var tries = 0
    while chosen.count < wanted, tries < 60 {
      tries += 1
      var candidate = frozen + random.below(total)
      if mode != 2 {
        for _ in 0..<2 {
          let other = frozen + random.below(total)
          if waste(other) > waste(candidate) { candidate = other }
        }
      }
      if mode == 3, problem.shapeZone[Int(state.nodes[candidate].shape)] != zone { continue }
      chosen.insert(candidate)
    }
    return Array(chosen)
  }

  /// What a node costs beyond what its pods are worth, by price.
  private func waste(_ place: Int) -> Double {
    let node = state.nodes[place]
    let zone = Int(problem.shapeZone[Int(node.shape)])
    var value = 0.0
    for pod in node.pods { value += Double(pod.count) * ranking.value[Int(pod.index) * problem.zoneCount + zone] }
    return ranking.effectivePrice[Int(node.shape)] - value
  }

  /// Places what is left on new nodes, as far as it can.
  func buildNodes(breadth: Int, repeats: Bool) {
    var active: [Int32] = []
    for index in 0..<problem.classCount where state.left[index] > 0 {
      active.append(Int32(index))
      state.chooseFloor(index, using: &random)
      builder.noise[index] = repeats ? 1 : Float(1 + (random.unit() - 0.5) * 0.3)
    }
    while !active.isEmpty {
      var best = -1
      var bestScore = 0.0
      var bestPods: [(index: Int32, count: Int32)] = []
      if !repeats || active.count < 12, let last = lastNode(active) {
        if repeats || random.below(8) > 0 {
          _ = builder.takesAll(last, active, of: state)
          state.add(PackingState.Node(shape: Int32(last), pods: builder.pods))
          return
        }
      }
      for attempt in 0..<breadth {
        var first: Pattern?
        if !known.isEmpty, attempt < breadth / 2 {
          first = known[Int(active[random.below(active.count)])].randomElement(using: &random)
          if let pattern = first, !state.allowsNode(Int(pattern.shape)) { first = nil }
        }
        guard let shape = first.map({ Int($0.shape) }) ?? candidate(attempt, breadth: breadth, active: active) else {
          continue
        }
        builder.fill(shape, from: active, of: state, first: first)
        let score = builder.worth / ranking.effectivePrice[shape]
        if !builder.pods.isEmpty, best < 0 || score > bestScore {
          bestScore = score
          best = shape
          bestPods = builder.pods
        }
      }
      if best < 0 {
        // Nothing likely fits: try every shape, cheapest worth first.
        for shape in ranking.order where state.allowsNode(shape) {
          builder.fill(shape, from: active, of: state)
          if !builder.pods.isEmpty {
            best = shape
            bestPods = builder.pods
            break
          }
        }
      }
      guard best >= 0 else { return }
      let node = PackingState.Node(shape: Int32(best), pods: bestPods)
      repeat { state.add(node) } while repeats && canRepeat(node)
      active.removeAll { state.left[Int($0)] <= 0 }
    }
  }

  private func canRepeat(_ node: PackingState.Node) -> Bool {
    let zone = Int(problem.shapeZone[Int(node.shape)])
    return state.allowsNode(Int(node.shape))
      && node.pods.allSatisfy { state.allowance(Int($0.index), zone: zone) >= $0.count }
  }

  /// A shape to try: mostly among the best for the classes at hand.
  private func candidate(_ attempt: Int, breadth: Int, active: [Int32]) -> Int? {
    let total = ranking.order.count
    for _ in 0..<6 {
      let skew = random.unit()
      let shape = ranking.order[min(total - 1, Int(skew * skew * Double(total)))]
      // The shape must be able to host a class drawn at random, so that rare classes get their turn.
      let index = Int(active[random.below(active.count)])
      if ranking.density[shape * problem.classCount + index] > 0, state.allowsNode(shape) { return shape }
    }
    return nil
  }

  /// The cheapest shape that takes all that is left.
  private func lastNode(_ active: [Int32]) -> Int? {
    var pods = 0
    for index in active { pods += Int(state.left[Int(index)]) }
    if pods > 4096 { return nil }
    let dimensions = problem.dimensionCount
    var load = Array(repeating: Int64(0), count: dimensions)
    for index in active {
      for at in Int(problem.requestStart[Int(index)])..<Int(problem.requestStart[Int(index) + 1]) {
        let (product, overflow) = problem.requestAmount[at].multipliedReportingOverflow(
          by: Int64(state.left[Int(index)]))
        let (sum, excess) = load[Int(problem.requestDimension[at])].addingReportingOverflow(product)
        if overflow || excess { return nil }
        load[Int(problem.requestDimension[at])] = sum
      }
    }
    shapes: for shape in ranking.byPrice {
      for dimension in 0..<dimensions where problem.capacity[shape * dimensions + dimension] < load[dimension] {
        continue shapes
      }
      for index in active where ranking.density[shape * problem.classCount + Int(index)] <= 0 { continue shapes }
      if state.allowsNode(shape), builder.takesAll(shape, active, of: state) { return shape }
    }
    return nil
  }

  /// Takes away the nodes that only the limits' minima asked for.
  private func takeEmptyNodes() -> [PackingState.Node] {
    guard !problem.limits.isEmpty else { return [] }
    return state.nodes.indices.dropFirst(frozen).reversed().filter { state.nodes[$0].pods.isEmpty }.map {
      state.remove(at: $0)
    }
  }

  /// Buys the cheapest empty nodes that the limits' minima still ask for.
  private func satisfyMinima() {
    for (index, limit) in problem.limits.enumerated() {
      while state.limitCount[index] < limit.least {
        // Per price, the shape that counts towards most minima that are still owed.
        var best = -1
        var bestScore = -1.0
        for shape in 0..<problem.shapeCount
        where problem.limitsOfShape[shape].contains(index) && state.allowsNode(shape) {
          let helps = problem.limitsOfShape[shape].count { state.limitCount[$0] < problem.limits[$0].least }
          let score = Double(helps) / max(problem.price[shape], 1)
          if score > bestScore {
            bestScore = score
            best = shape
          }
        }
        guard best >= 0 else { break }
        state.add(PackingState.Node(shape: Int32(best), pods: []))
      }
    }
  }
}
