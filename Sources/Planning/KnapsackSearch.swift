/// Branch and bound on a shape's knapsack: finds the best filling, or tightens the bound as far as its limit allows.
///
/// The relaxation's reduced values fix most items first: a filling better than the best known loses less than the
/// difference between the two. What is left, the core, is searched best bound first by its own linear relaxation,
/// branching on a fractional item or on two that conflict. Stopped early, the greatest bound still open is valid.
final class KnapsackSearch {
  private struct Node: HeapElement {
    let bound: Double
    /// Core item, low, high: what differs from the root, later entries over earlier ones.
    let changes: [(item: Int32, low: Int32, high: Int32)]

    func precedes(_ other: Node) -> Bool { bound > other.bound }
  }

  private let pricing: PricingProblem
  private let rounding: KnapsackRounding
  private let problem: CompactProblem
  private let core: BoxedSimplex
  private var coreItem: [Int] = []
  private var rootLow: [Int32] = []
  private var rootHigh: [Int32] = []
  private var heap = BinaryHeap<Node>()

  init(_ pricing: PricingProblem, _ rounding: KnapsackRounding) {
    self.pricing = pricing
    self.rounding = rounding
    problem = pricing.problem
    core = BoxedSimplex(items: pricing.stride, resources: pricing.width)
  }

  /// Tightens the relaxation's bound on the shape just relaxed and rounded; `rounding` then holds the best filling.
  ///
  /// - Returns: a valid upper bound on the worth of any filling.
  func tighten(_ shape: Int, bound: Double, nodeLimit: Int) -> Double {
    let margin = 1e-9 * bound
    if bound - rounding.value <= margin { return bound }
    guard let fixedWorth = loadCore(shape, budget: bound - rounding.value) else {
      return min(bound, rounding.value + margin)
    }
    heap.removeAll()
    heap.insert(Node(bound: bound, changes: []))
    var nodes = 0
    sampledPrices.removeAll(keepingCapacity: true)
    while let top = heap.first, top.bound > rounding.value + margin, nodes < nodeLimit {
      heap.removeFirst()
      nodes += 1
      apply(top.changes)
      let value = core.maximise()
      if nodeLimit >= Self.patientNodes, nodes & (nodes - 1) == 0 { sampledPrices.append(rootPrices()) }
      let upper = min(top.bound, value + fixedWorth)
      if upper > rounding.value + margin {
        rounding.tryLevels(shape) { item in coreLevel(item) }
        if upper > rounding.value + margin { branch(top.changes, upper: upper, shape: shape) }
      }
      undo(top.changes)
    }
    let open = heap.first?.bound ?? 0
    if open > rounding.value + margin, nodeLimit >= Self.patientNodes, core.size <= 8, !hasConflict(shape) {
      return min(bound, open, byLabels(shape, fixedWorth: fixedWorth, bound: bound) + margin)
    }
    return min(bound, max(open, rounding.value + margin))
  }

  private let labels = KnapsackLabels(limit: 10_000)
  /// From this node limit on, a search that reaches it goes on by dynamic programming.
  static let patientNodes = 1_000

  /// True where two items of the core may not share a node.
  private func hasConflict(_ shape: Int) -> Bool {
    coreItem.contains { item in
      let index = Int(problem.rowClass[Int(problem.itemRow[problem.itemStart[shape] + item])])
      return problem.conflictStart[index] != problem.conflictStart[index + 1]
    }
  }

  /// A valid bound on the whole by dynamic programming over the core; a better filling goes to `rounding`.
  private func byLabels(_ shape: Int, fixedWorth: Double, bound: Double) -> Double {
    for place in coreItem.indices {
      core.low[place] = Double(rootLow[place])
      core.high[place] = Double(rootHigh[place])
    }
    _ = core.maximise()
    let order = coreItem.indices.sorted { (core.value[$0], $1) > (core.value[$1], $0) }
    var items = KnapsackLabels.Core()
    for resource in 0..<core.size { items.supply[resource] = core.supply[resource] }
    items.prices = [rootPrices()] + sampledPrices
    for place in order {
      var share = SIMD8<Double>(repeating: 0)
      for resource in 0..<core.size { share[resource] = core.share[resource * core.stride + place] }
      items.share.append(share)
      items.low.append(rootLow[place])
      items.high.append(rootHigh[place])
      items.worth.append(core.value[place])
    }
    var levels: [Int32] = []
    let outcome = labels.bound(items, known: rounding.value - fixedWorth, levels: &levels)
    if !levels.isEmpty {
      var levelOf = Array(repeating: 0.0, count: coreItem.count)
      for (place, level) in zip(order, levels) { levelOf[place] = Double(level) }
      rounding.tryLevels(shape) { item in
        corePlace[item] >= 0 ? levelOf[Int(corePlace[item])] : Double(fixedLevel[item])
      }
    }
    return outcome.bound + fixedWorth
  }

  private func rootPrices() -> SIMD8<Double> {
    var prices = SIMD8<Double>(repeating: 0)
    for resource in 0..<min(core.size, 8) { prices[resource] = core.prices[resource] }
    return prices
  }

  /// Resource prices of nodes searched, fewer and fewer: each bounds best where the room left is like that node's.
  private var sampledPrices: [SIMD8<Double>] = []

  private var corePlace: [Int32] = []
  private var fixedLevel: [Int32] = []

  private func coreLevel(_ item: Int) -> Double {
    let place = corePlace[item]
    return place >= 0 ? core.level[Int(place)] : Double(fixedLevel[item])
  }

  /// Loads the items that the budget leaves open; the worth of those it fixes, nil where these already don't fit.
  private func loadCore(_ shape: Int, budget: Double) -> Double? {
    let full = pricing.simplex
    coreItem.removeAll(keepingCapacity: true)
    rootLow.removeAll(keepingCapacity: true)
    rootHigh.removeAll(keepingCapacity: true)
    corePlace = Array(repeating: -1, count: full.items)
    fixedLevel = Array(repeating: 0, count: full.items)
    core.size = full.size
    for place in 0..<full.size { core.supply[place] = 1 }
    var worth = 0.0
    for item in 0..<full.items {
      let cap = Int32(full.high[item])
      var low: Int32 = 0
      var high = cap
      let reduced = full.reduced[item]
      if full.value[item] <= 0 {
        high = 0
      } else if reduced > 0, budget / reduced < Double(cap) {
        low = cap - Int32(budget / reduced)
      } else if reduced < 0, budget / -reduced < Double(cap) {
        high = Int32(budget / -reduced)
      }
      if high == 0 { continue }
      if low == high {
        fixedLevel[item] = low
        worth += Double(low) * full.value[item]
        for place in 0..<full.size { core.supply[place] -= Double(low) * full.share[place * full.stride + item] }
        continue
      }
      let at = coreItem.count
      corePlace[item] = Int32(at)
      coreItem.append(item)
      rootLow.append(low)
      rootHigh.append(high)
      core.value[at] = full.value[item]
      core.low[at] = Double(low)
      core.high[at] = Double(high)
      for place in 0..<full.size { core.share[place * core.stride + at] = full.share[place * full.stride + item] }
    }
    core.items = coreItem.count
    for place in 0..<full.size {
      if core.supply[place] < -1e-9 { return nil }
      core.supply[place] = max(0, core.supply[place])
      let member = full.basis[place]
      let inCore = member >= 0 ? corePlace[Int(member)] : member
      core.basis[place] = member >= 0 && inCore < 0 ? Int32(-1 - place) : inCore
    }
    return worth
  }

  private func apply(_ changes: [(item: Int32, low: Int32, high: Int32)]) {
    for change in changes {
      core.low[Int(change.item)] = Double(change.low)
      core.high[Int(change.item)] = Double(change.high)
    }
  }

  private func undo(_ changes: [(item: Int32, low: Int32, high: Int32)]) {
    for change in changes {
      core.low[Int(change.item)] = Double(rootLow[Int(change.item)])
      core.high[Int(change.item)] = Double(rootHigh[Int(change.item)])
    }
  }

  /// Splits a node in two; one that holds a single filling has been tried and is done with.
  private func branch(_ changes: [(item: Int32, low: Int32, high: Int32)], upper: Double, shape: Int) {
    var chosen = -1
    var most = 1e-7
    for place in 0..<core.size where core.basis[place] >= 0 {
      let item = Int(core.basis[place])
      let level = core.level[item]
      let fraction = abs(level - level.rounded())
      // Among fractional items the one that weighs most changes most.
      let score = fraction * (0.1 + core.value[item] / max(upper, 1e-9))
      if fraction > 1e-7, score > most || chosen < 0 {
        most = score
        chosen = item
      }
    }
    if chosen >= 0 {
      let floor = Int32(core.level[chosen].rounded(.down))
      let low = Int32(core.low[chosen])
      let high = Int32(core.high[chosen])
      heap.insert(Node(bound: upper, changes: changes + [(Int32(chosen), low, floor)]))
      heap.insert(Node(bound: upper, changes: changes + [(Int32(chosen), floor + 1, high)]))
      return
    }
    // Whole, and yet not realised: two classes that conflict.
    for (place, item) in coreItem.enumerated() where core.level[place] > 0.5 {
      guard let other = conflict(of: item, shape: shape) else { continue }
      if Int32(core.low[place]) == 0 { heap.insert(Node(bound: upper, changes: changes + [(Int32(place), 0, 0)])) }
      if corePlace[other] >= 0 {
        let place = Int(corePlace[other])
        if Int32(core.low[place]) == 0 { heap.insert(Node(bound: upper, changes: changes + [(Int32(place), 0, 0)])) }
      }
      return
    }
    // Whole, free of conflicts in the core, and not realised: the relaxation wasn't solved to its end, or fixed items conflict.
    var widest = -1
    for place in 0..<core.items where core.high[place] > core.low[place] {
      if widest < 0
        || core.value[place] * (core.high[place] - core.low[place])
          > core.value[widest] * (core.high[widest] - core.low[widest])
      {
        widest = place
      }
    }
    if widest < 0 { return }
    let (low, high) = (Int32(core.low[widest]), Int32(core.high[widest]))
    let middle = low + (high - low) / 2
    heap.insert(Node(bound: upper, changes: changes + [(Int32(widest), low, middle)]))
    heap.insert(Node(bound: upper, changes: changes + [(Int32(widest), middle + 1, high)]))
  }

  private func conflict(of item: Int, shape: Int) -> Int? {
    let start = problem.itemStart[shape]
    let index = Int(problem.rowClass[Int(problem.itemRow[start + item])])
    let span = Int(problem.conflictStart[index])..<Int(problem.conflictStart[index + 1])
    if span.isEmpty { return nil }
    for other in 0..<pricing.simplex.items where other != item && coreLevel(other) > 0.5 {
      let second = problem.rowClass[Int(problem.itemRow[start + other])]
      for at in span where problem.conflictClass[at] == second { return other }
    }
    return nil
  }
}
