import Foundation

/// A table in plain text: the first column to the left, the others to the right.
struct ResultTable {
  var title: String
  var columns: [String]
  var rows: [[String]] = []

  var text: String {
    let all = [columns] + rows
    let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let lines = all.map { row in
      zip(row, widths).enumerated().map { place, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return place == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }
    return title + "\n" + lines.joined(separator: "\n") + "\n"
  }

  /// Of planned instances; costs are currency units per hour.
  static func planning(_ figures: [PlanningFigures]) -> ResultTable {
    ResultTable(
      title: "Planning (costs per hour)",
      columns: [
        "instance", "classes", "pods", "shapes", "cost", "bound", "gap", "limit s", "CPU s", "wall s", "peak MiB",
        "rounds", "columns",
      ],
      rows: figures.map { line in
        [
          line.name, "\(line.classes)", "\(line.pods)", "\(line.shapes)", line.cost.rounded(places: 4),
          line.bound.rounded(places: 4), line.gap.percentage, line.limitSeconds.rounded(places: 0),
          line.cpuSeconds.rounded(places: 2), line.wallSeconds.rounded(places: 2), line.peakMiB.rounded(places: 0),
          "\(line.rounds)", "\(line.columns)",
        ]
      })
  }
}

extension Double {
  func rounded(places: Int) -> String { String(format: "%.\(places)f", self) }

  /// A share as a percentage with two decimals.
  var percentage: String { (self * 100).rounded(places: 2) + "%" }
}
