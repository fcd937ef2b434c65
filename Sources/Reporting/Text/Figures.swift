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

  /// An amount of money for the axis of a chart: `$1,200`.
  static func roughMoney(_ amount: Double, currency: String) -> String {
    let isWhole = abs(amount) >= 10 || amount == amount.rounded()
    let text = isWhole ? Decimal.grouped(Int64(abs(amount).rounded())) : Decimal.fixed(abs(amount), digits: 2)
    return withSign(text, isNegative: amount < 0, currency: currency)
  }

  /// A gap as a percentage, rounded up to a hundredth of one per cent.
  static func gap(_ share: Double) -> String {
    guard share.isFinite else { return "?" }
    let hundredths = (share * 10_000 - 1e-9).rounded(.up)
    return Decimal.fixed(max(0, hundredths) / 100, digits: 2) + "%"
  }

  /// A share as a whole percentage.
  static func percent(_ share: Double) -> String { Decimal.fixed(share * 100, digits: 0) + "%" }

  /// Thousandths of a core as cores: `1,024`, `7.9`.
  static func cores(_ thousandths: Int64) -> String { amount(Double(thousandths) / 1000) }

  /// Bytes as GiB: `512 GiB`, `1.5 GiB`.
  static func gibibytes(_ bytes: Int64) -> String { amount(Double(bytes) / 1_073_741_824) + " GiB" }

  /// A number without decimals from 10 on, with one below.
  static func amount(_ value: Double) -> String {
    abs(value) >= 10 || value == value.rounded()
      ? Decimal.grouped(Int64(value.rounded())) : Decimal.fixed(value, digits: 1)
  }

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
