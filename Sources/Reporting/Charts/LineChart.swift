/// Lines over a quantity or over time, with what is forecast, limits and remarks.
package struct LineChart: Hashable, Sendable {
  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A range at each place.
  package struct Band: Hashable, Sendable {
    package var x: Double
    package var low: Double
    package var high: Double

    package init(x: Double, low: Double, high: Double) {
      self.x = x
      self.low = low
      self.high = high
    }
  }

  package struct Line: Hashable, Sendable {
    package var name: String
    /// Ascending by x.
    package var points: [Point]
    /// What is expected beyond the points, dashed; empty: nothing.
    package var forecast: [Point]
    /// The spread of what is expected.
    package var band: [Band]

    package init(name: String, points: [Point], forecast: [Point] = [], band: [Band] = []) {
      self.name = name
      self.points = points
      self.forecast = forecast
      self.band = band
    }
  }

  /// A named value along one of the axes.
  package struct Label: Hashable, Sendable {
    package var value: Double
    package var text: String

    package init(_ value: Double, _ text: String) {
      self.value = value
      self.text = text
    }
  }

  /// At most six, told apart by their dashes and marks too.
  package var lines: [Line]
  /// Places along the bottom that are named, ascending; those that don't fit are left out.
  package var xLabels: [Label]
  /// How a height is written, such as `$1,200`.
  package var unit: AxisUnit
  /// Dashed lines across, with their names.
  package var limits: [Label]
  /// Places with a remark, numbered in their order; the text stands below the picture.
  package var remarks: [Label]

  package init(
    lines: [Line], xLabels: [Label], unit: AxisUnit, limits: [Label] = [], remarks: [Label] = []
  ) {
    self.lines = lines
    self.xLabels = xLabels
    self.unit = unit
    self.limits = limits
    self.remarks = remarks
  }

  func drawing(width: Double, label: String) -> SVGElement {
    let height = 240.0
    let values = lines.flatMap { $0.points.map(\.y) + $0.forecast.map(\.y) + $0.band.flatMap { [$0.low, $0.high] } }
    let rough = ChartScale(values + limits.map(\.value), from: height - 26, to: 16, includesZero: true)
    let vertical = rough.stretched(about: 4)
    let marks = vertical.marks(about: 4)
    let margin = (marks.map { ChartText.width(unit.text($0)) }.max() ?? 0) + 8
    let places = lines.flatMap { $0.points.map(\.x) + $0.forecast.map(\.x) } + xLabels.map(\.value)
    let horizontal = ChartScale(places, from: margin + 4, to: width - 10, includesZero: false)
    var parts: [SVGElement] = []
    for mark in marks {
      let y = vertical.place(mark)
      parts.append(.line((margin, y), (width, y), style: "grid"))
      parts.append(.text(unit.text(mark), x: margin - 6, y: y + 4, anchor: "end", style: "t a"))
    }
    parts += bottomLabels(horizontal, margin: margin, height: height, width: width)
    for limit in limits {
      let y = vertical.place(limit.value)
      parts.append(.line((margin, y), (width, y), style: "limit"))
      parts.append(
        .text(ChartText.cut(limit.text, to: width - margin), x: width, y: y - 4, anchor: "end", style: "t a"))
    }
    for (index, remark) in remarks.enumerated() {
      let x = horizontal.place(remark.value)
      parts.append(.line((x, 14), (x, height - 26), style: "remark"))
      parts.append(.text("\(index + 1)", x: x, y: 11, anchor: "middle", style: "t a"))
    }
    for (index, line) in lines.enumerated() { parts += strokes(line, index, horizontal, vertical) }
    return .drawing(width: width, height: height, label: label, parts)
  }

  private func bottomLabels(
    _ scale: ChartScale, margin: Double, height: Double, width: Double
  ) -> [SVGElement] {
    var parts: [SVGElement] = []
    var free = 0.0
    for label in xLabels {
      let half = ChartText.width(label.text) / 2
      let x = min(max(scale.place(label.value), margin + half - 8), width - half)
      guard x - half >= free else { continue }
      parts.append(.text(label.text, x: x, y: height - 8, anchor: "middle", style: "t a"))
      free = x + half + 8
    }
    return parts
  }

  private func strokes(
    _ line: Line, _ index: Int, _ horizontal: ChartScale, _ vertical: ChartScale
  ) -> [SVGElement] {
    func place(_ point: Point) -> (x: Double, y: Double) { (horizontal.place(point.x), vertical.place(point.y)) }
    func path(_ points: [Point]) -> String {
      points.enumerated().map { index, point in
        let (x, y) = place(point)
        return "\(index == 0 ? "M" : "L")\(SVGElement.number(x)) \(SVGElement.number(y))"
      }.joined()
    }
    var parts: [SVGElement] = []
    if line.band.count > 1 {
      let around = line.band.map { Point($0.x, $0.high) } + line.band.reversed().map { Point($0.x, $0.low) }
      parts.append(SVGElement("path", ["class": "band b\(index)", "d": path(around) + "Z"]))
    }
    parts.append(SVGElement("path", ["class": "line l\(index)", "d": path(line.points)]))
    if !line.forecast.isEmpty {
      parts.append(
        SVGElement(
          "path",
          ["class": "line l\(index) forecast", "d": path((line.points.last.map { [$0] } ?? []) + line.forecast)]))
    }
    for point in line.points {
      let (x, y) = place(point)
      parts.append(ChartMarker.element(index, x: x, y: y, title: "\(line.name): \(unit.text(point.y))"))
    }
    return parts
  }
}

/// How the values of an axis are written.
package enum AxisUnit: Hashable, Sendable {
  case money(currency: String)
  case count
  /// Cores of processors.
  case cores
  /// GiB of memory.
  case gibibytes

  func text(_ value: Double) -> String {
    switch self {
    case .money(let currency):
      return Figures.roughMoney(value, currency: currency)
    case .count, .cores:
      return value == value.rounded() ? Decimal.grouped(Int64(value)) : Decimal.fixed(value, digits: 1)
    case .gibibytes:
      return "\(value == value.rounded() ? Decimal.grouped(Int64(value)) : Decimal.fixed(value, digits: 1)) GiB"
    }
  }
}

/// The marks by which lines are told apart without colour.
enum ChartMarker {
  static func element(_ index: Int, x: Double, y: Double, title: String) -> SVGElement {
    let n = SVGElement.number
    let style = "dot d\(index)"
    let name = [SVGElement("title", text: title)]
    switch index % 4 {
    case 0: return SVGElement("circle", ["class": style, "cx": n(x), "cy": n(y), "r": "3.5"], name)
    case 1:
      return SVGElement(
        "rect", ["class": style, "x": n(x - 3.2), "y": n(y - 3.2), "width": "6.4", "height": "6.4"], name)
    case 2:
      return SVGElement(
        "path",
        ["class": style, "d": "M\(n(x)) \(n(y - 4.5))L\(n(x + 4.2)) \(n(y + 3.2))L\(n(x - 4.2)) \(n(y + 3.2))Z"], name)
    default:
      return SVGElement(
        "path",
        [
          "class": style,
          "d": "M\(n(x)) \(n(y - 4.6))L\(n(x + 4.6)) \(n(y))L\(n(x)) \(n(y + 4.6))L\(n(x - 4.6)) \(n(y))Z",
        ],
        name)
    }
  }

  /// The mark with its line, for a legend.
  static func key(_ index: Int) -> SVGElement {
    SVGElement(
      "svg", ["viewBox": "0 0 28 12", "width": "28", "height": "12", "aria-hidden": "true"],
      [.line((0, 6), (28, 6), style: "line l\(index)"), element(index, x: 14, y: 6, title: "")])
  }
}
