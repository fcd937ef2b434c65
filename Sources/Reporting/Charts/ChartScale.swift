#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Maps values to lengths, with round numbers for the marks along it.
struct ChartScale {
  let lower: Double
  let upper: Double
  let start: Double
  let end: Double

  /// - Parameters:
  ///   - values: what has to be in sight; finite.
  ///   - includesZero: bars need it, and lines whose size matters more than their change.
  init(_ values: [Double], from start: Double, to end: Double, includesZero: Bool) {
    var lower = values.min() ?? 0
    var upper = values.max() ?? 1
    if includesZero {
      lower = min(0, lower)
      upper = max(0, upper)
    }
    if upper - lower <= abs(upper) * 1e-9 { upper = lower + max(1, abs(lower) * 0.1) }
    self.lower = lower
    self.upper = upper
    self.start = start
    self.end = end
  }

  private init(lower: Double, upper: Double, start: Double, end: Double) {
    self.lower = lower
    self.upper = upper
    self.start = start
    self.end = end
  }

  func place(_ value: Double) -> Double { start + (value - lower) / (upper - lower) * (end - start) }

  /// Between 2 and about `count` round values within the scale.
  func marks(about count: Int) -> [Double] {
    let step = Self.roundStep((upper - lower) / Double(max(count, 1)))
    var marks: [Double] = []
    var index = (lower / step - 1e-9).rounded(.up)
    while index * step <= upper + step * 1e-9, marks.count < 50 {
      marks.append(index * step)
      index += 1
    }
    return marks
  }

  /// The scale stretched to round values at both ends.
  func stretched(about count: Int) -> ChartScale {
    let step = Self.roundStep((upper - lower) / Double(max(count, 1)))
    return ChartScale(
      lower: (lower / step + 1e-9).rounded(.down) * step, upper: (upper / step - 1e-9).rounded(.up) * step,
      start: start, end: end)
  }

  /// 1, 2 or 5 times a power of ten, at least as much as asked for.
  private static func roundStep(_ least: Double) -> Double {
    guard least > 0, least.isFinite else { return 1 }
    let power = pow(10, floor(log10(least)))
    for factor in [1.0, 2, 5] where factor * power >= least * (1 - 1e-9) { return factor * power }
    return 10 * power
  }
}

/// Text cut to a width in a drawing, where no font can be measured.
enum ChartText {
  /// Digits and capitals of the page's font at 12 units are about 7 wide, small letters less.
  static let widthPerColumn = 6.6

  static func cut(_ text: String, to width: Double) -> String {
    DisplayWidth.cut(PrintableText.escaped(text), to: max(1, Int(width / widthPerColumn)))
  }

  static func width(_ text: String) -> Double {
    Double(DisplayWidth.columns(PrintableText.escaped(text))) * widthPerColumn
  }
}
