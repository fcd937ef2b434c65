/// Good whole fillings from the relaxation of a `PricingProblem`: round down, fill up, then take a pod out and fill again.
///
/// Works on the shape that was relaxed last. Feasibility is checked in integers over every dimension, per-node limits and
/// conflicts; companions are left to whoever uses the filling.
final class KnapsackRounding {
  private let pricing: PricingProblem
  private let problem: CompactProblem
  /// Pods of each item in the filling.
  let count: FlatArray<Int32>
  let room: FlatArray<Int64>
  private let blocked: FlatArray<Int32>
  private var order: [Int32] = []
  private var best: [Int32] = []
  private var trail: [(item: Int, count: Int32)] = []
  private(set) var value = 0.0

  init(_ pricing: PricingProblem) {
    self.pricing = pricing
    problem = pricing.problem
    count = FlatArray(repeating: 0, count: pricing.stride)
    room = FlatArray(repeating: 0, count: max(problem.dimensionCount, 1))
    blocked = FlatArray(repeating: 0, count: max(problem.classCount, 1))
  }

  /// The best filling found for a shape just relaxed; its worth.
  func round(_ shape: Int) -> Double {
    let start = problem.itemStart[shape]
    let items = problem.itemStart[shape + 1] - start
    for dimension in 0..<problem.dimensionCount {
      room[dimension] = problem.capacity[shape * problem.dimensionCount + dimension]
    }
    for item in 0..<items { count[item] = 0 }
    value = 0
    order.removeAll(keepingCapacity: true)
    for item in 0..<items where pricing.simplex.value[item] > 0 {
      let whole = Int32(pricing.simplex.level[item] + 1e-7)
      if whole > 0 { place(item, at: start, most: whole) }
      if pricing.simplex.reduced[item] >= -0.35 * pricing.simplex.value[item] { order.append(Int32(item)) }
    }
    let density = { (item: Int32) in self.pricing.simplex.reduced[Int(item)] / self.pricing.simplex.value[Int(item)] }
    order.sort { (density($0), $1) > (density($1), $0) }
    for item in order { place(Int(item), at: start, most: .max) }
    improve(start: start)
    unblock(items: items, start: start)
    return value
  }

  private func improve(start: Int) {
    var isBetter = true
    var passes = 0
    while isBetter, passes < 3 {
      isBetter = false
      passes += 1
      for removed in order where count[Int(removed)] > 0 {
        let before = value
        trail.removeAll(keepingCapacity: true)
        take(Int(removed), at: start)
        for item in order where item != removed {
          let added = place(Int(item), at: start, most: .max)
          if added > 0 { trail.append((Int(item), added)) }
        }
        let again = place(Int(removed), at: start, most: .max)
        if again > 0 { trail.append((Int(removed), again)) }
        if value > before * (1 + 1e-12) {
          isBetter = true
        } else {
          for step in trail.reversed() { for _ in 0..<step.count { take(step.item, at: start) } }
          place(Int(removed), at: start, most: 1)
          value = before
        }
      }
    }
  }

  @discardableResult
  private func place(_ item: Int, at start: Int, most: Int32) -> Int32 {
    let index = Int(problem.rowClass[Int(problem.itemRow[start + item])])
    if blocked[index] > 0 { return 0 }
    var fits = min(most, problem.itemCap[start + item] - count[item])
    if fits <= 0 { return 0 }
    let span = Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1])
    for at in span {
      let amount = problem.requestAmount[at]
      let left = room[Int(problem.requestDimension[at])]
      if amount > left { return 0 }
      if fits > 1 { fits = Int32(clamping: min(Int64(fits), left / amount)) }
    }
    for at in span { room[Int(problem.requestDimension[at])] -= problem.requestAmount[at] * Int64(fits) }
    if count[item] == 0 { mark(index, by: 1) }
    count[item] += fits
    value += Double(fits) * pricing.simplex.value[item]
    return fits
  }

  private func take(_ item: Int, at start: Int) {
    let index = Int(problem.rowClass[Int(problem.itemRow[start + item])])
    for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1]) {
      room[Int(problem.requestDimension[at])] += problem.requestAmount[at]
    }
    count[item] -= 1
    value -= pricing.simplex.value[item]
    if count[item] == 0 { mark(index, by: -1) }
  }

  private func mark(_ index: Int, by change: Int32) {
    for at in Int(problem.conflictStart[index])..<Int(problem.conflictStart[index + 1]) {
      blocked[Int(problem.conflictClass[at])] += change
    }
  }

  private func unblock(items: Int, start: Int) {
    for item in 0..<items where count[item] > 0 {
      mark(Int(problem.rowClass[Int(problem.itemRow[start + item])]), by: -1)
    }
  }

  /// The filling that `count` holds.
  func pattern(_ shape: Int) -> Pattern {
    let start = problem.itemStart[shape]
    var rows: [Int32] = []
    var counts: [Int32] = []
    for item in 0..<(problem.itemStart[shape + 1] - start) where count[item] > 0 {
      rows.append(problem.itemRow[start + item])
      counts.append(count[item])
    }
    return Pattern(shape: Int32(shape), rows: rows, counts: counts)
  }

  /// Rounds other levels of the same shape down, fills up, and keeps the outcome where it's worth more.
  func tryLevels(_ shape: Int, _ level: (Int) -> Double) {
    let start = problem.itemStart[shape]
    let items = problem.itemStart[shape + 1] - start
    let before = value
    best.removeAll(keepingCapacity: true)
    for item in 0..<items {
      best.append(count[item])
      count[item] = 0
    }
    for dimension in 0..<problem.dimensionCount {
      room[dimension] = problem.capacity[shape * problem.dimensionCount + dimension]
    }
    value = 0
    for item in 0..<items where pricing.simplex.value[item] > 0 {
      let whole = Int32(level(item) + 1e-7)
      if whole > 0 { place(item, at: start, most: whole) }
    }
    for item in order { place(Int(item), at: start, most: .max) }
    unblock(items: items, start: start)
    if value > before { return }
    value = before
    for item in 0..<items { count[item] = best[item] }
  }
}
