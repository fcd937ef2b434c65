/// A price or cost per hour, in millionths of a currency unit.
///
/// Whole numbers, so that sums are exact and a plan's cost adds up to the last digit.
package struct HourlyCost: Hashable, Comparable, Sendable {
  package let microUnits: Int64

  package init(microUnits: Int64) { self.microUnits = microUnits }

  /// The nearest cost to `amount` currency units per hour; nil where it is not a finite number of a sensible size
  /// (below a thousand million).
  package init?(amount: Double) {
    guard amount.isFinite, abs(amount) < 1e9 else { return nil }
    microUnits = Int64((amount * 1_000_000).rounded())
  }

  package static let zero = HourlyCost(microUnits: 0)
  /// Hours in a month, as the clouds count them.
  package static let hoursPerMonth: Int64 = 730

  /// Currency units per hour, for output.
  package var amount: Double { Double(microUnits) / 1_000_000 }
  /// Currency units per month of 730 hours, for output.
  package var perMonth: Double { Double(microUnits * Self.hoursPerMonth) / 1_000_000 }

  package static func < (a: HourlyCost, b: HourlyCost) -> Bool { a.microUnits < b.microUnits }
  package static func + (a: HourlyCost, b: HourlyCost) -> HourlyCost {
    HourlyCost(microUnits: a.microUnits + b.microUnits)
  }
  package static func - (a: HourlyCost, b: HourlyCost) -> HourlyCost {
    HourlyCost(microUnits: a.microUnits - b.microUnits)
  }
  package static func * (a: HourlyCost, n: Int) -> HourlyCost { HourlyCost(microUnits: a.microUnits * Int64(n)) }
  package static func += (a: inout HourlyCost, b: HourlyCost) { a = a + b }
}
