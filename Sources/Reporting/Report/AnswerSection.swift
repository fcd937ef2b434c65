import ClusterModel
import Quantities

/// What the report comes to: cost, bound, what the plan survives, what to decide.
struct AnswerSection {
  let report: CapacityReport

  private var plan: Plan { report.plan }

  var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = [.heading("The answer"), PlanSummary(plan).verdict, .facts(facts)]
    let decisions = self.decisions
    blocks.append(.subheading("What to decide"))
    blocks.append(
      decisions.isEmpty ? .paragraph("Nothing is left open that this report can see.") : .bullets(decisions))
    return blocks
  }

  private var facts: [ReportFact] {
    let cost = plan.cost
    var facts = [
      ReportFact(
        "Cost",
        "\(Figures.perMonth(cost.perHour, currency: cost.currency)) a month for "
          + "\(Figures.count(plan.nodes.count, "node"))\(change)"),
      ReportFact(
        "Bound",
        "\(PlanSummary.bound(plan)) a month: "
          + "at most \(Figures.gap(cost.gap)) could be saved"
          + (plan.boundsSpreads ? ", where spreads over zones use every zone" : "")),
      ReportFact("Survives", survival),
    ]
    let errors = report.audit.count(.error)
    let warnings = report.audit.count(.warning)
    facts.append(
      ReportFact("Findings", "\(Figures.count(errors, "error")), \(Figures.count(warnings, "warning"))\(findingsSince)")
    )
    return facts
  }

  /// Against the run before, where there was one.
  private var change: String {
    // As for the findings: the last run of an earlier day, so that a report made anew the same day hides nothing.
    guard let records = report.outlook?.records, let day = records.last?.at.prefix(10),
      let before = records.last(where: { $0.at.prefix(10) < day })
    else { return "" }
    guard before.currency == plan.cost.currency, before.perHour > .zero else { return "" }
    let share = Double(plan.cost.perHour.microUnits - before.perHour.microUnits) / Double(before.perHour.microUnits)
    let percent = (share > 0 ? "+" : "") + Decimal.fixed(share * 100, digits: 1) + "%"
    return ", \(percent) since \(before.at.prefix(10))"
  }

  private var findingsSince: String {
    guard let since = report.outlook?.findings else { return "" }
    return "; since \(since.before.prefix(10)): \(since.new.count) new, \(since.gone.count) gone"
  }

  private var survival: String {
    guard !plan.scenarios.isEmpty else {
      return plan.cluster.survive.isEmpty
        ? "nothing was asked for: the Cluster document's survive names no failure"
        : "not worked out in this plan"
    }
    let lost = plan.unsurvived.map(\.name)
    if lost.isEmpty { return "all \(Figures.count(plan.scenarios.count, "failure")) that were played through" }
    return "\(plan.scenarios.count - lost.count) of \(Figures.count(plan.scenarios.count, "failure")); not "
      + lost.prefix(4).joined(separator: ", ") + (lost.count > 4 ? " and \(lost.count - 4) more" : "")
  }

  /// By how much the plan costs more than the budget; nil: it doesn't, or none is given.
  private var excess: String? {
    let month = Double(plan.cost.perHour.microUnits * HourlyCost.hoursPerMonth) / 1e6
    guard let budget = report.budgetPerMonth, month > budget else { return nil }
    let currency = plan.cost.currency
    return "The plan costs \(Figures.perMonth(plan.cost.perHour, currency: currency)) a month, "
      + "\(Figures.roughMoney(month - budget, currency: currency)) more than the budget of "
      + "\(Figures.roughMoney(budget, currency: currency))."
  }

  /// The weightiest first.
  private var decisions: [String] {
    var lines: [String] = []
    let out = plan.unplaced.reduce(0) { $0 + $1.count }
    if let first = plan.unplaced.first {
      lines.append("\(Figures.count(out, "pod")) can't be placed, such as \(first.workload): \(first.reason).")
    }
    if let excess { lines.append(excess) }
    for outcome in plan.unsurvived.prefix(3) {
      lines.append(
        "\(outcome.name) is not survived: \(Figures.count(outcome.lost.reduce(0) { $0 + $1.count }, "pod")) would be lost."
      )
    }
    for step in report.audit.doFirst {
      let objects = step.objects.prefix(3).joined(separator: ", ")
      lines.append(
        "\(step.title) (\(step.rule), \(Figures.count(step.count, "time")), such as \(objects)): \(step.remedy).")
    }
    for runway in report.outlook?.runways ?? [] {
      // That the budget is exceeded is said above, with by how much.
      if case .budget = runway.limit, excess != nil { continue }
      guard let text = TrendSection.urgent(runway, today: plan.run.generatedAt, currency: plan.cost.currency) else {
        continue
      }
      lines.append(text)
    }
    let patched = plan.workloads.count { $0.enforced == .patch }
    if patched > 0 {
      lines.append(
        "\(Figures.count(patched, "workload")) keep\(patched == 1 ? "s" : "") to the planned pools only once a patch is "
          + "applied (plimsoll export PLAN --to kustomize).")
    }
    let open = report.decisions.count { $0.answer == nil }
    if open > 0 {
      lines.append(
        "\(Figures.count(open, "question")) of operation \(open == 1 ? "is" : "are") not answered (see Decisions).")
    }
    return lines
  }
}
