import Glibc

/// Raises the class-wise bound by multiplicative steps, with no linear program at all.
///
/// Each step prices the current row values, makes a fractional plan of the fillings that bind (each row's value is shared
/// among the shapes that are worth most to it), and moves a row's value up where the plan covers too little of its demand,
/// down where too much: a multiplicative-weights form of the volume algorithm (Barahona and Anbil 2000).
final class DualAscent {
  private let problem: CompactProblem
  private let bound: ClasswiseBound
  /// The best row values found, already scaled to be feasible.
  let values: FlatArray<Double>
  private(set) var best = 0.0
  private(set) var rounds = 0
  private let trial: FlatArray<Double>
  private let imbalance: FlatArray<Double>
  private let covered: FlatArray<Double>
  private let weightTotal: FlatArray<Double>

  init(_ problem: CompactProblem, bound: ClasswiseBound) {
    self.problem = problem
    self.bound = bound
    values = FlatArray(repeating: 0, count: problem.rowCount)
    trial = FlatArray(repeating: 0, count: problem.rowCount)
    imbalance = FlatArray(repeating: 0, count: problem.rowCount)
    covered = FlatArray(repeating: 0, count: problem.rowCount)
    weightTotal = FlatArray(repeating: 0, count: problem.rowCount)
    start()
  }

  /// First values: the least price of the share of a node that a pod takes.
  private func start() {
    for row in 0..<problem.rowCount { trial[row] = .infinity }
    let dimensions = problem.dimensionCount
    for shape in 0..<problem.shapeCount {
      let binding = problem.bindingStart[shape]..<problem.bindingStart[shape + 1]
      for item in problem.itemStart[shape]..<problem.itemStart[shape + 1] {
        let row = Int(problem.itemRow[item])
        let index = Int(problem.rowClass[row])
        var total = 0.0
        var greatest = 1 / Double(problem.itemCap[item])
        for at in binding {
          let dimension = problem.bindingDimension[at]
          let share =
            Double(problem.request[index * dimensions + dimension])
            / Double(problem.capacity[shape * dimensions + dimension])
          total += share
          greatest = max(greatest, share)
        }
        let value = problem.price[shape] * max(total / Double(max(binding.count, 1)), greatest * 0.5)
        trial[row] = min(trial[row], value)
      }
    }
    for row in 0..<problem.rowCount where !trial[row].isFinite { trial[row] = 0 }
  }

  /// Climbs until it sticks, `rounds` are used up or `isOver` says so. `collect` sees each shape priced.
  func climb(
    rounds limit: Int, effort: ClasswiseBound.Effort = .relaxation, collect: (Int, Double) -> Void, isOver: () -> Bool
  ) {
    struct Filling {
      let shape: Int
      let rows: [Int32]
      let levels: [Double]
    }
    let none = LimitPrices(none: problem)
    var step = 0.5
    var failures = 0
    var fillings: [Filling] = []
    for round in 0..<limit {
      fillings.removeAll(keepingCapacity: true)
      let value = bound.evaluate(trial, limits: none, effort: effort) { shape, worth in
        let start = problem.itemStart[shape]
        var rows: [Int32] = []
        var levels: [Double] = []
        for item in 0..<(problem.itemStart[shape + 1] - start) where bound.pricing.simplex.level[item] > 1e-9 {
          rows.append(problem.itemRow[start + item])
          levels.append(bound.pricing.simplex.level[item])
        }
        fillings.append(Filling(shape: shape, rows: rows, levels: levels))
        collect(shape, worth)
      }
      rounds += 1
      for row in 0..<problem.rowCount { trial[row] *= bound.factor[row] }
      if value > best * (1 + 1e-7) {
        failures = value > best * (1 + 1e-5) ? 0 : failures + 1
        best = value
        for row in 0..<problem.rowCount { values[row] = trial[row] }
      } else {
        failures += 1
      }
      if isOver() || round == limit - 1 { break }
      if failures >= 8 {
        failures = 0
        step *= 0.7
        if step < 0.0005 { break }
        for row in 0..<problem.rowCount { trial[row] = values[row] }
      }

      // Each row's value goes to the shapes worth most to it, by a soft maximum.
      // The smaller the steps, the nearer to the true maximum: a share spread wider than a step only blurs it.
      let sharpness = min(1000, max(60, 2 / step))
      for row in 0..<problem.rowCount {
        weightTotal[row] = 0
        covered[row] = 0
      }
      for filling in fillings {
        let own = bound.worth[filling.shape]
        for item in problem.itemStart[filling.shape]..<problem.itemStart[filling.shape + 1] {
          let row = Int(problem.itemRow[item])
          weightTotal[row] += exp(sharpness * max(own * bound.factor[row] - 1, -12))
        }
      }
      for filling in fillings {
        let own = bound.worth[filling.shape]
        let price = problem.price[filling.shape]
        if price <= 0 || own <= 0 { continue }
        var paid = 0.0
        for item in problem.itemStart[filling.shape]..<problem.itemStart[filling.shape + 1] {
          let row = Int(problem.itemRow[item])
          if weightTotal[row] > 0, trial[row] > 0 {
            paid +=
              bound.rowDemand[row] * trial[row] * exp(sharpness * max(own * bound.factor[row] - 1, -12))
              / weightTotal[row]
          }
        }
        let nodes = paid / price
        for (row, level) in zip(filling.rows, filling.levels) { covered[Int(row)] += nodes * level }
      }
      for row in 0..<problem.rowCount {
        let wanted = bound.rowDemand[row]
        let gap = max(-1, min(1, (wanted - covered[row]) / max(wanted, 1)))
        imbalance[row] = 0.8 * imbalance[row] + 0.2 * gap
        // A pull towards the best point keeps the walk from drifting.
        let pull = values[row] > 0 && trial[row] > 0 ? pow(values[row] / trial[row], 0.1) : 1
        trial[row] *= pull * exp(step * imbalance[row])
      }
    }
  }
}
