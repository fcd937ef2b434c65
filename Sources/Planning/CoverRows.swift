import Optimisation

/// The part that every linear program over patterns has in common: a row per row of the compact problem (pods covered) and,
/// for each class whose zones have a choice, columns for the zones' shares and a row that adds them up.
struct CoverRows {
  /// Rows `0..<rowCount` of the problem, then the sums of shares.
  private(set) var rows: [LinearModel.Row] = []
  private(set) var shares: [LinearModel.Column] = []

  init(_ problem: CompactProblem) {
    for row in 0..<problem.rowCount {
      let index = Int(problem.rowClass[row])
      rows.append(
        LinearModel.Row(lower: problem.divisions[index] == nil ? Double(problem.demand[index]) : 0, upper: nil))
    }
    for index in 0..<problem.classCount {
      guard let division = problem.divisions[index] else { continue }
      let isFixed = division.least == division.most
      for zone in 0..<problem.zoneCount {
        let row = problem.rowOf[index * problem.zoneCount + zone]
        if row < 0 { continue }
        if isFixed {
          rows[Int(row)].lower = Double(division.least[zone])
        } else {
          shares.append(
            LinearModel.Column(
              cost: 0, lower: Double(division.least[zone]), upper: Double(division.most[zone]),
              rows: [row, Int32(rows.count)], values: [-1, 1]))
        }
      }
      if !isFixed { rows.append(LinearModel.Row(lower: Double(division.demand), upper: nil)) }
    }
  }
}
