/// What dual values say about each shape, laid out for building nodes: how good a shape can be at best, and in which order
/// to fill it.
final class ShapeRanking {
  let problem: CompactProblem
  /// Per shape and class: the class's value over the price of what it takes of the shape; 0 where it can't stand there.
  let density: FlatArray<Float>
  /// Row values that the ranking was made from, per class and zone.
  let value: FlatArray<Double>
  /// Price of a shape as scoring sees it: what is left of it after the duals of its node limits, never nil.
  let effectivePrice: FlatArray<Double>
  /// Shapes by falling worth over price.
  let order: [Int]
  let worth: [Double]
  /// Shapes by rising price.
  let byPrice: [Int]

  init(_ bound: ClasswiseBound, values: borrowing FlatArray<Double>, limits: LimitPrices) {
    let problem = bound.problem
    self.problem = problem
    density = FlatArray(repeating: 0, count: max(problem.shapeCount * problem.classCount, 1))
    value = FlatArray(repeating: 0, count: max(problem.zoneCount * problem.classCount, 1))
    effectivePrice = FlatArray(repeating: 0, count: max(problem.shapeCount, 1))
    for index in 0..<problem.classCount {
      for zone in 0..<problem.zoneCount {
        let row = Int(problem.rowOf[index * problem.zoneCount + zone])
        if row >= 0 { value[index * problem.zoneCount + zone] = max(values[row], 1e-3) }
      }
    }
    var worth = Array(repeating: 0.0, count: problem.shapeCount)
    for shape in 0..<problem.shapeCount {
      let price = max(limits.effectivePrice(of: shape, in: problem), 0.01 * problem.price[shape], 1e-3)
      effectivePrice[shape] = price
      worth[shape] = bound.pricing.relax(shape, values: values) / price
      let start = problem.itemStart[shape]
      for item in 0..<(problem.itemStart[shape + 1] - start) {
        let index = Int(problem.rowClass[Int(problem.itemRow[start + item])])
        let own = max(bound.pricing.simplex.value[item], 1e-3)
        let taken = max(own - bound.pricing.simplex.reduced[item], own * 0.02)
        density[shape * problem.classCount + index] = Float(max(own / taken, 1e-6))
      }
    }
    self.worth = worth
    order = (0..<problem.shapeCount).sorted { (worth[$0], $1) > (worth[$1], $0) }
    let prices = (0..<problem.shapeCount).map { problem.price[$0] }
    byPrice = (0..<problem.shapeCount).sorted { (prices[$0], $0) < (prices[$1], $1) }
  }
}
