import Optimisation

/// The whole problem as an integer program over a given set of patterns: exact where the set is complete.
struct ExactModel {
  enum Outcome {
    case optimal([PackingState.Node])
    case feasible([PackingState.Node])
    case infeasible
    case undecided
  }

  let problem: CompactProblem
  let patterns: [Pattern]

  /// Solves by branch and cut within a time limit.
  func solve(timeLimitSeconds: Double) -> Outcome {
    let model = build()
    guard let solution = GLPKSession.solveInteger(model, timeLimitSeconds: timeLimitSeconds) else {
      return .undecided
    }
    switch solution.status {
    case .infeasible: return .infeasible
    case .optimal: return .optimal(nodes(solution.values, shareColumns: shareCount))
    case .feasible: return .feasible(nodes(solution.values, shareColumns: shareCount))
    default: return .undecided
    }
  }

  /// Classes that someone needs the company of: their pods can't be left over, so their rows are equations.
  private var isCompany: [Bool] {
    var company = Array(repeating: false, count: problem.classCount)
    for groups in problem.companions { for group in groups { for member in group { company[member] = true } } }
    return company
  }

  private var shareCount: Int { problem.rowCount }

  /// Columns: a share per row, the patterns, a floor per spread class, a switch per pool and type where these are limited.
  private func build() -> LinearModel {
    var model = LinearModel()
    let company = isCompany
    let scale = max(1, (0..<problem.shapeCount).map { problem.price[$0] }.max() ?? 1)
    for row in 0..<problem.rowCount {
      model.rows.append(LinearModel.Row(lower: 0, upper: company[Int(problem.rowClass[row])] ? 0 : nil))
      let index = Int(problem.rowClass[row])
      let most = problem.divisions[index] == nil ? Int(problem.demand[index]) : 0
      model.columns.append(
        LinearModel.Column(
          cost: 0, lower: Double(most), upper: Double(most), isInteger: true, rows: [Int32(row)], values: [-1]))
    }
    var floors: [LinearModel.Column] = []
    for index in 0..<problem.classCount {
      guard let division = problem.divisions[index] else { continue }
      let total = Int32(model.rows.count)
      model.rows.append(LinearModel.Row(lower: Double(division.demand), upper: Double(division.demand)))
      var floor = LinearModel.Column(
        cost: 0, lower: Double(division.floors.lowerBound), upper: Double(division.floors.upperBound), isInteger: true,
        rows: [], values: [])
      for zone in 0..<problem.zoneCount {
        let row = Int(problem.rowOf[index * problem.zoneCount + zone])
        if row < 0 { continue }
        model.columns[row].lower = Double(division.least[zone])
        model.columns[row].upper = Double(division.most[zone])
        model.columns[row].rows.append(total)
        model.columns[row].values.append(1)
        if let skew = division.maxSkew {
          let between = Int32(model.rows.count)
          model.rows.append(LinearModel.Row(lower: 0, upper: Double(skew)))
          model.columns[row].rows.append(between)
          model.columns[row].values.append(1)
          floor.rows.append(between)
          floor.values.append(-1)
        }
      }
      if division.maxSkew != nil { floors.append(floor) }
    }
    let firstLimit = model.rows.count
    for limit in problem.limits {
      model.rows.append(LinearModel.Row(lower: Double(limit.least), upper: limit.most.map { Double($0) }))
    }
    let mostNodes = Double((0..<problem.classCount).reduce(1) { $0 + Int(problem.demand[$1]) })
    let mostEmpty = Double(problem.limits.reduce(1) { $0 + $1.least })
    var switches: [[Int]: Int32] = [:]
    if problem.source.limitsTypes {
      var pools: [Int: Int32] = [:]
      for pattern in patterns {
        let shape = problem.source.shapes[problem.shapeSource[Int(pattern.shape)]]
        guard let most = problem.source.mostTypes(inPool: shape.poolIndex) else { continue }
        if pools[shape.poolIndex] == nil {
          pools[shape.poolIndex] = Int32(model.rows.count)
          model.rows.append(LinearModel.Row(lower: nil, upper: Double(most)))
        }
        let key = [shape.poolIndex, shape.typeIndex]
        if switches[key] == nil {
          let row = Int32(model.rows.count)
          switches[key] = row
          model.rows.append(LinearModel.Row(lower: nil, upper: 0))
          floors.append(
            LinearModel.Column(
              cost: 0, lower: 0, upper: 1, isInteger: true, rows: [row, pools[shape.poolIndex] ?? 0],
              values: [-mostNodes - mostEmpty, 1]))
        }
      }
    }
    for pattern in patterns {
      var rows = pattern.rows
      var values = pattern.counts.map(Double.init)
      for limit in problem.limitsOfShape[Int(pattern.shape)] {
        rows.append(Int32(firstLimit + limit))
        values.append(1)
      }
      let shape = problem.source.shapes[problem.shapeSource[Int(pattern.shape)]]
      if let row = switches[[shape.poolIndex, shape.typeIndex]] {
        rows.append(row)
        values.append(1)
      }
      model.columns.append(
        LinearModel.Column(
          cost: problem.price[Int(pattern.shape)] / scale, lower: 0,
          upper: pattern.rows.isEmpty ? mostEmpty : mostNodes,
          isInteger: true, rows: rows, values: values))
    }
    model.columns += floors
    return model
  }

  /// The nodes of a solution, without the pods that it covers twice.
  private func nodes(_ values: [Double], shareColumns: Int) -> [PackingState.Node] {
    var wanted = (0..<problem.rowCount).map { Int32(values[$0].rounded()) }
    var nodes: [PackingState.Node] = []
    for (place, pattern) in patterns.enumerated() {
      for _ in 0..<max(0, Int(values[shareColumns + place].rounded())) {
        var pods: [(index: Int32, count: Int32)] = []
        for (row, count) in zip(pattern.rows, pattern.counts) {
          let taken = min(count, wanted[Int(row)])
          wanted[Int(row)] -= taken
          if taken > 0 { pods.append((problem.rowClass[Int(row)], taken)) }
        }
        nodes.append(PackingState.Node(shape: pattern.shape, pods: pods))
      }
    }
    return nodes
  }
}
