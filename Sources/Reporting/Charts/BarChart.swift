/// Horizontal bars, each under its name and value, so that any length of name fits any width.
package struct BarChart: Hashable, Sendable {
  package struct Bar: Hashable, Sendable {
    package var label: String
    /// 0 or more.
    package var value: Double
    /// What is written beside it.
    package var valueText: String
    /// A second value within the first, which a line across the bar marks: a proven bound.
    package var mark: Double?
    /// Drawn hatched: there is something wrong with it, which `valueText` says.
    package var isDoubtful: Bool

    package init(label: String, value: Double, valueText: String, mark: Double? = nil, isDoubtful: Bool = false) {
      self.label = label
      self.value = value
      self.valueText = valueText
      self.mark = mark
      self.isDoubtful = isDoubtful
    }
  }

  package var bars: [Bar]
  /// A value that all are held against, drawn as a dashed line across each; nil: none.
  package var reference: Double?

  package init(bars: [Bar], reference: Double? = nil) {
    self.bars = bars
    self.reference = reference
  }

  func drawing(width: Double, label: String) -> SVGElement {
    let scale = ChartScale(
      bars.map(\.value) + (reference.map { [$0] } ?? []), from: 0, to: width - 2, includesZero: true)
    let rowHeight = 40.0
    var parts: [SVGElement] = []
    for (index, bar) in bars.enumerated() {
      let top = Double(index) * rowHeight
      let valueWidth = ChartText.width(bar.valueText) + 12
      parts.append(.text(ChartText.cut(bar.label, to: width - valueWidth), x: 0, y: top + 13))
      parts.append(.text(bar.valueText, x: width, y: top + 13, anchor: "end", style: "t n"))
      let length = scale.place(max(0, bar.value))
      parts.append(.rectangle(x: 0, y: top + 19, width: width - 2, height: 12, style: "track"))
      parts.append(
        .rectangle(
          x: 0, y: top + 19, width: max(length, bar.value > 0 ? 1 : 0), height: 12,
          style: bar.isDoubtful ? "bar doubtful" : "bar", title: "\(bar.label): \(bar.valueText)"))
      if let reference {
        let place = scale.place(reference)
        parts.append(.line((place, top + 17), (place, top + 33), style: "reference"))
      }
      if let mark = bar.mark {
        let place = scale.place(max(0, min(mark, bar.value)))
        parts.append(.line((place, top + 16), (place, top + 34), style: "mark"))
      }
    }
    return .drawing(width: width, height: max(1, Double(bars.count) * rowHeight), label: label, parts)
  }
}
