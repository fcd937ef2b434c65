/// The linear relaxation of a small knapsack with several resources: maximise worth with every variable between two bounds.
///
/// Dual simplex with the long-step ratio test (Maros 2003). As all variables are boxed, any basis can be made dual feasible by
/// moving variables to their other bound, so a solve may start from the basis that the last one left, whatever changed since.
/// The basis has as many members as there are resources, usually two to four, and is inverted anew at each pivot.
final class BoxedSimplex {
  let stride: Int
  let width: Int
  /// Items and resources of the problem at hand.
  var items = 0
  var size = 0
  let value: FlatArray<Double>
  let low: FlatArray<Double>
  let high: FlatArray<Double>
  /// What an item takes of each resource, resource-major: `share[resource * stride + item]`.
  let share: FlatArray<Double>
  /// What there is of each resource.
  let supply: FlatArray<Double>

  /// The solution: levels and reduced values by item, resource prices, members of the basis (an item, or -1 - resource).
  let level: FlatArray<Double>
  let reduced: FlatArray<Double>
  let prices: FlatArray<Double>
  let basis: FlatArray<Int32>

  private let atUpper: FlatArray<Bool>
  private let isBasic: FlatArray<Bool>
  private let slackAtUpper: FlatArray<Bool>
  private let alpha: FlatArray<Double>
  private let ratio: FlatArray<Double>
  private let candidate: FlatArray<Int32>
  private let inverse: FlatArray<Double>
  private let basicValue: FlatArray<Double>
  private let work: FlatArray<Double>

  init(items: Int, resources: Int) {
    stride = max(items, 1)
    width = max(resources, 1)
    value = FlatArray(repeating: 0, count: stride)
    low = FlatArray(repeating: 0, count: stride)
    high = FlatArray(repeating: 0, count: stride)
    share = FlatArray(repeating: 0, count: stride * width)
    supply = FlatArray(repeating: 1, count: width)
    level = FlatArray(repeating: 0, count: stride)
    reduced = FlatArray(repeating: 0, count: stride)
    prices = FlatArray(repeating: 0, count: width)
    basis = FlatArray(repeating: 0, count: width)
    atUpper = FlatArray(repeating: false, count: stride)
    isBasic = FlatArray(repeating: false, count: stride)
    slackAtUpper = FlatArray(repeating: false, count: width)
    alpha = FlatArray(repeating: 0, count: stride + width)
    ratio = FlatArray(repeating: 0, count: stride + width)
    candidate = FlatArray(repeating: 0, count: stride + width)
    inverse = FlatArray(repeating: 0, count: width * width)
    basicValue = FlatArray(repeating: 0, count: width)
    work = FlatArray(repeating: 0, count: width * width * 2)
  }

  /// The slacks as basis.
  func resetBasis() { for place in 0..<size { basis[place] = Int32(-1 - place) } }

  /// Solves from the basis at hand.
  ///
  /// - Returns: a valid upper bound on the worth of any solution, the optimum where the simplex ended; -infinity where
  ///   no solution exists.
  func maximise() -> Double {
    var isInfeasible = false
    if size > 0 { isInfeasible = !run() }
    if isInfeasible { return -.infinity }
    var total = 0.0
    for place in 0..<size {
      prices[place] = max(0, prices[place])
      total += prices[place] * supply[place]
    }
    for item in 0..<items { reduced[item] = value[item] }
    for place in 0..<size {
      let price = prices[place]
      if price == 0 { continue }
      let base = place * stride
      for item in 0..<items { reduced[item] -= price * share[base + item] }
    }
    for item in 0..<items {
      total += reduced[item] > 0 ? reduced[item] * high[item] : reduced[item] * low[item]
      if size == 0 { level[item] = value[item] > 0 ? high[item] : low[item] }
    }
    return total
  }

  /// False where there's no solution.
  private func run() -> Bool {
    if !invert() {
      resetBasis()
      _ = invert()
    }
    for item in 0..<items {
      atUpper[item] = false
      isBasic[item] = false
    }
    for place in 0..<size {
      slackAtUpper[place] = false
      if basis[place] >= 0 { isBasic[Int(basis[place])] = true }
    }
    for turn in 0..<(60 + 4 * size) {
      priceOut()
      setLevels()
      var leaving = -1
      var worst = 1e-9
      var rises = false
      for place in 0..<size {
        let (bottom, top) = range(of: basis[place])
        let span = max(top - bottom, 1e-6)
        // Violations are compared as shares of the range, so that a cap of 1 weighs like a cap of 100.
        let below = (bottom - basicValue[place]) / span
        let above = (basicValue[place] - top) / span
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
        // A basis that has cycled leaves in another order.
        if turn > 40, leaving >= 0, turn % (size + 1) == place { break }
      }
      if leaving < 0 { break }
      switch pivot(leaving: leaving, rises: rises) {
      case .done: continue
      case .stuck: return true
      case .impossible: return false
      }
    }
    for item in 0..<items { level[item] = atUpper[item] ? high[item] : low[item] }
    for place in 0..<size where basis[place] >= 0 {
      let item = Int(basis[place])
      level[item] = min(max(basicValue[place], low[item]), high[item])
    }
    return true
  }

  @inline(__always)
  private func range(of member: Int32) -> (Double, Double) {
    member >= 0 ? (low[Int(member)], high[Int(member)]) : (0, max(supply[Int(-1 - member)], 0))
  }

  /// Gauss-Jordan with row pivoting on the small basis matrix; false where it's singular.
  private func invert() -> Bool {
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
      if abs(lead) < 1e-11 { return false }
      for place in 0..<span {
        let kept = work[column * span + place]
        work[column * span + place] = work[best * span + place] / lead
        if best != column { work[best * span + place] = kept }
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
  private func priceOut() {
    for resource in 0..<size {
      var price = 0.0
      for place in 0..<size where basis[place] >= 0 {
        price += value[Int(basis[place])] * inverse[place * size + resource]
      }
      prices[resource] = price
    }
    for item in 0..<items { reduced[item] = value[item] }
    for resource in 0..<size {
      let price = prices[resource]
      let base = resource * stride
      for item in 0..<items { reduced[item] -= price * share[base + item] }
    }
    for item in 0..<items {
      let margin = 1e-12 * (1 + abs(value[item]))
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

  private func setLevels() {
    for resource in 0..<size {
      var left = slackAtUpper[resource] ? 0 : supply[resource]
      let base = resource * stride
      for item in 0..<items where !isBasic[item] {
        let at = atUpper[item] ? high[item] : low[item]
        if at != 0 { left -= at * share[base + item] }
      }
      work[resource] = left
    }
    for place in 0..<size {
      var sum = 0.0
      for resource in 0..<size { sum += inverse[place * size + resource] * work[resource] }
      basicValue[place] = sum
    }
  }

  private enum PivotOutcome { case done, stuck, impossible }

  private func pivot(leaving: Int, rises: Bool) -> PivotOutcome {
    let member = basis[leaving]
    let (bottom, top) = range(of: member)
    let slope = rises ? bottom - basicValue[leaving] : basicValue[leaving] - top
    let sign = rises ? 1.0 : -1.0
    for item in 0..<items { alpha[item] = 0 }
    for resource in 0..<size {
      let weight = inverse[leaving * size + resource] * sign
      let base = resource * stride
      for item in 0..<items { alpha[item] += weight * share[base + item] }
      alpha[items + resource] = weight
    }
    var count = 0
    for item in 0..<items where high[item] > low[item] {
      let step = alpha[item]
      if atUpper[item] ? step > 1e-11 : step < -1e-11 {
        if isBasic[item] { continue }
        ratio[item] = max(0, reduced[item] / step)
        candidate[count] = Int32(item)
        count += 1
      }
    }
    for place in 0..<size {
      var isMember = false
      for other in 0..<size where basis[other] == Int32(-1 - place) { isMember = true }
      if isMember { continue }
      let step = alpha[items + place]
      if slackAtUpper[place] ? step > 1e-11 : step < -1e-11 {
        ratio[items + place] = max(0, -prices[place] / step)
        candidate[count] = Int32(items + place)
        count += 1
      }
    }
    let entering = breakpoint(count: count, slope: slope)
    if entering < 0 { return .impossible }
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
    return invert() ? .done : .stuck
  }

  /// The variable at which the dual objective stops falling, by weighted selection; -1 where it falls without end.
  private func breakpoint(count: Int, slope: Double) -> Int {
    var slope = slope
    var start = 0
    var end = count
    while start < end {
      let middle = ratio[Int(candidate[start + (end - start) / 2])]
      var smaller = start
      var larger = end
      var place = start
      var weightBelow = 0.0
      var weightEqual = 0.0
      while place < larger {
        let index = candidate[place]
        let own = ratio[Int(index)]
        if own < middle {
          weightBelow += weight(Int(index))
          candidate[place] = candidate[smaller]
          candidate[smaller] = index
          smaller += 1
          place += 1
        } else if own > middle {
          larger -= 1
          candidate[place] = candidate[larger]
          candidate[larger] = index
        } else {
          weightEqual += weight(Int(index))
          place += 1
        }
      }
      if weightBelow >= slope {
        end = smaller
      } else if weightBelow + weightEqual >= slope - 1e-9 {
        var best = smaller
        for place in smaller..<larger
        where abs(alpha[Int(candidate[place])]) > abs(alpha[Int(candidate[best])]) { best = place }
        return Int(candidate[best])
      } else {
        slope -= weightBelow + weightEqual
        start = larger
      }
    }
    return -1
  }

  @inline(__always)
  private func weight(_ index: Int) -> Double {
    let span = index < items ? high[index] - low[index] : max(supply[index - items], 0)
    return span * abs(alpha[index])
  }
}
