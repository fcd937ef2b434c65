import Optimisation

/// A whole solution out of the relaxation: buys what the master problem uses most, solves what is left again with new columns,
/// and so on down.
///
/// Rounding without new columns leaves remainders that no old filling suits; pricing for what is left at each step finds those
/// that do (diving with column generation, Sadykov et al. 2019).
final class ColumnDiving {
  private let problem: CompactProblem
  private let bound: ClasswiseBound
  /// Fillings bought, and how often.
  private(set) var bought: [(pattern: Pattern, count: Int)] = []
  private var covered: [Int]
  private var limitCount: [Int]
  private var wanted: [Int]

  init(_ problem: CompactProblem, bound: ClasswiseBound) {
    self.problem = problem
    self.bound = bound
    covered = Array(repeating: 0, count: problem.rowCount)
    limitCount = Array(repeating: 0, count: problem.limits.count)
    wanted = (0..<problem.rowCount).map { row in
      let index = Int(problem.rowClass[row])
      guard let division = problem.divisions[index] else { return Int(problem.demand[index]) }
      let zone = (0..<problem.zoneCount).first { problem.rowOf[index * problem.zoneCount + $0] == Int32(row) }
      return division.most[zone ?? 0]
    }
  }

  /// Dives once.
  ///
  /// - Parameters:
  ///   - quota: the share of what is left that each step may buy; at least one node.
  ///   - pricings: rounds of new columns at each step.
  func dive(
    start: [Pattern], artificialPrice: Double, quota: Double, pricings: Int, remaining: () -> Double
  ) {
    let caps = FlatArray<Int32>(repeating: 0, count: problem.itemCap.count)
    for item in 0..<problem.itemCap.count { caps[item] = problem.itemCap[item] }
    defer { for item in 0..<problem.itemCap.count { problem.itemCap[item] = caps[item] } }
    do {
      try GLPKSession.run { session in
        let master = try MasterProblem(problem, session: session, artificialPrice: artificialPrice)
        try master.add(start)
        var isCold = true
        while remaining() > 0 {
          guard try solve(master, pricings: pricings, isCold: isCold, remaining: remaining) else { return }
          isCold = false
          guard step(master, quota: quota) else { return }
          try master.leave(covered: covered, bought: limitCount)
          for shape in 0..<problem.shapeCount {
            for item in problem.itemStart[shape]..<problem.itemStart[shape + 1] {
              let row = Int(problem.itemRow[item])
              problem.itemCap[item] = Int32(clamping: min(Int(caps[item]), max(0, wanted[row] - covered[row])))
            }
          }
        }
      }
    } catch {
      // GLPK gave up: what was bought before stands.
    }
  }

  private func solve(
    _ master: MasterProblem, pricings: Int, isCold: Bool, remaining: () -> Double
  ) throws -> Bool {
    for round in 0...pricings {
      guard try master.solve(timeLimitSeconds: max(remaining(), 0.01), isCold: isCold && round == 0) else {
        return false
      }
      if round == pricings { break }
      var found: [Pattern] = []
      _ = bound.evaluate(master.duals, limits: master.limitPrices, effort: .relaxation) { shape, _ in
        _ = bound.rounding.round(shape)
        let pattern = bound.rounding.pattern(shape)
        if master.reducedCost(pattern) < -1e-6 * problem.price[shape] { found.append(pattern) }
      }
      if try master.add(found) == 0 { break }
    }
    return true
  }

  /// Buys some of what the master uses; false where it uses nothing more that is wanted.
  private func step(_ master: MasterProblem, quota: Double) -> Bool {
    let used = master.patterns.indices.filter { master.usage.indices.contains($0) && master.usage[$0] > 1e-6 }
    let left = used.reduce(0.0) { $0 + master.usage[$1] }
    var hasBought = false
    for place in used where master.usage[place] >= 1 - 1e-6 {
      if buy(master.patterns[place], most: Int(master.usage[place] + 1e-6), atLeast: 0.999) { hasBought = true }
    }
    if hasBought { return true }
    var room = max(1, Int(left * quota))
    for place in used.sorted(by: { (master.usage[$0], $1) > (master.usage[$1], $0) }) {
      if room == 0 { break }
      if buy(master.patterns[place], most: 1, atLeast: hasBought ? 0.999 : 0.5) {
        hasBought = true
        room -= 1
      }
    }
    return hasBought
  }

  /// Buys a filling up to so many times, while this share of its pods is still wanted.
  private func buy(_ pattern: Pattern, most: Int, atLeast share: Double) -> Bool {
    var count = 0
    while count < most {
      var taken = 0
      var total = 0
      for (row, pods) in zip(pattern.rows, pattern.counts) {
        total += Int(pods)
        taken += min(Int(pods), max(0, wanted[Int(row)] - covered[Int(row)]))
      }
      if taken == 0 && total > 0 || Double(taken) < share * Double(total) { break }
      let limits = problem.limitsOfShape[Int(pattern.shape)]
      if limits.contains(where: { limit in problem.limits[limit].most.map { limitCount[limit] >= $0 } ?? false }) {
        break
      }
      if total == 0, !limits.contains(where: { limitCount[$0] < problem.limits[$0].least }) { break }
      for (row, pods) in zip(pattern.rows, pattern.counts) { covered[Int(row)] += Int(pods) }
      for limit in limits { limitCount[limit] += 1 }
      count += 1
    }
    if count > 0 { bought.append((pattern, count)) }
    return count > 0
  }
}
