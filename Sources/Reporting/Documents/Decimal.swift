/// Decimal notation of whole numbers of a small unit, independent of any locale.
enum Decimal {
  /// `value * 10^-digits`: `text(403200, digits: 6, trimmed: true)` is `0.4032`.
  static func text(_ value: Int64, digits: Int, trimmed: Bool) -> String {
    let sign = value < 0 ? "-" : ""
    var figures = "\(value.magnitude)"
    if figures.utf8.count <= digits {
      figures = String(repeating: "0", count: digits + 1 - figures.utf8.count) + figures
    }
    let whole = figures.dropLast(digits)
    var fraction = figures.suffix(digits)
    if trimmed { while fraction.last == "0" { fraction.removeLast() } }
    return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
  }

  /// A whole number with commas between thousands.
  static func grouped(_ value: Int64) -> String {
    let figures = Array("\(value.magnitude)")
    var text = ""
    for (index, figure) in figures.enumerated() {
      if index > 0 && (figures.count - index) % 3 == 0 { text.append(",") }
      text.append(figure)
    }
    return value < 0 ? "-" + text : text
  }

  /// A real number with a fixed number of decimal places; `?` where it is not finite or too large to show.
  static func fixed(_ value: Double, digits: Int) -> String {
    guard case .decimal(let scaled, let digits) = JSONValue.rounded(value, digits: digits) else { return "?" }
    return text(scaled, digits: digits, trimmed: false)
  }
}
