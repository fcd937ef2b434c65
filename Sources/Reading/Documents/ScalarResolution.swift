/// What an unquoted YAML scalar means, by the rules that kubectl's YAML library applies (YAML 1.1 as go-yaml 2 has it:
/// `yes`, `on` and `y` are booleans, dates are text).
enum ScalarResolution {
  /// - Complexity: O(length)
  static func kind(ofPlain text: String) -> DocumentScalar.Kind {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return numberKind(text)
    default:
      guard text.utf8.count <= 5 else { return .string }
      if nulls.contains(text) { return .null }
      return booleans.contains(text) ? .boolean : .string
    }
  }

  private static let nulls: Set<String> = ["~", "null", "Null", "NULL"]
  private static let booleans: Set<String> = [
    "true", "True", "TRUE", "false", "False", "FALSE", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off",
    "Off", "OFF", "y", "Y", "n", "N",
  ]

  private static func numberKind(_ text: String) -> DocumentScalar.Kind {
    if integer(text) != nil { return .integer }
    if [".inf", ".Inf", ".INF", "+.inf", "-.inf", ".nan", ".NaN", ".NAN"].contains(text) { return .float }
    return isDecimal(text) ? .float : .string
  }

  /// Digits with at most one point and an exponent.
  private static func isDecimal(_ text: String) -> Bool {
    var sawDigit = false
    var sawPoint = false
    var rest = Substring(text).utf8
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    while let byte = rest.first {
      if byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
        sawDigit = true
      } else if byte == UInt8(ascii: ".") && !sawPoint {
        sawPoint = true
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard sawDigit else { return false }
    guard let mark = rest.first else { return true }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
    rest = rest.dropFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }

  /// Decimal, `0x`, `0b`, `0o` and leading-zero octal, with underscores between digits; nil where it is none, or beyond
  /// `Int64`.
  static func integer(_ text: String) -> Int64? {
    if let plain = Int64(text), !hasLeadingZero(text) { return plain }
    var digits = text.replacing("_", with: "")
    guard text.utf8.first != UInt8(ascii: "_") else { return nil }
    var sign = ""
    if let first = digits.first, first == "-" || first == "+" {
      sign = first == "-" ? "-" : ""
      digits.removeFirst()
    }
    guard let first = digits.utf8.first, first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9") else { return nil }
    for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] where digits.hasPrefix(prefix) {
      return Int64(sign + digits.dropFirst(2), radix: radix)
    }
    let radix = digits.utf8.count > 1 && first == UInt8(ascii: "0") ? 8 : 10
    return Int64(sign + digits, radix: radix)
  }

  private static func hasLeadingZero(_ text: String) -> Bool {
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    return digits.count > 1 && digits.first == UInt8(ascii: "0")
  }
}
