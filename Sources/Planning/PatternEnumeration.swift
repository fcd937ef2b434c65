/// Lists every filling that a better solution could use, or gives up.
///
/// With feasible duals, a solution cheaper than the incumbent uses only fillings whose reduced cost is less than the
/// difference between incumbent and bound (Baldacci et al. 2008). Where that leaves few, the integer program over all of
/// them is exact.
final class PatternEnumeration {
  private let problem: CompactProblem
  private let pricing: PricingProblem
  private let blocked: FlatArray<Int32>
  private let room: FlatArray<Int64>
  private let count: FlatArray<Int32>
  private let suffix: FlatArray<Double>
  private let unit: FlatArray<Double>
  private var order: [Int] = []
  private var least = 0.0
  private var patternLimit: Int
  private var nodesLeft: Int
  private var start = 0
  private var shape = 0
  private let keepsAll: Bool
  private(set) var patterns: [Pattern] = []

  init(_ problem: CompactProblem, pricing: PricingProblem, patternLimit: Int, nodeLimit: Int) {
    self.problem = problem
    self.pricing = pricing
    self.patternLimit = patternLimit
    nodesLeft = nodeLimit
    keepsAll = problem.hasCompanions
    blocked = FlatArray(repeating: 0, count: max(problem.classCount, 1))
    room = FlatArray(repeating: 0, count: max(problem.dimensionCount, 1))
    count = FlatArray(repeating: 0, count: pricing.stride)
    suffix = FlatArray(repeating: 0, count: pricing.stride + 1)
    unit = FlatArray(repeating: 0, count: max(problem.dimensionCount, 1))
  }

  /// Collects the fillings whose reduced cost is at most `budget` in `patterns`; false where there are too many.
  func run(values: borrowing FlatArray<Double>, limits: LimitPrices, budget: Double) -> Bool {
    for shape in 0..<problem.shapeCount {
      let price = limits.effectivePrice(of: shape, in: problem)
      let bound = pricing.relax(shape, values: values)
      if bound < price - budget { continue }
      self.shape = shape
      least = price - budget - 1e-6 * max(price, 1)
      start = problem.itemStart[shape]
      let simplex = pricing.simplex
      order = (0..<simplex.items).sorted { (simplex.value[$0], $1) > (simplex.value[$1], $0) }
      suffix[order.count] = 0
      for depth in order.indices.reversed() {
        let item = order[depth]
        suffix[depth] = suffix[depth + 1] + max(0, simplex.reduced[item]) * simplex.high[item]
      }
      for dimension in 0..<problem.dimensionCount {
        room[dimension] = problem.capacity[shape * problem.dimensionCount + dimension]
        unit[dimension] = 0
      }
      for place in 0..<simplex.size {
        let dimension = problem.bindingDimension[problem.bindingStart[shape] + place]
        unit[dimension] = simplex.prices[place] / Double(room[dimension])
      }
      descend(depth: 0, worth: 0)
      if nodesLeft <= 0 || patterns.count > patternLimit { return false }
    }
    return true
  }

  private func descend(depth: Int, worth: Double) {
    nodesLeft -= 1
    if nodesLeft <= 0 || patterns.count > patternLimit { return }
    var upper = worth + suffix[depth]
    for dimension in 0..<problem.dimensionCount { upper += unit[dimension] * Double(room[dimension]) }
    if upper < least { return }
    if depth == order.count {
      keep()
      return
    }
    let item = order[depth]
    let index = Int(problem.rowClass[Int(problem.itemRow[start + item])])
    let most = blocked[index] > 0 ? 0 : fitting(index, cap: problem.itemCap[start + item])
    let value = pricing.simplex.value[item]
    for taken in (0...most).reversed() {
      put(index, taken, sign: 1)
      count[item] = taken
      descend(depth: depth + 1, worth: worth + Double(taken) * value)
      count[item] = 0
      put(index, taken, sign: -1)
    }
  }

  private func fitting(_ index: Int, cap: Int32) -> Int32 {
    var most = cap
    for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1]) {
      most = Int32(
        clamping: min(Int64(most), room[Int(problem.requestDimension[at])] / problem.requestAmount[at]))
    }
    return most
  }

  private func put(_ index: Int, _ taken: Int32, sign: Int32) {
    if taken == 0 { return }
    for at in Int(problem.requestStart[index])..<Int(problem.requestStart[index + 1]) {
      room[Int(problem.requestDimension[at])] -= problem.requestAmount[at] * Int64(taken * sign)
    }
    for at in Int(problem.conflictStart[index])..<Int(problem.conflictStart[index + 1]) {
      blocked[Int(problem.conflictClass[at])] += sign
    }
  }

  private func keep() {
    var rows: [Int32] = []
    var counts: [Int32] = []
    for item in order.sorted() {
      let index = Int(problem.rowClass[Int(problem.itemRow[start + item])])
      // Only fillings with no room for more matter, unless company makes fewer pods allow more.
      if !keepsAll, blocked[index] == 0, count[item] < problem.itemCap[start + item],
        fitting(index, cap: 1) > 0
      {
        return
      }
      if count[item] > 0 {
        rows.append(problem.itemRow[start + item])
        counts.append(count[item])
      }
    }
    if keepsAll {
      let held = Set(rows.map { Int(problem.rowClass[Int($0)]) })
      for index in held {
        for group in problem.companions[index] where !group.contains(where: { held.contains($0) }) { return }
      }
    }
    if rows.isEmpty && !problem.limitsOfShape[shape].contains(where: { problem.limits[$0].least > 0 }) { return }
    patterns.append(Pattern(shape: Int32(shape), rows: rows, counts: counts))
  }
}
