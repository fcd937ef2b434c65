/// The bounded knapsack of each shape: which filling of one node is worth most under given row values?
///
/// Values come in, a proven upper bound on the worth of any filling comes out, and good fillings besides. Three levels, in
/// rising cost: `roughBound` re-uses a shape's last resource prices, `relax` solves the linear relaxation, and `search`
/// enumerates what the relaxation leaves open. State that only speeds things up (resource prices, bases) is kept by shape.
///
/// The linear relaxation is solved by the dual simplex for boxed variables with the long-step ratio test (Maros 2003): a
/// basis has as many members as the shape has binding dimensions, usually two to four.
final class PricingProblem {
  let problem: CompactProblem
  let stride: Int
  let width: Int
  /// Per shape and binding dimension: the price of the whole node's capacity of that dimension.
  let resourcePrice: FlatArray<Double>
  private let savedBasis: FlatArray<Int32>
  /// Requests by row as doubles, `dimensionCount` per row.
  private let rowRequest: FlatArray<Double>

  // The shape being priced: item values, caps, requests as shares of the capacity (dimension-major), levels.
  let itemValue: FlatArray<Double>
  let itemCap: FlatArray<Double>
  let share: FlatArray<Double>
  /// The relaxation's solution by item, and each item's value less the price of what it takes.
  let level: FlatArray<Double>
  let reduced: FlatArray<Double>
  private let atUpper: FlatArray<Bool>
  private let isBasic: FlatArray<Bool>
  private let slackAtUpper: FlatArray<Bool>
  private let alpha: FlatArray<Double>
  private let ratio: FlatArray<Double>
  private let candidate: FlatArray<Int32>
  private let basis: FlatArray<Int32>
  private let inverse: FlatArray<Double>
  private let basicValue: FlatArray<Double>
  private let work: FlatArray<Double>
  let prices: FlatArray<Double>
  private(set) var relaxations = 0

  init(_ problem: CompactProblem) {
    self.problem = problem
    stride = max(problem.mostItems, 1)
    width = max(problem.widestBinding, 1)
    resourcePrice = FlatArray(repeating: 0, count: problem.shapeCount * width)
    savedBasis = FlatArray(repeating: Int32.min, count: problem.shapeCount * width)
    rowRequest = FlatArray(repeating: 0, count: max(problem.rowCount * problem.dimensionCount, 1))
    for row in 0..<problem.rowCount {
      let index = Int(problem.rowClass[row])
      for dimension in 0..<problem.dimensionCount {
        rowRequest[row * problem.dimensionCount + dimension] = Double(
          problem.request[index * problem.dimensionCount + dimension])
      }
    }
    itemValue = FlatArray(repeating: 0, count: stride)
    itemCap = FlatArray(repeating: 0, count: stride)
    share = FlatArray(repeating: 0, count: stride * width)
    level = FlatArray(repeating: 0, count: stride)
    reduced = FlatArray(repeating: 0, count: stride)
    atUpper = FlatArray(repeating: false, count: stride)
    isBasic = FlatArray(repeating: false, count: stride)
    slackAtUpper = FlatArray(repeating: false, count: width)
    alpha = FlatArray(repeating: 0, count: stride + width)
    ratio = FlatArray(repeating: 0, count: stride + width)
    candidate = FlatArray(repeating: 0, count: stride + width)
    basis = FlatArray(repeating: 0, count: width)
    inverse = FlatArray(repeating: 0, count: width * width)
    basicValue = FlatArray(repeating: 0, count: width)
    work = FlatArray(repeating: 0, count: width * width * 2)
    prices = FlatArray(repeating: 0, count: width)
  }

  /// An upper bound on the worth of any filling of a shape by its last resource prices.
  ///
  /// Valid for any prices u >= 0: sum_d u_d + sum_i cap_i max(0, v_i - u . r_i), requests as shares of the capacity.
  /// - Complexity: O(items x binding dimensions)
  func roughBound(_ shape: Int, values: borrowing FlatArray<Double>) -> Double {
    let binding = problem.bindingStart[shape]..<problem.bindingStart[shape + 1]
    let dimensions = problem.dimensionCount
    var total = 0.0
    for (place, at) in binding.enumerated() {
      let price = max(0, resourcePrice[shape * width + place])
      total += price
      let dimension = problem.bindingDimension[at]
      prices[place] = price / Double(problem.capacity[shape * dimensions + dimension])
    }
    let count = binding.count
    for item in problem.itemStart[shape]..<problem.itemStart[shape + 1] {
      let row = Int(problem.itemRow[item])
      var left = values[row]
      if left <= 0 { continue }
      for place in 0..<count {
        left -= prices[place] * rowRequest[row * dimensions + problem.bindingDimension[binding.lowerBound + place]]
      }
      if left > 0 { total += left * Double(problem.itemCap[item]) }
    }
    return total
  }

  private func gather(_ shape: Int, values: borrowing FlatArray<Double>) {
    let start = problem.itemStart[shape]
    let count = problem.itemStart[shape + 1] - start
    for place in 0..<count {
      itemValue[place] = values[Int(problem.itemRow[start + place])]
      itemCap[place] = Double(problem.itemCap[start + place])
    }
    let dimensions = problem.dimensionCount
    for (place, at) in (problem.bindingStart[shape]..<problem.bindingStart[shape + 1]).enumerated() {
      let dimension = problem.bindingDimension[at]
      let scale = 1 / Double(problem.capacity[shape * dimensions + dimension])
      let base = place * stride
      for item in 0..<count {
        share[base + item] = rowRequest[Int(problem.itemRow[start + item]) * dimensions + dimension] * scale
      }
    }
  }

  /// Solves the linear relaxation; the shape's prices are kept, and `level`, `reduced` hold its solution.
  ///
  /// - Returns: a valid upper bound on the worth of any filling, whatever the simplex did.
  func relax(_ shape: Int, values: borrowing FlatArray<Double>) -> Double {
    relaxations += 1
    gather(shape, values: values)
    let items = problem.itemStart[shape + 1] - problem.itemStart[shape]
    let size = problem.bindingStart[shape + 1] - problem.bindingStart[shape]
    if size > 0 { dualSimplex(shape, items: items, size: size) }
    var total = 0.0
    for place in 0..<size {
      let price = max(0, prices[place])
      prices[place] = price
      resourcePrice[shape * width + place] = price
      total += price
    }
    for item in 0..<items {
      var left = itemValue[item]
      for place in 0..<size { left -= prices[place] * share[place * stride + item] }
      reduced[item] = left
      if left > 0 { total += left * itemCap[item] }
      if size == 0 { level[item] = itemValue[item] > 0 ? itemCap[item] : 0 }
    }
    return total
  }

  private func dualSimplex(_ shape: Int, items: Int, size: Int) {
    loadBasis(shape, items: items, size: size)
    let start = shape * width
    let tolerance = 1e-9
    for item in 0..<items { atUpper[item] = false }
    for place in 0..<size { slackAtUpper[place] = false }
    for _ in 0..<(60 + 4 * size) {
      priceOut(items: items, size: size)
      levels(items: items, size: size)
      var leaving = -1
      var worst = tolerance
      var rises = false
      for place in 0..<size {
        let member = basis[place]
        let upper = member >= 0 ? itemCap[Int(member)] : 1
        let value = basicValue[place]
        // Violations are compared as shares of the range, so that a cap of 1 weighs like a cap of 100.
        let below = -value / upper
        let above = (value - upper) / upper
        if below > worst {
          worst = below
          leaving = place
          rises = true
        }
        if above > worst {
          worst = above
          leaving = place
          rises = false
        }
      }
      if leaving < 0 { break }
      guard pivot(leaving: leaving, rises: rises, items: items, size: size) else { break }
    }
    for place in 0..<size { savedBasis[start + place] = basis[place] }
    for item in 0..<items { level[item] = atUpper[item] ? itemCap[item] : 0 }
    for place in 0..<size where basis[place] >= 0 {
      let item = Int(basis[place])
      level[item] = min(max(basicValue[place], 0), itemCap[item])
    }
    for place in 0..<size where basis[place] >= 0 { isBasic[Int(basis[place])] = false }
  }

  private func loadBasis(_ shape: Int, items: Int, size: Int) {
    var isUsable = savedBasis[shape * width] != Int32.min
    if isUsable {
      for place in 0..<size { basis[place] = savedBasis[shape * width + place] }
      isUsable = invert(size: size)
    }
    if !isUsable {
      for place in 0..<size {
        basis[place] = Int32(-1 - place)
        for other in 0..<size { inverse[place * size + other] = place == other ? 1 : 0 }
      }
    }
    for place in 0..<size where basis[place] >= 0 { isBasic[Int(basis[place])] = true }
  }

  /// Gauss-Jordan with row pivoting on the small basis matrix; false where it's singular.
  private func invert(size: Int) -> Bool {
    let span = 2 * size
    for row in 0..<size {
      for column in 0..<size {
        let member = basis[column]
        work[row * span + column] =
          member >= 0 ? share[row * stride + Int(member)] : (Int(-1 - member) == row ? 1 : 0)
        work[row * span + size + column] = row == column ? 1 : 0
      }
    }
    for column in 0..<size {
      var best = column
      for row in column..<size where abs(work[row * span + column]) > abs(work[best * span + column]) { best = row }
      let lead = work[best * span + column]
      if abs(lead) < 1e-10 { return false }
      for place in 0..<span {
        let swap = work[column * span + place]
        work[column * span + place] = work[best * span + place] / lead
        if best != column { work[best * span + place] = swap }
      }
      for row in 0..<size where row != column {
        let factor = work[row * span + column]
        if factor != 0 { for place in 0..<span { work[row * span + place] -= factor * work[column * span + place] } }
      }
    }
    for row in 0..<size { for column in 0..<size { inverse[row * size + column] = work[row * span + size + column] } }
    return true
  }

  /// Resource prices of the basis and all reduced values; sets which bound each nonbasic variable stands at.
  private func priceOut(items: Int, size: Int) {
    for dimension in 0..<size {
      var price = 0.0
      for place in 0..<size where basis[place] >= 0 {
        price += itemValue[Int(basis[place])] * inverse[place * size + dimension]
      }
      prices[dimension] = price
    }
    for item in 0..<items { reduced[item] = itemValue[item] }
    for dimension in 0..<size {
      let price = prices[dimension]
      let base = dimension * stride
      for item in 0..<items { reduced[item] -= price * share[base + item] }
    }
    for item in 0..<items {
      let margin = 1e-12 * (1 + abs(itemValue[item]))
      if reduced[item] > margin { atUpper[item] = true } else if reduced[item] < -margin { atUpper[item] = false }
    }
    for place in 0..<size {
      if prices[place] < -1e-12 {
        slackAtUpper[place] = true
      } else if prices[place] > 1e-12 {
        slackAtUpper[place] = false
      }
    }
    for place in 0..<size {
      if basis[place] >= 0 { atUpper[Int(basis[place])] = false } else { slackAtUpper[Int(-1 - basis[place])] = false }
    }
  }

  private func levels(items: Int, size: Int) {
    for dimension in 0..<size {
      var left = slackAtUpper[dimension] ? 0.0 : 1.0
      let base = dimension * stride
      for item in 0..<items where atUpper[item] { left -= itemCap[item] * share[base + item] }
      work[dimension] = left
    }
    for place in 0..<size {
      var value = 0.0
      for dimension in 0..<size { value += inverse[place * size + dimension] * work[dimension] }
      basicValue[place] = value
    }
  }

  private func pivot(leaving: Int, rises: Bool, items: Int, size: Int) -> Bool {
    let member = basis[leaving]
    let upper = member >= 0 ? itemCap[Int(member)] : 1
    var slope = rises ? -basicValue[leaving] : basicValue[leaving] - upper
    let sign = rises ? 1.0 : -1.0
    for item in 0..<items { alpha[item] = 0 }
    for dimension in 0..<size {
      let weight = inverse[leaving * size + dimension] * sign
      let base = dimension * stride
      for item in 0..<items { alpha[item] += weight * share[base + item] }
      alpha[items + dimension] = weight
    }
    var count = 0
    for item in 0..<items {
      let step = alpha[item]
      if atUpper[item] ? step > 1e-11 : step < -1e-11 {
        if isBasic[item] { continue }
        ratio[item] = max(0, reduced[item] / step)
        candidate[count] = Int32(item)
        count += 1
      }
    }
    for place in 0..<size {
      if basis[0..<size, contains: Int32(-1 - place)] { continue }
      let step = alpha[items + place]
      if slackAtUpper[place] ? step > 1e-11 : step < -1e-11 {
        ratio[items + place] = max(0, -prices[place] / step)
        candidate[count] = Int32(items + place)
        count += 1
      }
    }
    // Weighted selection: pass breakpoints while the dual objective still falls.
    var low = 0
    var high = count
    var entering = -1
    while low < high {
      let middle = ratio[Int(candidate[low + (high - low) / 2])]
      var smaller = low
      var larger = high
      var place = low
      var weightBelow = 0.0
      var weightEqual = 0.0
      while place < larger {
        let index = candidate[place]
        let value = ratio[Int(index)]
        let range = Int(index) < items ? itemCap[Int(index)] : 1
        if value < middle {
          weightBelow += range * abs(alpha[Int(index)])
          candidate[place] = candidate[smaller]
          candidate[smaller] = index
          smaller += 1
          place += 1
        } else if value > middle {
          larger -= 1
          candidate[place] = candidate[larger]
          candidate[larger] = index
        } else {
          weightEqual += range * abs(alpha[Int(index)])
          place += 1
        }
      }
      if weightBelow >= slope {
        high = smaller
      } else if weightBelow + weightEqual >= slope || larger == high {
        var best = smaller
        for place in smaller..<larger
        where abs(alpha[Int(candidate[place])]) > abs(alpha[Int(candidate[best])]) { best = place }
        entering = Int(candidate[best])
        break
      } else {
        slope -= weightBelow + weightEqual
        low = larger
      }
    }
    if entering < 0 { return false }
    if member >= 0 {
      isBasic[Int(member)] = false
      atUpper[Int(member)] = !rises
    } else {
      slackAtUpper[Int(-1 - member)] = !rises
    }
    if entering < items {
      isBasic[entering] = true
      basis[leaving] = Int32(entering)
    } else {
      basis[leaving] = Int32(-1 - (entering - items))
    }
    return invert(size: size)
  }
}

extension FlatArray where Element == Int32 {
  fileprivate subscript(_ range: Range<Int>, contains value: Int32) -> Bool {
    for place in range where self[place] == value { return true }
    return false
  }
}
