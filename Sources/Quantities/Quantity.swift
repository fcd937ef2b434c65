/// A number in Kubernetes' quantity notation, held exactly: `500m`, `1.5Gi`, `129M`, `1e3`, `128974848`.
///
/// Stored as a whole number of nano-units, which is the finest unit that Kubernetes itself keeps
/// (apimachinery `resource.Quantity`: finer figures are rounded up). Figures beyond `Int64` in whole units saturate, as
/// they do there.
package struct Quantity: Hashable, Comparable, Sendable {
  /// The value in thousand-millionths of the unit, rounded up.
  package let nano: Int128

  package init(nano: Int128) { self.nano = nano }

  package init(_ units: Int64) { nano = Int128(units) * Self.nanoPerUnit }

  package static let zero = Quantity(nano: 0)
  private static let nanoPerUnit: Int128 = 1_000_000_000
  /// Kubernetes' largest quantity: 2^63 - 1 units.
  private static let largest = Int128(Int64.max) * nanoPerUnit

  package static func < (a: Quantity, b: Quantity) -> Bool { a.nano < b.nano }

  /// Whole units, rounded up (away from zero for a negative figure's magnitude kept as Kubernetes' `Value()` does).
  package var units: Int64 { Self.ceiling(nano, Self.nanoPerUnit) }

  package var isWhole: Bool { nano % Self.nanoPerUnit == 0 }

  /// Thousandths of a unit, rounded up: Kubernetes' `MilliValue()`; saturates.
  package var milli: Int64 { Self.ceiling(nano, 1_000_000) }

  private static func ceiling(_ value: Int128, _ divisor: Int128) -> Int64 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    let rounded = rest > 0 ? quotient + 1 : rest < 0 ? quotient - 1 : quotient
    return Int64(clamping: rounded)
  }

  /// Reads Kubernetes' notation; nil where `text` is none of it.
  ///
  /// Accepted: an optional sign, digits with at most one point and at least one digit, then one suffix of `n u m k M G T
  /// P E`, `Ki Mi Gi Ti Pi Ei`, or an exponent `e3`/`E3`. No white space.
  ///
  /// - Complexity: O(length)
  package init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8)[...]
    var isNegative = false
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      isNegative = first == UInt8(ascii: "-")
      bytes = bytes.dropFirst()
    }
    var mantissa: Int128 = 0
    var fractionDigits = 0
    var sawDigit = false
    var sawPoint = false
    var lostDigits = 0
    var lostAnything = false
    while let byte = bytes.first {
      if byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
        sawDigit = true
        if mantissa < Int128(1) << 96 {
          mantissa = mantissa * 10 + Int128(byte - UInt8(ascii: "0"))
          if sawPoint { fractionDigits += 1 }
        } else {
          if byte != UInt8(ascii: "0") { lostAnything = true }
          if !sawPoint { lostDigits += 1 }
        }
      } else if byte == UInt8(ascii: ".") && !sawPoint {
        sawPoint = true
      } else {
        break
      }
      bytes = bytes.dropFirst()
    }
    guard sawDigit, let suffix = QuantitySuffix(bytes) else { return nil }
    if lostAnything { mantissa += 1 }
    let magnitude = Self.scaled(
      mantissa, tenPower: suffix.tenPower + lostDigits - fractionDigits, twoPower: suffix.twoPower)
    let clamped = Swift.min(magnitude, Self.largest)
    nano = isNegative ? -clamped : clamped
  }

  /// `mantissa * 10^tenPower * 2^twoPower` units in nano-units, rounded up, at most `largest`.
  private static func scaled(_ mantissa: Int128, tenPower: Int, twoPower: Int) -> Int128 {
    guard mantissa > 0 else { return 0 }
    var value = mantissa
    var power = tenPower + 9
    // Powers of two first where they are exact and the number is still small, so that dividing by ten rounds once.
    for _ in 0..<(twoPower / 10) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 1024)
      if overflow { return largest }
      value = product
    }
    var roundUp = false
    while power > 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow || product > largest * 1_000_000_000 { return largest }
      value = product
      power -= 1
    }
    while power < 0 && value > 0 {
      let (quotient, rest) = value.quotientAndRemainder(dividingBy: 10)
      if rest != 0 { roundUp = true }
      value = quotient
      power += 1
    }
    if power < 0 { roundUp = true }
    return Swift.min(value + (roundUp ? 1 : 0), largest)
  }
}

/// What stands after a quantity's digits.
private struct QuantitySuffix {
  var tenPower = 0
  var twoPower = 0

  init?(_ bytes: ArraySlice<UInt8>) {
    guard let first = bytes.first else { return }
    let rest = bytes.dropFirst()
    if let index = "KMGTPE".utf8.firstIndex(of: first), rest.count == 1, rest.first == UInt8(ascii: "i") {
      twoPower = 10 * ("KMGTPE".utf8.distance(from: "KMGTPE".utf8.startIndex, to: index) + 1)
      return
    }
    if rest.isEmpty {
      switch first {
      case UInt8(ascii: "n"): tenPower = -9
      case UInt8(ascii: "u"): tenPower = -6
      case UInt8(ascii: "m"): tenPower = -3
      case UInt8(ascii: "k"): tenPower = 3
      case UInt8(ascii: "M"): tenPower = 6
      case UInt8(ascii: "G"): tenPower = 9
      case UInt8(ascii: "T"): tenPower = 12
      case UInt8(ascii: "P"): tenPower = 15
      case UInt8(ascii: "E"): tenPower = 18
      default: return nil
      }
      return
    }
    guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else { return nil }
    var digits = rest
    var sign = 1
    if let mark = digits.first, mark == UInt8(ascii: "-") || mark == UInt8(ascii: "+") {
      if mark == UInt8(ascii: "-") { sign = -1 }
      digits = digits.dropFirst()
    }
    guard !digits.isEmpty, digits.count <= 4 else { return nil }
    var value = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    tenPower = sign * value
  }
}
