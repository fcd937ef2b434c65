package import Quantities

/// What a planner at work shows on one line of a terminal.
package struct ProgressLine: Hashable, Sendable {
  /// What is being done: `reading`, `pricing patterns`, `searching`.
  package var stage: String
  package var elapsedSeconds: Double
  /// nil: no plan found yet.
  package var cost: HourlyCost?
  /// nil: nothing proven yet.
  package var bound: HourlyCost?
  package var currency: String

  package init(
    stage: String, elapsedSeconds: Double, cost: HourlyCost? = nil, bound: HourlyCost? = nil, currency: String = "USD"
  ) {
    self.stage = stage
    self.elapsedSeconds = elapsedSeconds
    self.cost = cost
    self.bound = bound
    self.currency = currency
  }

  /// The line without any control character, at most `columns` wide.
  package func text(columns: Int = 100) -> String {
    var parts = ["\(Decimal.fixed(elapsedSeconds, digits: 1)) s", PrintableText.escaped(stage)]
    if let cost { parts.append("cost \(Figures.perMonth(cost, currency: currency)) a month") }
    if let bound { parts.append("at least \(Figures.perMonthRoundedDown(bound, currency: currency))") }
    if let cost, let bound, cost.microUnits > 0 {
      let gap = Double(cost.microUnits - bound.microUnits) / Double(cost.microUnits)
      parts.append("gap \(Figures.gap(gap))")
    }
    return DisplayWidth.cut(PrintableText.escaped(parts.joined(separator: "  ")), to: columns)
  }

  /// What to write to a terminal so that this line takes the former one's place.
  package func terminalUpdate(columns: Int = 100) -> String {
    "\r" + text(columns: max(1, columns - 1)) + "\u{1b}[K"
  }

  /// What to write to a terminal so that the line is gone.
  package static let terminalRemoval = "\r\u{1b}[K"
}
