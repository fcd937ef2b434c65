import Optimisation

/// Branch and bound over how many nodes of each shape are bought, exact with every rule of the problem as asked.
///
/// A logic-based Benders decomposition (Hooker and Ottosson 2003): `CountModel` proposes counts, `CountSeparation` answers with a
/// cut where they can't hold all pods even in fractions, `CountPacking` tries to pack them. Branches bound the number of
/// all nodes, of a type's or of a shape's, and shut types out or in where a pool may buy only so many. The best bound is
/// searched first, so that the least bound still open is proven at any time.
final class CountSearch {
  /// How much work a search may do, in counts, so that its end doesn't depend on the machine.
  struct Effort {
    var nodes: Int
    /// Rows of all linear programs solved, what their time goes by.
    var rows: Int
    /// Rounds of separation at each node.
    var separations: Int
    var packings: Int
    /// Nodes up to which the search goes on although the gap asked for is reached.
    var patience: Int
    /// Nodes searched after some counts could neither be packed nor excluded.
    var afterUnclear: Int
  }

  private struct Node: HeapElement {
    let bound: Double
    let sequence: Int
    let bounds: CountModel.Bounds

    /// The least bound first; of equals, the latest.
    func precedes(_ other: Node) -> Bool {
      bound != other.bound ? bound < other.bound : sequence > other.sequence
    }
  }

  let problem: CompactProblem
  private let bound: ClasswiseBound
  private let effort: Effort
  private let priceStep: Double
  private let seed: UInt64
  private let seeksNodes: Bool
  private var heap = BinaryHeap<Node>()
  private var sequence = 0
  /// The least bound of counts that could neither be packed nor excluded.
  private var unclearBound = Double.infinity
  private var unclearNodes = 0
  /// No solution costs less; of the problem as asked, the rule on types included.
  private(set) var lowerBound = 0.0
  /// The cheapest solution found here, below the ceiling given.
  private(set) var incumbent: [PackingState.Node]?
  private(set) var cost: Double
  /// True where the search showed that nothing costs less than `cost`.
  private(set) var isComplete = false
  private(set) var nodes = 0
  private(set) var packings = 0
  private var rows = 0

  /// - Parameters:
  ///   - ceiling: the cost of a solution known, or infinity.
  ///   - priceStep: every price is a multiple of it.
  ///   - seeksNodes: plan with the types of counts met on the way, in the hope of a cheaper solution.
  init(
    _ bound: ClasswiseBound, ceiling: Double, priceStep: Double, effort: Effort, seed: UInt64, seeksNodes: Bool = true
  ) {
    self.seeksNodes = seeksNodes
    problem = bound.problem
    self.bound = bound
    self.effort = effort
    self.priceStep = priceStep
    self.seed = seed
    cost = ceiling
  }

  /// Searches until nothing open can be cheaper than `cost * (1 - gap)`, the effort is used up or time is.
  func run(
    values: borrowing FlatArray<Double>, patterns: [Pattern], gap: Double, remaining: () -> Double,
    consider: ([PackingState.Node]) -> Bool
  ) {
    do {
      try GLPKSession.run { session in
        let model = try CountModel(problem, session: session, ceiling: cost)
        let weights = FlatArray<Double>(repeating: 0, count: problem.rowCount)
        var largest = 1e-6
        for row in 0..<problem.rowCount { largest = max(largest, values[row]) }
        for row in 0..<problem.rowCount { weights[row] = max(values[row], 1e-3 * largest) }
        let separation = try CountSeparation(bound, weights: weights, session: session, nodeLimit: 200)
        try separation.add(patterns)
        let all = Array(repeating: 1.0, count: problem.shapeCount)
        if let first = CountCut(bound, values: values, counts: all, nodeLimit: 2_000) { try model.add(first) }
        try search(model, separation, values: weights, gap: gap, remaining: remaining, consider: consider)
      }
    } catch {
      // GLPK gave up: what was proven before stands.
    }
  }

  private func search(
    _ model: CountModel, _ separation: CountSeparation, values: borrowing FlatArray<Double>, gap: Double,
    remaining: () -> Double, consider: ([PackingState.Node]) -> Bool
  ) throws {
    let packing = CountPacking(problem, values: values, seed: seed)
    push(bound: 0, model.rootBounds)
    while let top = heap.first {
      lowerBound = max(lowerBound, min(top.bound, cost, unclearBound))
      let isGood = cost.isFinite && lowerBound >= cost * (1 - (nodes < effort.patience ? 0 : gap))
      if isGood || nodes >= effort.nodes || rows >= effort.rows || remaining() <= 0 { return }
      if unclearBound.isFinite {
        unclearNodes += 1
        if unclearNodes > effort.afterUnclear { return }
      }
      heap.removeFirst()
      nodes += 1
      var parent = top.bound
      var rounds = 0
      while let relaxed = try model.solve(top.bounds, timeLimitSeconds: max(remaining(), 0.01)) {
        parent = max(parent, rounded(relaxed.cost))
        rows += model.rowCount
        if rows >= effort.rows {
          push(bound: parent, top.bounds)
          break
        }
        if parent >= cost { break }
        let isWhole = relaxed.counts.allSatisfy { abs($0 - $0.rounded()) < CountModel.tolerance }
        let crowded = crowdedPool(model, relaxed.counts)
        if rounds < effort.separations || (isWhole && crowded == nil) {
          rounds += 1
          let outcome = try separation.judge(relaxed.counts, remaining: remaining)
          if case .cut(let cut) = outcome, model.cuts.count < 2_000 {
            try model.add(cut)
            continue
          }
        }
        if let pool = crowded {
          push(branchOnType(model, pool, relaxed.counts, top.bounds), bound: parent)
        } else if !isWhole {
          // These types may be enough: what do they give?
          let counts = relaxed.counts.map { max(0, Int(($0 - CountModel.tolerance).rounded(.up))) }
          if problem.source.limitsTypes {
            look(packing, near: counts, remaining: remaining, consider: consider)
          }
          push(branchOnCount(model, relaxed.counts, top.bounds), bound: parent)
        } else {
          guard packings < effort.packings, relaxed.counts.reduce(0, +) <= 200 else {
            push(bound: parent, top.bounds)
            return
          }
          packings += 1
          let counts = relaxed.counts.map { Int($0.rounded()) }
          switch packing.pack(counts, seconds: min(60, remaining())) {
          case .packed(let found):
            if consider(found) {
              cost = min(cost, relaxed.cost)
              incumbent = found
            }
          case .impossible: push(beyond(counts, top.bounds), bound: parent)
          case .unclear:
            // These nodes can be neither had nor excluded: the bound stays here, and the search goes on for better solutions.
            unclearBound = min(unclearBound, parent)
            look(packing, near: counts, remaining: remaining, consider: consider)
            push(beyond(counts, top.bounds), bound: parent)
          }
        }
        break
      }
    }
    isComplete = unclearBound >= cost
    lowerBound = max(lowerBound, min(cost, unclearBound))
  }

  /// Plans with the types of some counts, and takes what is cheaper.
  private func look(
    _ packing: CountPacking, near counts: [Int], remaining: () -> Double, consider: ([PackingState.Node]) -> Bool
  ) {
    guard seeksNodes, let found = packing.nearby(counts, seconds: min(60, remaining())), consider(found) else { return }
    let total = found.reduce(0) { $0 + problem.price[Int($1.shape)] }
    if total < cost {
      cost = total
      incumbent = found
    }
  }

  /// A bound rounded up to what whole prices allow.
  private func rounded(_ value: Double) -> Double {
    let safe = value * (1 - 1e-9) - 1e-3
    return safe <= 0 ? 0 : (safe / priceStep).rounded(.up) * priceStep
  }

  // MARK: - Branches

  /// The counters of a pool's types where more are in use than may be bought.
  private func crowdedPool(_ model: CountModel, _ counts: [Double]) -> CountModel.LimitedPool? {
    model.limitedPools.first { pool in pool.types.count { model.total($0, counts) > CountModel.tolerance } > pool.most }
  }

  /// The pool buys the type in question, or it doesn't.
  private func branchOnType(
    _ model: CountModel, _ pool: CountModel.LimitedPool, _ counts: [Double], _ bounds: CountModel.Bounds
  ) -> [CountModel.Bounds] {
    func spent(_ counter: Int) -> Double {
      model.counters[counter].shapes.reduce(0) { $0 + counts[$1] * problem.price[$1] }
    }
    let open = pool.types.filter { bounds.lower[$0] == 0 && model.total($0, counts) > CountModel.tolerance }
    guard let chosen = open.max(by: { (spent($0), $1) < (spent($1), $0) }) else { return [] }
    var without = bounds
    without.upper[chosen] = 0
    var with = bounds
    with.lower[chosen] = 1
    let bought = pool.types.count { with.lower[$0] > 0 }
    if bought == pool.most { for type in pool.types where with.lower[type] == 0 { with.upper[type] = 0 } }
    return [with, without]
  }

  /// A fractional number of nodes is rounded up in one branch, down in the other: of all nodes first, then of the type, then of
  /// the shape that is most fractional.
  private func branchOnCount(
    _ model: CountModel, _ counts: [Double], _ bounds: CountModel.Bounds
  ) -> [CountModel.Bounds] {
    func fraction(_ counter: Int) -> Double {
      let total = model.total(counter, counts)
      return abs(total - total.rounded())
    }
    let last = model.counters.count - 1
    var chosen = last
    if fraction(last) < 1e-6 {
      let types = Array(problem.shapeCount..<last)
      let shapes = Array(0..<problem.shapeCount)
      for members in [types, shapes] {
        func weight(_ counter: Int) -> Double {
          fraction(counter) * (model.counters[counter].shapes.map { problem.price[$0] }.max() ?? 0)
        }
        guard let most = members.max(by: { (weight($0), $1) < (weight($1), $0) }), fraction(most) >= 1e-6 else {
          continue
        }
        chosen = most
        break
      }
    }
    let whole = Int32(model.total(chosen, counts).rounded(.down))
    var below = bounds
    below.upper[chosen] = min(below.upper[chosen], whole)
    var above = bounds
    above.lower[chosen] = max(above.lower[chosen], whole + 1)
    return [above, below].filter { $0.lower[chosen] <= $0.upper[chosen] }
  }

  /// All counts but those that are no more than these in any shape: such nodes can't hold the pods.
  private func beyond(_ counts: [Int], _ bounds: CountModel.Bounds) -> [CountModel.Bounds] {
    var branches: [CountModel.Bounds] = []
    var rest = bounds
    for shape in counts.indices {
      let count = Int32(counts[shape])
      if count < rest.upper[shape] {
        var branch = rest
        branch.lower[shape] = max(branch.lower[shape], count + 1)
        branches.append(branch)
      }
      rest.upper[shape] = min(rest.upper[shape], count)
    }
    return branches
  }

  // MARK: - Open nodes

  private func push(_ branches: [CountModel.Bounds], bound: Double) {
    for branch in branches { push(bound: bound, branch) }
  }

  private func push(bound: Double, _ bounds: CountModel.Bounds) {
    sequence += 1
    heap.insert(Node(bound: bound, sequence: sequence, bounds: bounds))
  }
}
