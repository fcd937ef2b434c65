import Quantities

/// Figures as people read them. For machines there is the plan file.
enum Figures {
  /// An amount of money with two decimals: `$3,075.64`, `€12.00`, `1,200.50 CHF`.
  static func money(_ microUnits: Int64, currency: String) -> String {
    let cents = rounded(microUnits, to: 10_000)
    return withSign(amount(cents), isNegative: cents < 0, currency: currency)
  }

  /// A month's cost: `money` of 730 hours.
  static func perMonth(_ cost: HourlyCost, currency: String) -> String {
    money(cost.microUnits * HourlyCost.hoursPerMonth, currency: currency)
  }

  /// A month's cost, rounded down to whole cents: what is said of a bound must stay true.
  static func perMonthRoundedDown(_ cost: HourlyCost, currency: String) -> String {
    let microUnits = max(0, cost.microUnits) * HourlyCost.hoursPerMonth
    return withSign(amount(microUnits / 10_000), isNegative: false, currency: currency)
  }

  /// An hour's cost with four decimals or more where they are needed for small prices.
  static func perHour(_ cost: HourlyCost, currency: String) -> String {
    let isSmall = abs(cost.microUnits) < 10_000
    let text =
      isSmall
      ? Decimal.text(abs(cost.microUnits), digits: 6, trimmed: false)
      : Decimal.text(abs(rounded(cost.microUnits, to: 100)), digits: 4, trimmed: false)
    return withSign(text, isNegative: cost.microUnits < 0, currency: currency)
  }

  /// A gap as a percentage, rounded up to a hundredth of one per cent.
  static func gap(_ share: Double) -> String {
    guard share.isFinite else { return "?" }
    let hundredths = (share * 10_000 - 1e-9).rounded(.up)
    return Decimal.fixed(max(0, hundredths) / 100, digits: 2) + "%"
  }

  /// A share as a whole percentage.
  static func percent(_ share: Double) -> String { Decimal.fixed(share * 100, digits: 0) + "%" }

  /// `1 pod`, `2 pods`.
  static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(Decimal.grouped(Int64(number))) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  private static func amount(_ cents: Int64) -> String {
    let magnitude = abs(cents)
    let fraction = magnitude % 100
    return Decimal.grouped(magnitude / 100) + "." + (fraction < 10 ? "0" : "") + "\(fraction)"
  }

  private static func rounded(_ value: Int64, to unit: Int64) -> Int64 {
    (value + (value < 0 ? -unit / 2 : unit / 2)) / unit
  }

  private static func withSign(_ amount: String, isNegative: Bool, currency: String) -> String {
    let sign = isNegative ? "-" : ""
    switch currency {
    case "USD": return sign + "$" + amount
    case "EUR": return sign + "€" + amount
    case "GBP": return sign + "£" + amount
    default: return "\(sign)\(amount) \(currency)"
    }
  }
}
