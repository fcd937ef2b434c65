/// Horizontal bars made of parts, the parts told apart by letters and hatching as well as by colour.
package struct StackedBars: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    package var label: String
    package var valueText: String
    /// As many as there are parts; 0 or more.
    package var values: [Double]

    package init(label: String, valueText: String, values: [Double]) {
      self.label = label
      self.valueText = valueText
      self.values = values
    }
  }

  /// Names of the parts, at most eight.
  package var parts: [String]
  package var rows: [Row]
  /// What a part's number is of, such as `nodes`.
  package var noun: String

  package init(parts: [String], rows: [Row], noun: String) {
    self.parts = parts
    self.rows = rows
    self.noun = noun
  }

  func drawing(width: Double, label: String) -> SVGElement {
    let totals = rows.map { $0.values.reduce(0, +) }
    let scale = ChartScale(totals, from: 0, to: width - 2, includesZero: true)
    let rowHeight = 46.0
    var elements: [SVGElement] = []
    for (index, row) in rows.enumerated() {
      let top = Double(index) * rowHeight
      elements.append(
        .text(ChartText.cut(row.label, to: width - ChartText.width(row.valueText) - 12), x: 0, y: top + 13))
      elements.append(.text(row.valueText, x: width, y: top + 13, anchor: "end", style: "t n"))
      var sum = 0.0
      for (part, value) in row.values.enumerated() where value > 0 {
        let from = scale.place(sum)
        sum += value
        let length = scale.place(sum) - from
        elements += PartMark.elements(
          part, x: from, y: top + 19, width: length, height: 18,
          title:
            "\(row.label): \(parts[part]): \(Decimal.fixed(value, digits: value == value.rounded() ? 0 : 1)) \(noun)")
      }
    }
    return .drawing(width: width, height: max(1, Double(rows.count) * rowHeight), label: label, elements)
  }
}

/// A part of a bar: its colour, its hatching, and its letter where there is room.
enum PartMark {
  static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ").map(String.init)

  /// A, B ... Z, A1, B1 ...
  static func letter(_ index: Int) -> String {
    let turn = index / letters.count
    return letters[index % letters.count] + (turn > 0 ? "\(turn)" : "")
  }

  static func elements(
    _ index: Int, x: Double, y: Double, width: Double, height: Double, title: String
  ) -> [SVGElement] {
    var elements = [
      SVGElement.rectangle(
        x: x, y: y, width: width, height: height, style: "part p\(index % 8)", title: title)
    ]
    let letter = letter(index)
    if width >= Double(letter.count) * 8 + 1 {
      elements.append(
        .text(letter, x: x + width / 2, y: y + height / 2 + 4, anchor: "middle", style: "t k k\(index % 8)"))
    }
    return elements
  }

  /// The part's mark for a legend.
  static func key(_ index: Int) -> SVGElement {
    SVGElement(
      "svg", ["viewBox": "0 0 24 16", "width": "24", "height": "16", "aria-hidden": "true"],
      elements(index, x: 0.5, y: 0.5, width: 23, height: 15, title: ""))
  }
}
