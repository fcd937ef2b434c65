/// A proven lower bound on the cost of any solution, from any row values at all.
///
/// Farley's bound (1990), by class: with rho_j the worth of shape j's best filling as a share of its price, each row's
/// value divided by the greatest rho of the shapes that host it is feasible for the dual of the master problem, for no
/// filling is then paid more than its node costs. Shapes are priced lazily: a cheap bound for all, the relaxation only for
/// those that bind some row.
final class ClasswiseBound {
  let problem: CompactProblem
  /// While a shape is visited, the pricer that holds its solution.
  private var pricer: ShapePricer
  private let own: ShapePricer
  private let ahead: PricingAhead?
  /// Of the last evaluation: worth over price by shape (an upper bound), whether it was priced in full.
  let worth: FlatArray<Double>
  let isPriced: FlatArray<Bool>
  /// Of the last evaluation: the factor that makes each row's value feasible.
  let factor: FlatArray<Double>
  /// Of the last evaluation: pods per row that the values' cheapest zone division asks for.
  let rowDemand: FlatArray<Double>
  private let isBound: FlatArray<Bool>
  /// Rows that shapes priced ahead are expected to bind.
  private let isForeseen: FlatArray<Bool>
  private let scaled: FlatArray<Double>
  private var heap: [(key: Double, shape: Int)] = []
  private var division: [Int]
  private var divisionValue: [Double]
  /// Shapes priced in full in the last evaluation, in the order of pricing.
  private(set) var priced: [Int] = []

  /// - Parameter threads: how many may price shapes at once.
  init(_ problem: CompactProblem, threads: Int = 1) {
    self.problem = problem
    own = ShapePricer(problem)
    pricer = own
    ahead = PricingAhead(problem, own: own, threads: threads)
    worth = FlatArray(repeating: 0, count: problem.shapeCount)
    isPriced = FlatArray(repeating: false, count: problem.shapeCount)
    factor = FlatArray(repeating: 0, count: problem.rowCount)
    rowDemand = FlatArray(repeating: 0, count: problem.rowCount)
    isBound = FlatArray(repeating: false, count: problem.rowCount)
    isForeseen = FlatArray(repeating: false, count: problem.rowCount)
    scaled = FlatArray(repeating: 0, count: problem.rowCount)
    division = Array(repeating: 0, count: problem.zoneCount)
    divisionValue = Array(repeating: 0, count: problem.zoneCount)
  }

  var pricing: PricingProblem { pricer.pricing }
  var rounding: KnapsackRounding { pricer.rounding }
  var search: KnapsackSearch { pricer.search }

  /// How a shape that binds some row is priced.
  enum Effort {
    /// The linear relaxation alone.
    case relaxation
    /// The same, and rounded.
    case rounded
    /// The relaxation, rounded, and a search of so many nodes where the two differ.
    case search(nodes: Int)
  }

  /// The bound that these row values prove, in the unit of prices.
  ///
  /// - Parameters:
  ///   - values: a value per row, at least 0.
  ///   - limits: what one more allowed or required node is worth, by node limit.
  ///   - visit: called with each shape priced in full, while `pricing` and `rounding` hold its solution.
  func evaluate(
    _ values: borrowing FlatArray<Double>, limits: LimitPrices, effort: Effort, visit: (Int, Double) -> Void
  ) -> Double {
    ahead?.forget()
    heap.removeAll(keepingCapacity: true)
    priced.removeAll(keepingCapacity: true)
    for row in 0..<problem.rowCount {
      isBound[row] = values[row] <= 0
      factor[row] = 1
    }
    for shape in 0..<problem.shapeCount {
      isPriced[shape] = false
      worth[shape] = share(pricing.roughBound(shape, values: values), of: shape, limits)
      heap.append((worth[shape], shape))
    }
    heapify()
    while let top = heap.first {
      guard bindsAny(top.shape) else {
        removeTop()
        continue
      }
      if isPriced[top.shape] {
        bind(top.shape)
        removeTop()
        continue
      }
      let bound = price(top.shape, values: values, effort: effort)
      visit(top.shape, bound)
      pricer = own
      isPriced[top.shape] = true
      priced.append(top.shape)
      worth[top.shape] = min(worth[top.shape], share(bound, of: top.shape, limits))
      heap[0].key = worth[top.shape]
      sink(0)
    }
    return total(values) + limits.constant
  }

  /// Prices a shape, or takes what was priced ahead; `pricer` then holds its solution.
  private func price(_ shape: Int, values: borrowing FlatArray<Double>, effort: Effort) -> Double {
    guard let ahead else { return own.price(shape, values: values, effort: effort) }
    if ahead.answer(shape) == nil { ahead.price(next(ahead.count), values: values, effort: effort) }
    guard let answer = ahead.answer(shape) else { return own.price(shape, values: values, effort: effort) }
    pricer = answer.pricer
    return answer.bound
  }

  /// The shapes to be priced next, if none is worth less than it seems: in the heap's order, those that bind a row which none
  /// before them hosts.
  private func next(_ count: Int) -> [Int] {
    for row in 0..<problem.rowCount { isForeseen[row] = isBound[row] }
    var found: [Int] = []
    for (_, shape) in heap.sorted(by: { $0.key != $1.key ? $0.key > $1.key : $0.shape < $1.shape }) {
      var bindsMore = false
      for item in problem.itemStart[shape]..<problem.itemStart[shape + 1] {
        let row = Int(problem.itemRow[item])
        if !isForeseen[row] {
          isForeseen[row] = true
          bindsMore = true
        }
      }
      guard bindsMore, !isPriced[shape] else { continue }
      found.append(shape)
      if found.count == count { break }
    }
    return found
  }

  /// The rows' part of the bound, and the zone divisions that attain it in `rowDemand`.
  private func total(_ values: borrowing FlatArray<Double>) -> Double {
    for row in 0..<problem.rowCount { scaled[row] = values[row] * factor[row] }
    return leastWorth(scaled)
  }

  /// What all pods are worth at these row values where the zones divide them in the cheapest way; the divisions that attain
  /// it are in `rowDemand`.
  func leastWorth(_ values: borrowing FlatArray<Double>) -> Double {
    var total = 0.0
    for index in 0..<problem.classCount {
      if let division = problem.divisions[index] {
        for zone in 0..<problem.zoneCount {
          let row = Int(problem.rowOf[index * problem.zoneCount + zone])
          divisionValue[zone] = row >= 0 ? values[row] : 0
        }
        total += division.cheapest(values: divisionValue, division: &self.division)
        for zone in 0..<problem.zoneCount {
          let row = Int(problem.rowOf[index * problem.zoneCount + zone])
          if row >= 0 { rowDemand[row] = Double(self.division[zone]) }
        }
      } else {
        for zone in 0..<problem.zoneCount {
          let row = Int(problem.rowOf[index * problem.zoneCount + zone])
          if row < 0 { continue }
          rowDemand[row] = Double(problem.demand[index])
          total += values[row] * rowDemand[row]
          break
        }
      }
    }
    return total
  }

  private func share(_ value: Double, of shape: Int, _ limits: LimitPrices) -> Double {
    if value <= 0 { return 0 }
    let price = limits.effectivePrice(of: shape, in: problem)
    return price > 0 ? value / price : .infinity
  }

  private func bindsAny(_ shape: Int) -> Bool {
    for item in problem.itemStart[shape]..<problem.itemStart[shape + 1] where !isBound[Int(problem.itemRow[item])] {
      return true
    }
    return false
  }

  private func bind(_ shape: Int) {
    let scale = worth[shape] > 0 ? 1 / worth[shape] : 1
    for item in problem.itemStart[shape]..<problem.itemStart[shape + 1] {
      let row = Int(problem.itemRow[item])
      if !isBound[row] {
        isBound[row] = true
        factor[row] = scale
      }
    }
  }

  private func precedes(_ first: Int, _ second: Int) -> Bool {
    heap[first].key != heap[second].key ? heap[first].key > heap[second].key : heap[first].shape < heap[second].shape
  }

  private func heapify() {
    for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place) }
  }

  private func removeTop() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    if !heap.isEmpty { sink(0) }
  }

  private func sink(_ from: Int) {
    var place = from
    while true {
      var best = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && precedes(child, best) { best = child }
      if best == place { return }
      heap.swapAt(place, best)
      place = best
    }
  }
}
