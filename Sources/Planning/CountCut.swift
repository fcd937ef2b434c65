/// What any solution's nodes have to satisfy: `sum worth[j] * count[j] >= 1`.
///
/// From row values v >= 0: let U_j bound the worth of any filling of shape j, and let V be what all pods are worth in the
/// cheapest division over zones. A solution's nodes hold all pods, so sum U_j n_j >= V. Divided by V, and as counts are whole,
/// no coefficient need exceed 1.
struct CountCut {
  let worth: [Double]

  init(worth: [Double]) { self.worth = worth }

  /// The cut that row values prove; nil where they prove nothing.
  ///
  /// - Parameters:
  ///   - counts: where they're above 0, U_j is tightened by a search of up to `nodeLimit` nodes.
  init?(_ bound: ClasswiseBound, values: borrowing FlatArray<Double>, counts: [Double], nodeLimit: Int) {
    let problem = bound.problem
    let demanded = bound.leastWorth(values)
    guard demanded > 0, demanded.isFinite else { return nil }
    var worth = Array(repeating: 0.0, count: problem.shapeCount)
    for shape in 0..<problem.shapeCount {
      var upper = bound.pricing.relax(shape, values: values)
      if upper <= 0 { continue }
      if counts[shape] > 0 {
        let value = bound.rounding.round(shape)
        if value < upper * (1 - 1e-7), value < demanded {
          upper = bound.search.tighten(shape, bound: upper, nodeLimit: nodeLimit)
        }
      }
      worth[shape] = min(1, upper / demanded * (1 + 1e-9))
    }
    self.worth = worth
  }

  /// By how much counts fall short of it; above 0 where they violate it.
  func shortfall(_ counts: [Double]) -> Double {
    var total = 1.0
    for (shape, count) in counts.enumerated() where count > 0 { total -= worth[shape] * count }
    return total
  }
}
