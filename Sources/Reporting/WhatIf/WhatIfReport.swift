package import ClusterModel
import Quantities

/// A base plan and what scenarios make of it: the table first, then what each of them changes.
package struct WhatIfReport: Sendable {
  private let result: WhatIfResult
  private let isVerbose: Bool

  /// - Parameter isVerbose: list everything that the short form only counts.
  package init(_ result: WhatIfResult, isVerbose: Bool = false) {
    self.result = result
    self.isVerbose = isVerbose
  }

  private var base: Plan { result.base.plan }
  private var all: [PlannedScenario] { [result.base] + result.scenarios }

  /// - Complexity: O(scenarios x (pools + findings))
  package var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = [.verdict(answer.text, answer.tone), .table(table), .table(poolTable)]
    if let sweep = result.sweep {
      blocks += SweepSection(result: result, sweep: sweep).blocks
    } else if result.scenarios.count > 1 || result.scenarios.contains(where: { $0.plan.status != .infeasible }) {
      blocks.append(.figure(costs))
    }
    let unrealised = result.scenarios.filter(\.plan.isUnrealised)
    if !result.base.unsurvived.isEmpty {
      blocks.append(.paragraph("The base isn't survived in \(result.base.unsurvived.joined(separator: ", "))."))
    }
    let lossy = result.scenarios.filter { !$0.unsurvived.isEmpty }
    if result.sweep != nil, !lossy.isEmpty {
      blocks.append(
        .paragraph(
          "Not survived: \(lossy.map { "\($0.name) (\($0.unsurvived.joined(separator: ", ")))" }.joined(separator: "; "))."
        ))
    }
    if result.sweep != nil, !unrealised.isEmpty {
      blocks.append(
        .paragraph(
          "Not realised: in \(unrealised.map(\.name).joined(separator: ", ")) no plan was found in which the scheduler places "
            + "every pod, so that in the end it may cost more."))
    }
    let timed = all.filter(\.plan.run.isEndedByTime).map(\.name)
    if !timed.isEmpty {
      blocks.append(
        .paragraph(
          "Time ended stages of the search of \(timed.count == all.count ? "every plan" : timed.joined(separator: ", ")): with a longer "
            + "--time-limit these may cost less, and what they cost less or more than others may be that alone."))
    }
    // A sweep's curves and remarks say it; each of many steps in full would bury them.
    if result.sweep == nil || isVerbose { for scenario in result.scenarios { blocks += section(scenario) } }
    return blocks
  }

  /// The cheapest and the dearest that hold all pods, or that none does.
  private var answer: (text: String, tone: Tone) {
    let currency = base.cost.currency
    let feasible = result.scenarios.filter { $0.plan.status != .infeasible }
    let infeasible = result.scenarios.count - feasible.count
    let without =
      infeasible > 0 ? "; \(Figures.count(infeasible, "scenario")) leave\(infeasible == 1 ? "s" : "") pods out" : ""
    guard let cheapest = feasible.min(by: { $0.plan.cost.perHour < $1.plan.cost.perHour }),
      let dearest = feasible.max(by: { $0.plan.cost.perHour < $1.plan.cost.perHour })
    else { return ("No scenario holds every pod" + without + ".", .bad) }
    func price(_ scenario: PlannedScenario) -> String {
      "\(scenario.name) (\(Figures.perMonth(scenario.plan.cost.perHour, currency: currency)) a month)"
    }
    let basis = "the base costs \(Figures.perMonth(base.cost.perHour, currency: currency)) a month"
    let span =
      feasible.count == 1
      ? "\(cheapest.name) costs \(Figures.perMonth(cheapest.plan.cost.perHour, currency: currency)) a month; \(basis)"
      : "Cheapest: \(price(cheapest)); dearest: \(price(dearest)); \(basis)"
    let broken = result.scenarios.count { !$0.unsurvived.isEmpty }
    let losing =
      broken > 0 ? "; in \(Figures.count(broken, "scenario")) a failure isn't survived that the owner names" : ""
    return (span + without + losing + ".", infeasible + broken > 0 ? .caution : .good)
  }

  private var poolNames: [String] {
    all.flatMap { $0.plan.pools.map(\.name) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// A row a scenario, the base first.
  var table: ReportTable {
    ReportTable(
      columns: [
        ReportTable.Column("scenario"), ReportTable.Column("answer"), ReportTable.Column("a month", .right),
        ReportTable.Column("difference", .right), ReportTable.Column("gap", .right),
        ReportTable.Column("nodes", .right),
      ],
      rows: all.map { scenario in
        let plan = scenario.plan
        let lost = plan.unplaced.reduce(0) { $0 + $1.count }
        return ReportTable.Row(
          [
            scenario.name,
            lost > 0
              ? "\(Figures.count(lost, "pod")) out"
              : !scenario.unsurvived.isEmpty
                ? "not survived" : scenario.plan.isUnrealised ? "not realised" : plan.status.rawValue,
            Figures.perMonth(plan.cost.perHour, currency: plan.cost.currency),
            scenario.difference.map { DifferenceText.short($0.cost, base: base.cost) } ?? "",
            Figures.gap(plan.cost.gap), "\(plan.nodes.count)",
          ], isStrong: scenario.difference == nil)
      })
  }

  /// The nodes of each pool and the pods in all, a row a scenario, the base first.
  var poolTable: ReportTable {
    let pools = poolNames
    return ReportTable(
      columns: [ReportTable.Column("nodes of each pool")] + pools.map { ReportTable.Column($0, .right) }
        + [ReportTable.Column("pods in all", .right)],
      rows: all.map { scenario in
        let counts = Dictionary(scenario.plan.nodes.map { ($0.pool, 1) }, uniquingKeysWith: +)
        return ReportTable.Row(
          [scenario.name] + pools.map { "\(counts[$0] ?? 0)" } + ["\(scenario.podsAsked)"],
          isStrong: scenario.difference == nil)
      })
  }

  private var costs: ReportFigure {
    let currency = base.cost.currency
    let bars = all.map { scenario in
      let plan = scenario.plan
      let lost = plan.unplaced.reduce(0) { $0 + $1.count }
      let price = Figures.perMonth(plan.cost.perHour, currency: currency)
      return BarChart.Bar(
        label: scenario.name, value: plan.cost.perHour.perMonth,
        valueText: lost > 0 ? "\(price), \(Figures.count(lost, "pod")) out" : price,
        mark: plan.cost.lowerBound.perMonth, isDoubtful: lost > 0)
    }
    return ReportFigure(
      title: "Cost a month",
      description: "The base first: "
        + bars.map { "\($0.label) \($0.valueText)" }.joined(separator: "; ")
        + ".",
      legend: "The mark in a bar is its proven bound, the dashed line the base; hatched bars leave pods out.",
      drawing: .bars(BarChart(bars: bars, reference: base.cost.perHour.perMonth)))
  }

  private func section(_ scenario: PlannedScenario) -> [ReportBlock] {
    guard let difference = scenario.difference else { return [] }
    let details = DifferenceSection(difference, limits: scenario.limits, isVerbose: isVerbose)
    let sentence = DifferenceText.long(difference.cost, base: base.cost, other: scenario.plan.cost)
    let worth = [result.base, scenario].filter(\.plan.isUnrealised).map { unrealised in
      "The plan of \(unrealised.name) isn't one in which the scheduler was seen to place every pod "
        + "(\(unrealised.plan.realisation?.note ?? "")), so that in the end it may cost more."
    }
    let given = scenario.unsurvived.filter { !result.base.unsurvived.contains($0) }
    let unlike =
      given.isEmpty
      ? []
      : [
        "It doesn't survive what the base does (\(given.joined(separator: ", "))), so that the two prices aren't of the same thing."
      ]
    return [.heading(scenario.name), .paragraph(([sentence] + unlike + worth).joined(separator: " "))]
      + details.list("Not survived", unsurvived(scenario)) + details.blocks
  }

  /// The failures in which pods are lost that must keep running, one line each: which, and why; that the base loses them too
  /// is said.
  private func unsurvived(_ scenario: PlannedScenario) -> [String] {
    let before = Set(result.base.unsurvived)
    return scenario.plan.unsurvived.map { failure in
      let pods = failure.lost.reduce(0) { $0 + $1.count }
      let first = failure.remedies.first.map { ", such as \($0.workload): \($0.constraint)" } ?? ""
      return "\(failure.name)\(before.contains(failure.name) ? " (the base neither)" : ""): "
        + "\(Figures.count(pods, "pod")) lost\(first)"
    }
  }

  // MARK: Other forms

  /// One row a scenario, the base first; money per month in the plan's currency.
  package var csv: String {
    let pools = poolNames
    return CSVWriter.text(
      columns: [
        "scenario", "step", "status", "perMonth", "lowerBoundPerMonth", "differencePerMonth", "differenceIs",
        "currency",
        "nodes",
      ] + pools.map { "nodes \($0)" } + [
        "podsOut", "findingsGained", "findingsLost", "limits", "scheduler", "pods", "notSurvived", "stoppedBy",
      ],
      rows: all.map { scenario in
        let plan = scenario.plan
        let counts = Dictionary(plan.nodes.map { ($0.pool, 1) }, uniquingKeysWith: +)
        return [
          scenario.name, scenario.step.map { JSONValue.rounded($0, digits: 6).numberText ?? "" } ?? "",
          plan.status.rawValue, Self.month(plan.cost.perHour), Self.month(plan.cost.lowerBound),
          scenario.difference?.cost.perHour.map(Self.month) ?? "",
          scenario.difference.map { WhatIfDocument.word($0.cost) } ?? "", plan.cost.currency, "\(plan.nodes.count)",
        ] + pools.map { "\(counts[$0] ?? 0)" } + [
          "\(plan.unplaced.reduce(0) { $0 + $1.count })", "\(scenario.difference?.findingsGained.count ?? 0)",
          "\(scenario.difference?.findingsLost.count ?? 0)",
          scenario.limits.map(\.message).joined(separator: "; "), scenario.schedulerWord,
          "\(scenario.podsAsked)", scenario.unsurvived.joined(separator: "; "), plan.run.stoppedBy,
        ]
      })
  }

  private static func month(_ cost: HourlyCost) -> String {
    Decimal.text(cost.microUnits * HourlyCost.hoursPerMonth, digits: 6, trimmed: true)
  }
}

extension PlannedScenario {
  /// Pods that are to run: those without a place and those that every node brings (DaemonSets) among them.
  var podsAsked: Int {
    plan.workloads.reduce(0) { $0 + $1.replicas } + plan.unplaced.reduce(0) { $0 + $1.count }
  }

  /// Names of the failures in which pods are lost that must keep running.
  var unsurvived: [String] { plan.unsurvived.map(\.name) }

  /// What the scheduler makes of the plan: `realised`, `not-realised`, `not-reached`, or `on-paper` where it wasn't asked.
  var schedulerWord: String { plan.realisation?.status.rawValue ?? "on-paper" }
}
