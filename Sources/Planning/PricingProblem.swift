/// The bounded knapsack of each shape: which filling of one node is worth most under given row values?
///
/// Values come in, a proven upper bound on the worth of any filling comes out. Three levels, in rising cost: `roughBound`
/// re-uses a shape's last resource prices, `relax` solves the linear relaxation, and `KnapsackSearch` closes what the
/// relaxation leaves open. What is kept by shape (resource prices, bases) only speeds things up.
final class PricingProblem {
  let problem: CompactProblem
  let stride: Int
  let width: Int
  /// The relaxation of the shape priced last.
  let simplex: BoxedSimplex
  /// What is kept by shape.
  let memory: Memory
  private let unitPrice: FlatArray<Double>

  /// What several pricing problems share; each shape's part is only for the one that works on that shape.
  final class Memory {
    /// Per shape and binding dimension: the price of the whole node's capacity of that dimension.
    fileprivate let resourcePrice: FlatArray<Double>
    fileprivate let savedBasis: FlatArray<Int32>
    /// Requests by row as doubles, `dimensionCount` per row.
    fileprivate let rowRequest: FlatArray<Double>

    fileprivate init(_ problem: CompactProblem, width: Int) {
      resourcePrice = FlatArray(repeating: 0, count: max(problem.shapeCount * width, 1))
      savedBasis = FlatArray(repeating: Int32.min, count: max(problem.shapeCount * width, 1))
      rowRequest = FlatArray(repeating: 0, count: max(problem.rowCount * problem.dimensionCount, 1))
      for row in 0..<problem.rowCount {
        let index = Int(problem.rowClass[row])
        for dimension in 0..<problem.dimensionCount {
          rowRequest[row * problem.dimensionCount + dimension] = Double(
            problem.request[index * problem.dimensionCount + dimension])
        }
      }
    }
  }

  /// - Parameter memory: of another one of the same problem; nil: its own.
  init(_ problem: CompactProblem, memory: Memory? = nil) {
    self.problem = problem
    stride = max(problem.mostItems, 1)
    width = max(problem.widestBinding, 1)
    simplex = BoxedSimplex(items: stride, resources: width)
    unitPrice = FlatArray(repeating: 0, count: width)
    self.memory = memory ?? Memory(problem, width: width)
  }

  /// An upper bound on the worth of any filling of a shape by its last resource prices.
  ///
  /// Valid for any prices u >= 0: sum_d u_d + sum_i cap_i max(0, v_i - u . r_i), requests as shares of the capacity.
  /// - Complexity: O(items x binding dimensions)
  func roughBound(_ shape: Int, values: borrowing FlatArray<Double>) -> Double {
    let first = problem.bindingStart[shape]
    let size = problem.bindingStart[shape + 1] - first
    let dimensions = problem.dimensionCount
    var total = 0.0
    for place in 0..<size {
      let price = memory.resourcePrice[shape * width + place]
      total += price
      unitPrice[place] = price / Double(problem.capacity[shape * dimensions + problem.bindingDimension[first + place]])
    }
    for item in problem.itemStart[shape]..<problem.itemStart[shape + 1] {
      let row = Int(problem.itemRow[item])
      var left = values[row]
      if left <= 0 { continue }
      for place in 0..<size {
        left -= unitPrice[place] * memory.rowRequest[row * dimensions + problem.bindingDimension[first + place]]
      }
      if left > 0 { total += left * Double(problem.itemCap[item]) }
    }
    return total
  }

  /// Solves the linear relaxation of a shape; `simplex` holds it then, items in the shape's order.
  ///
  /// - Returns: a valid upper bound on the worth of any filling.
  func relax(_ shape: Int, values: borrowing FlatArray<Double>) -> Double {
    let start = problem.itemStart[shape]
    let items = problem.itemStart[shape + 1] - start
    let first = problem.bindingStart[shape]
    let size = problem.bindingStart[shape + 1] - first
    let dimensions = problem.dimensionCount
    simplex.items = items
    simplex.size = size
    for item in 0..<items {
      simplex.value[item] = values[Int(problem.itemRow[start + item])]
      simplex.low[item] = 0
      simplex.high[item] = Double(problem.itemCap[start + item])
    }
    for place in 0..<size {
      let dimension = problem.bindingDimension[first + place]
      let scale = 1 / Double(problem.capacity[shape * dimensions + dimension])
      let base = place * stride
      for item in 0..<items {
        simplex.share[base + item] =
          memory.rowRequest[Int(problem.itemRow[start + item]) * dimensions + dimension] * scale
      }
      simplex.supply[place] = 1
      simplex.basis[place] = memory.savedBasis[shape * width + place]
    }
    if size > 0, memory.savedBasis[shape * width] == Int32.min { simplex.resetBasis() }
    let bound = simplex.maximise()
    for place in 0..<size {
      memory.resourcePrice[shape * width + place] = simplex.prices[place]
      memory.savedBasis[shape * width + place] = simplex.basis[place]
    }
    return bound
  }
}
