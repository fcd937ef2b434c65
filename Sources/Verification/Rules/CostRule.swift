import ClusterModel
import Quantities

/// The cost adds up, the bound keeps below it, and the status says what the figures say.
struct CostRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    let plan = judged.plan
    let cost = plan.cost
    var violations: [Violation] = []
    let sum = plan.nodes.reduce(Int128(0)) { $0 + Int128($1.pricePerHour.microUnits) }
    if Int128(cost.perHour.microUnits) != sum {
      violations.append(
        Violation(
          .cost, "cost.perHour",
          "\(cost.perHour.amount) is stated, the nodes' prices add up to \(Double(sum) / 1_000_000)"))
    }
    for node in plan.nodes where node.pricePerHour.microUnits < 0 {
      violations.append(Violation(.cost, "node \(node.name)", "its price is below 0"))
    }
    if cost.currency != judged.cluster.currency {
      violations.append(
        Violation(
          .cost, "cost.currency", "\(cost.currency) is stated, the Cluster document has \(judged.cluster.currency)"))
    }
    if cost.onPaper > cost.perHour {
      violations.append(
        Violation(
          .cost, "cost.onPaperPerHour",
          "\(cost.onPaper.amount) on paper is more than the plan's cost, \(cost.perHour.amount)"))
    }
    return violations + bound(cost) + stated(cost) + status(plan)
  }

  private func bound(_ cost: PlanCost) -> [Violation] {
    var violations: [Violation] = []
    for (name, value) in [("cost", cost.perHour), ("cost on paper", cost.onPaper)] where cost.lowerBound > value {
      violations.append(
        Violation(
          .bound, "cost.lowerBoundPerHour",
          "\(cost.lowerBound.amount) is claimed as a lower bound, the \(name) is \(value.amount)"))
    }
    if cost.lowerBound.microUnits < 0 {
      violations.append(Violation(.bound, "cost.lowerBoundPerHour", "\(cost.lowerBound.amount) is below 0"))
    }
    if cost.boundOf.isEmpty {
      violations.append(Violation(.bound, "cost.boundOf", "doesn't say what problem the bound is of"))
    }
    return violations
  }

  /// Figures that a file states and the others imply: a change to one of them alone shows here.
  private func stated(_ cost: PlanCost) -> [Violation] {
    var violations: [Violation] = []
    let perMonth = Double(Int128(cost.perHour.microUnits) * Int128(HourlyCost.hoursPerMonth)) / 1_000_000
    if let stated = cost.stated?.perMonth, !(abs(stated - perMonth) <= 0.00001 + perMonth.magnitude * 1e-12) {
      violations.append(
        Violation(
          .cost, "cost.perMonth", "\(stated) is stated, \(HourlyCost.hoursPerMonth) hours cost \(perMonth)"))
    }
    if let stated = cost.stated?.gap, !(abs(stated - cost.gap) <= 0.000_001) {
      violations.append(
        Violation(.bound, "cost.gap", "\(stated) is stated, cost and bound are \(cost.gap) apart"))
    }
    return violations
  }

  private func status(_ plan: Plan) -> [Violation] {
    let pods = plan.unplaced.count
    let gap = plan.cost.gap
    let asked = plan.cost.gapAsked
    let isWithin = asked.map { gap <= $0 + 0.000_001 }
    let expected: Bool =
      switch plan.status {
      case .infeasible: pods > 0
      case .optimal: pods == 0 && isWithin != false
      case .feasible: pods == 0
      }
    guard !expected else { return [] }
    return [
      Violation(
        .status, "status",
        "\(plan.status.rawValue) is stated, with \(pods) workloads unplaced and a gap of \(gap)"
          + (asked.map { " (\($0) asked for)" } ?? ""))
    ]
  }
}
