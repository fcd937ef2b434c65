import Optimisation

/// Solves the master problem's relaxation by generating columns, and proves a bound on the way (Gilmore and Gomory 1961).
///
/// Duals are smoothed: what is priced lies between the master's duals and an anchor, nearer to the duals where that misprices. The
/// anchor lies halfway between the values that proved the best bound (Wentges 1997; Pessoa et al. 2018), which are good
/// and may stay where they are for long, and those priced last (Neame 1999), which follow the duals.
final class ColumnGeneration {
  private let problem: CompactProblem
  private let bound: ClasswiseBound
  /// Row values that prove `best`, and the node limits' prices that go with them.
  let center: FlatArray<Double>
  private(set) var centerLimits: LimitPrices
  private(set) var best = 0.0
  /// The last restricted master: its value, patterns and how often each is bought.
  private(set) var restrictedMasterValue = Double.infinity
  private(set) var patterns: [Pattern] = []
  private(set) var usage: [Double] = []
  private(set) var rounds = 0
  private(set) var columns = 0
  private(set) var isConverged = false
  private(set) var artificialUse = 0.0
  private let trial: FlatArray<Double>
  /// The row values priced last.
  private let drift: FlatArray<Double>
  /// Of a sweep: demand not yet covered, and what rows are still worth.
  private let left: FlatArray<Double>
  private let rest: FlatArray<Double>

  init(_ problem: CompactProblem, bound: ClasswiseBound) {
    self.problem = problem
    self.bound = bound
    center = FlatArray(repeating: 0, count: problem.rowCount)
    trial = FlatArray(repeating: 0, count: problem.rowCount)
    left = FlatArray(repeating: 0, count: problem.rowCount)
    drift = FlatArray(repeating: 0, count: problem.rowCount)
    rest = FlatArray(repeating: 0, count: problem.rowCount)
    centerLimits = LimitPrices(none: problem)
  }

  /// Takes over row values that prove a bound.
  func adopt(_ values: borrowing FlatArray<Double>, best: Double) {
    self.best = best
    for row in 0..<problem.rowCount { center[row] = values[row] }
  }

  /// Generates until the restricted master's value is within `tolerance` of the bound, or `isOver` says so.
  ///
  /// - Parameters:
  ///   - tolerance: share of the value.
  ///   - report: called after each round.
  func run(
    start: [Pattern], tolerance: Double, artificialPrice: Double, roundLimit: Int, remaining: () -> Double,
    report: () -> Void
  ) {
    do {
      try GLPKSession.run { session in
        let master = try MasterProblem(problem, session: session, artificialPrice: artificialPrice)
        try master.add(start + singles() + empties())
        try generate(
          master, tolerance: tolerance, roundLimit: roundLimit, remaining: remaining, report: report)
      }
    } catch {
      // GLPK gave up: what was proven and found before stands.
    }
  }

  private func generate(
    _ master: MasterProblem, tolerance: Double, roundLimit: Int, remaining: () -> Double, report: () -> Void
  ) throws {
    var smoothing = 0.9
    for row in 0..<problem.rowCount { drift[row] = center[row] }
    var isCold = true
    while remaining() > 0, rounds < roundLimit {
      guard try master.solve(timeLimitSeconds: remaining(), isCold: isCold) else { break }
      isCold = false
      rounds += 1
      restrictedMasterValue = master.restrictedMasterValue
      patterns = master.patterns
      usage = master.usage
      artificialUse = master.artificialUse
      columns = master.patterns.count
      if restrictedMasterValue - best <= tolerance * restrictedMasterValue, artificialUse < 1e-7 {
        isConverged = true
        break
      }
      var added = 0
      var share = smoothing
      var tries = 0
      while remaining() > 0 {
        for row in 0..<problem.rowCount {
          trial[row] = share * 0.5 * (center[row] + drift[row]) + (1 - share) * master.duals[row]
        }
        let limits = mixed(centerLimits, master.limitPrices, share: share)
        let found = price(master, limits: limits, isComplete: share == 0)
        added = try master.add(found)
        if added > 0 || share == 0 { break }
        tries += 1
        share = tries >= 3 ? 0 : share * 0.5
      }
      if added == 0 {
        isConverged = remaining() > 0
        break
      }
      for row in 0..<problem.rowCount { drift[row] = trial[row] }
      smoothing = tries == 0 ? min(0.9, smoothing + 0.02) : max(0.3, smoothing - 0.1)
      try master.dropIdle(keeping: max(2000, 5 * problem.rowCount))
      report()
    }
  }

  private func mixed(_ first: LimitPrices, _ second: LimitPrices, share: Double) -> LimitPrices {
    if problem.limits.isEmpty { return first }
    return LimitPrices(
      least: zip(first.least, second.least).map { share * $0 + (1 - share) * $1 },
      most: zip(first.most, second.most).map { share * $0 + (1 - share) * $1 }, in: problem)
  }

  /// Evaluates the bound at `trial` and returns patterns that the master's own duals find worth adding.
  private func price(_ master: MasterProblem, limits: LimitPrices, isComplete: Bool) -> [Pattern] {
    var found: [Pattern] = []
    let effort = ClasswiseBound.Effort.search(nodes: isComplete ? 5_000 : 150)
    let value = bound.evaluate(trial, limits: limits, effort: effort) { shape, _ in
      keep(bound.rounding.pattern(shape), master, in: &found)
    }
    // Shapes that bind no row may still have a column worth adding.
    for shape in 0..<problem.shapeCount where !bound.isPriced[shape] && bound.worth[shape] > 1 + 1e-9 {
      _ = bound.pricing.relax(shape, values: trial)
      _ = bound.rounding.round(shape)
      keep(bound.rounding.pattern(shape), master, in: &found)
    }
    sweep(master, into: &found)
    if value > best {
      best = value
      for row in 0..<problem.rowCount { center[row] = trial[row] * bound.factor[row] }
      centerLimits = limits
    }
    return found
  }

  /// Fillings that complement those found: what they leave of each row's demand is priced again, shape by shape, as if
  /// they had been bought.
  ///
  /// One filling a shape makes the master's tail long where a node holds dozens of pods of hundreds of classes.
  private func sweep(_ master: MasterProblem, into found: inout [Pattern]) {
    let most = min(300, problem.rowCount * 2 / 7)
    if found.isEmpty { return }
    for row in 0..<problem.rowCount {
      left[row] = bound.rowDemand[row]
      rest[row] = trial[row]
    }
    for pattern in found { take(pattern) }
    let floor = 0.99
    let shapes = (0..<problem.shapeCount).filter { bound.worth[$0] > floor }.sorted {
      (bound.worth[$0], $1) > (bound.worth[$1], $0)
    }
    for shape in shapes {
      for _ in 0..<4 {
        if found.count >= most { return }
        if bound.pricing.roughBound(shape, values: rest) < problem.price[shape] * floor { break }
        _ = bound.pricing.relax(shape, values: rest)
        _ = bound.rounding.round(shape)
        let pattern = bound.rounding.pattern(shape)
        let before = found.count
        keep(pattern, master, in: &found)
        if found.count == before { break }
        take(pattern)
      }
    }
  }

  /// Takes a filling out of `left` as often as it goes into it, once at least.
  private func take(_ pattern: Pattern) {
    var times = Double.infinity
    for (row, count) in zip(pattern.rows, pattern.counts) {
      times = min(times, (left[Int(row)] / Double(count)).rounded(.down))
    }
    times = max(1, times)
    for (row, count) in zip(pattern.rows, pattern.counts) {
      left[Int(row)] -= times * Double(count)
      if left[Int(row)] < 0.5 { rest[Int(row)] = 0 }
    }
  }

  private func keep(_ pattern: Pattern, _ master: MasterProblem, in found: inout [Pattern]) {
    if master.reducedCost(pattern) < -1e-7 * problem.price[Int(pattern.shape)] - 1e-9 { found.append(pattern) }
  }

  /// For each row, a node full of its pods alone, on the shape where that is cheapest per pod.
  private func singles() -> [Pattern] {
    var best: [Pattern?] = Array(repeating: nil, count: problem.rowCount)
    var cost = Array(repeating: Double.infinity, count: problem.rowCount)
    for shape in 0..<problem.shapeCount {
      for item in problem.itemStart[shape]..<problem.itemStart[shape + 1] {
        let row = Int(problem.itemRow[item])
        let each = problem.price[shape] / Double(problem.itemCap[item])
        if each < cost[row] {
          cost[row] = each
          best[row] = Pattern(shape: Int32(shape), rows: [Int32(row)], counts: [problem.itemCap[item]])
        }
      }
    }
    return best.compactMap(\.self)
  }

  /// An empty node of the cheapest shape for each set of limits that asks for nodes.
  private func empties() -> [Pattern] {
    var cheapest: [[Int]: Int] = [:]
    for shape in 0..<problem.shapeCount
    where problem.limitsOfShape[shape].contains(where: { problem.limits[$0].least > 0 }) {
      let key = problem.limitsOfShape[shape]
      if let other = cheapest[key], problem.price[other] <= problem.price[shape] { continue }
      cheapest[key] = shape
    }
    return cheapest.values.sorted().map { Pattern(shape: Int32($0), rows: [], counts: []) }
  }
}
