/// What prices one shape at a time: relaxation, rounding and search of its knapsack, with the answers of the shape priced last.
///
/// Several pricers may work at once on different shapes of one problem.
final class ShapePricer {
  let pricing: PricingProblem
  let rounding: KnapsackRounding
  let search: KnapsackSearch

  /// - Parameter other: one whose last resource prices by shape are shared; nil: it has its own.
  init(_ problem: CompactProblem, besides other: ShapePricer? = nil) {
    pricing = PricingProblem(problem, memory: other?.pricing.memory)
    rounding = KnapsackRounding(pricing)
    search = KnapsackSearch(pricing, rounding)
  }

  /// A valid upper bound on the worth of any filling of the shape.
  func price(
    _ shape: Int, values: borrowing FlatArray<Double>, effort: ClasswiseBound.Effort
  ) -> Double {
    let bound = pricing.relax(shape, values: values)
    switch effort {
    case .relaxation: return bound
    case .rounded:
      _ = rounding.round(shape)
      return bound
    case .search(let nodes):
      let value = rounding.round(shape)
      guard value < bound * (1 - 1e-7), nodes > 0 else { return bound }
      return search.tighten(shape, bound: bound, nodeLimit: nodes)
    }
  }
}

/// Prices shapes abreast, a few ahead of when they are asked for: the next ones in the order of what they may be worth.
///
/// An answer that nobody asks for, as its shape no longer matters, is dropped. How many are looked ahead for follows from the
/// number of threads, so that answers depend on that and not on the threads' speed.
final class PricingAhead {
  private let threads: Int
  private let pricers: [ShapePricer]
  private var shapes: [Int] = []
  private var bounds: [Double] = []

  /// Entries of all shapes below which waking threads costs more than they save.
  private static let leastItems = 20_000

  /// nil: one thread, or a problem too small for more.
  init?(_ problem: CompactProblem, own: ShapePricer, threads: Int) {
    guard threads > 1, problem.itemRow.count >= Self.leastItems else { return nil }
    self.threads = threads
    pricers = (0..<max(threads, min(4 * threads, 32))).map { _ in ShapePricer(problem, besides: own) }
  }

  var count: Int { pricers.count }

  /// The answer for a shape, with the pricer that holds it; nil where it isn't known yet.
  func answer(_ shape: Int) -> (pricer: ShapePricer, bound: Double)? {
    shapes.firstIndex(of: shape).map { (pricers[$0], bounds[$0]) }
  }

  /// Forgets all answers: they hold for one set of values.
  func forget() { shapes.removeAll(keepingCapacity: true) }

  /// Prices up to `count` shapes.
  func price(_ shapes: [Int], values: borrowing FlatArray<Double>, effort: ClasswiseBound.Effort) {
    self.shapes = shapes
    bounds = Abreast.map(shapes.count, threads: threads) {
      pricers[$0].price(shapes[$0], values: values, effort: effort)
    }
  }
}
