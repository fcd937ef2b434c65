import ClusterModel
import Quantities

/// A difference between two plans, in words.
enum DifferenceText {
  /// `+$1,200.00 (+8.9%)`, `no proven difference`, `the same`, `not comparable`.
  static func short(_ difference: CostDifference, base: PlanCost) -> String {
    switch difference {
    case .none: "the same"
    case .proven(let cost): signed(cost, base: base)
    case .notProven: "no proven difference"
    case .notComparable: "not comparable"
    }
  }

  /// The whole of it, in a sentence.
  static func long(_ difference: CostDifference, base: PlanCost, other: PlanCost) -> String {
    switch difference {
    case .none: return "It costs the same."
    case .proven(let cost):
      let direction = cost > .zero ? "more" : "less"
      return "It costs \(money(cost, base: base)) a month \(direction) (\(share(cost, base: base))), which is at least "
        + "what both gaps leave open together."
    case .notProven(let cost):
      let open = [base, other].reduce(Int64(0)) { $0 + $1.perHour.microUnits - $1.lowerBound.microUnits }
      let planned =
        cost == .zero
        ? "the same as planned" : "\(money(cost, base: base)) a month \(cost > .zero ? "more" : "less") as planned"
      return "No proven difference: \(planned), and both gaps together "
        + "leave \(money(HourlyCost(microUnits: open), base: base)) open."
    case .notComparable(let why): return "Not comparable: \(why)."
    }
  }

  private static func signed(_ cost: HourlyCost, base: PlanCost) -> String {
    "\(signedMoney(cost, base: base)) (\(share(cost, base: base)))"
  }

  private static func signedMoney(_ cost: HourlyCost, base: PlanCost) -> String {
    (cost > .zero ? "+" : "") + Figures.perMonth(cost, currency: base.currency)
  }

  private static func money(_ cost: HourlyCost, base: PlanCost) -> String {
    Figures.perMonth(HourlyCost(microUnits: abs(cost.microUnits)), currency: base.currency)
  }

  private static func share(_ cost: HourlyCost, base: PlanCost) -> String {
    guard base.perHour > .zero else { return "from nothing" }
    let percent = Double(cost.microUnits) / Double(base.perHour.microUnits) * 100
    return (percent > 0 ? "+" : "") + Decimal.fixed(percent, digits: 1) + "%"
  }
}
