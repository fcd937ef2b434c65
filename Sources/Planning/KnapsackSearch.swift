/// Depth-first search for a filling that beats a threshold, or the proof that none does.
///
/// With the relaxation's prices u, every filling is worth U less what it loses: (cap - a) p for an item worth having
/// (p = v - u . r > 0), a |p| for one that isn't, and u . room for what stays empty. A filling worth more than a
/// threshold loses less than U - threshold, which fixes most items before the search begins.
final class KnapsackSearch {
  private let pricing: PricingProblem
  private let rounding: KnapsackRounding
  private let problem: CompactProblem
  private let blocked: FlatArray<Int32>
  private let room: FlatArray<Double>
  private let exactRoom: FlatArray<Int64>
  private let fillable: FlatArray<Double>
  private let low: FlatArray<Int32>
  private let high: FlatArray<Int32>
  private let chosen: FlatArray<Int32>
  private var order: [Int32] = []
  private var nodesLeft = 0
  private var budget = 0.0
  private var size = 0
  private var start = 0
  private var found = false
  private let best: FlatArray<Int32>

  init(_ pricing: PricingProblem, _ rounding: KnapsackRounding) {
    self.pricing = pricing
    self.rounding = rounding
    problem = pricing.problem
    blocked = FlatArray(repeating: 0, count: max(problem.classCount, 1))
    room = FlatArray(repeating: 0, count: pricing.width)
    exactRoom = FlatArray(repeating: 0, count: max(problem.dimensionCount, 1))
    fillable = FlatArray(repeating: 0, count: (pricing.stride + 1) * pricing.width)
    low = FlatArray(repeating: 0, count: pricing.stride)
    high = FlatArray(repeating: 0, count: pricing.stride)
    chosen = FlatArray(repeating: 0, count: pricing.stride)
    best = FlatArray(repeating: 0, count: pricing.stride)
  }

  /// Tightens the relaxation's bound on the shape just relaxed and rounded; `rounding` then holds the best filling.
  ///
  /// - Returns: a valid upper bound on the worth of any filling.
  func tighten(_ shape: Int, bound: Double, nodeLimit: Int) -> Double {
    var upper = bound
    let margin = 1e-9 * bound
    if upper - rounding.value <= margin { return upper }
    if run(shape, upper: bound, threshold: rounding.value, nodeLimit: nodeLimit) {
      return min(upper, rounding.value + margin)
    }
    // Cut short: ask for less, and halve the interval that remains.
    var step = 0.5
    for _ in 0..<5 where upper - rounding.value > 16 * margin {
      let threshold = rounding.value + (upper - rounding.value) * step
      let before = rounding.value
      if run(shape, upper: bound, threshold: threshold, nodeLimit: nodeLimit / 2) {
        upper = max(threshold, rounding.value) + margin
        step = 0.5
      } else if rounding.value <= before {
        step = 1 - (1 - step) * 0.5
      }
    }
    return min(upper, bound)
  }

  /// True where every filling worth more than the threshold was seen (the best of them is then in `rounding`).
  private func run(_ shape: Int, upper: Double, threshold: Double, nodeLimit: Int) -> Bool {
    start = problem.itemStart[shape]
    let items = problem.itemStart[shape + 1] - start
    size = problem.bindingStart[shape + 1] - problem.bindingStart[shape]
    budget = upper - threshold
    nodesLeft = nodeLimit
    found = false
    order.removeAll(keepingCapacity: true)
    for item in 0..<items {
      let cap = Int32(pricing.itemCap[item])
      chosen[item] = 0
      low[item] = 0
      high[item] = cap
      let worth = pricing.reduced[item]
      if pricing.itemValue[item] <= 0 {
        high[item] = 0
      } else if worth > 0 {
        let lost = budget / worth
        if lost < Double(cap) { low[item] = cap - Int32(lost) }
      } else if worth < 0 {
        let lost = budget / -worth
        if lost < Double(cap) { high[item] = Int32(lost) }
      }
      if high[item] > 0 { order.append(Int32(item)) }
    }
    // Items that leave least open first, then large before small: the small ones fill what remains.
    let weight = { (item: Int32) -> Double in
      var total = 0.0
      for place in 0..<self.size { total += self.pricing.share[place * self.pricing.stride + Int(item)] }
      return total
    }
    let weights = order.map(weight)
    let ranks = order.indices.sorted { first, second in
      let fixedFirst = low[Int(order[first])] == high[Int(order[first])]
      let fixedSecond = low[Int(order[second])] == high[Int(order[second])]
      if fixedFirst != fixedSecond { return fixedFirst }
      return (weights[first], order[second]) > (weights[second], order[first])
    }
    order = ranks.map { order[$0] }
    for place in 0..<size { fillable[order.count * pricing.width + place] = 0 }
    for depth in order.indices.reversed() {
      let item = Int(order[depth])
      for place in 0..<size {
        fillable[depth * pricing.width + place] =
          fillable[(depth + 1) * pricing.width + place]
          + Double(high[item]) * pricing.share[place * pricing.stride + item]
      }
    }
    for dimension in 0..<problem.dimensionCount {
      exactRoom[dimension] = problem.capacity[shape * problem.dimensionCount + dimension]
    }
    for place in 0..<size { room[place] = 1 }
    descend(depth: 0, lost: 0)
    if found {
      var value = 0.0
      for item in 0..<items {
        rounding.count[item] = best[item]
        value += Double(best[item]) * pricing.itemValue[item]
      }
      rounding.adopt(value: value)
    }
    return nodesLeft > 0
  }

  private func descend(depth: Int, lost: Double) {
    nodesLeft -= 1
    if nodesLeft <= 0 { return }
    var inevitable = lost
    for place in 0..<size {
      let empty = room[place] - fillable[depth * pricing.width + place]
      if empty > 0 { inevitable += empty * pricing.prices[place] }
    }
    if inevitable >= budget * (1 - 1e-10) { return }
    if depth == order.count {
      budget = inevitable
      found = true
      for item in 0..<(pricing.stride) { best[item] = chosen[item] }
      return
    }
    let item = Int(order[depth])
    let index = Int(problem.rowClass[Int(problem.itemRow[start + item])])
    var fits = blocked[index] > 0 ? 0 : high[item]
    let span = Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1])
    for at in span where fits > 0 {
      fits = Int32(
        clamping: min(
          Int64(fits), exactRoom[Int(problem.requestDimension[at])] / problem.requestAmount[at]))
    }
    if fits < low[item] { return }
    let worth = pricing.reduced[item]
    for at in span { exactRoom[Int(problem.requestDimension[at])] -= problem.requestAmount[at] * Int64(fits) }
    for place in 0..<size { room[place] -= Double(fits) * pricing.share[place * pricing.stride + item] }
    var taken = fits
    if taken > 0 { block(index, by: 1) }
    while true {
      chosen[item] = taken
      let cost = worth > 0 ? (pricing.itemCap[item] - Double(taken)) * worth : -Double(taken) * worth
      if lost + cost < budget { descend(depth: depth + 1, lost: lost + cost) } else if worth > 0 { break }
      if taken <= low[item] || nodesLeft <= 0 { break }
      taken -= 1
      if taken == 0 { block(index, by: -1) }
      for at in span { exactRoom[Int(problem.requestDimension[at])] += problem.requestAmount[at] }
      for place in 0..<size { room[place] += pricing.share[place * pricing.stride + item] }
    }
    if taken > 0 { block(index, by: -1) }
    for at in span { exactRoom[Int(problem.requestDimension[at])] += problem.requestAmount[at] * Int64(taken) }
    for place in 0..<size { room[place] += Double(taken) * pricing.share[place * pricing.stride + item] }
    chosen[item] = 0
  }

  private func block(_ index: Int, by change: Int32) {
    for at in Int(problem.conflictStart[index])..<Int(problem.conflictStart[index + 1]) {
      blocked[Int(problem.conflictClass[at])] += change
    }
  }
}
