import ClusterModel
import Quantities

/// The curves of a sweep: what it costs and how many nodes it takes, with the steps at which a limit is first reached.
struct SweepSection {
  let result: WhatIfResult
  let sweep: Sweep

  var blocks: [ReportBlock] {
    let remarks = firstReached
    var blocks: [ReportBlock] = [
      .heading("Over \(sweep.quantity)"),
      .figure(figure("Cost a month", .money(currency: currency), remarks) { $0.cost.perHour.perMonth }),
      .figure(figure("Nodes", .count, remarks) { Double($0.nodes.count) }),
    ]
    if remarks.isEmpty {
      blocks.append(.paragraph("No pool meets its maximum, no quota is used up and every pod is placed, at any step."))
    } else {
      blocks.append(
        .bullets(
          remarks.enumerated().map { "\($0 + 1): from \(sweep.quantity)=\(Self.value($1.value)): \($1.text)" }))
    }
    return blocks
  }

  private var currency: String { result.base.plan.cost.currency }

  /// The first step at which each limit is reached, or a workload is left out.
  private var firstReached: [LineChart.Label] {
    var seen: Set<String> = []
    var remarks: [LineChart.Label] = []
    for scenario in result.scenarios {
      guard let step = scenario.step else { continue }
      var news: [String] = []
      for limit in scenario.limits where seen.insert(limit.object).inserted { news.append(limit.message) }
      let lost = scenario.plan.unplaced.filter { seen.insert("out \($0.workload)").inserted }
      if let first = lost.first {
        let more = lost.count > 1 ? " and \(Figures.count(lost.count - 1, "more workload"))" : ""
        news.append("\(first.workload)\(more) no longer placed: \(first.reason)")
      }
      if !news.isEmpty { remarks.append(LineChart.Label(step, news.joined(separator: "; "))) }
    }
    return remarks
  }

  private func figure(
    _ title: String, _ unit: AxisUnit, _ remarks: [LineChart.Label], _ measure: (Plan) -> Double
  ) -> ReportFigure {
    let points = result.scenarios.compactMap { scenario in
      scenario.step.map { LineChart.Point($0, measure(scenario.plan)) }
    }.sorted { $0.x < $1.x }
    let words = points.map { "\(Self.value($0.x)): \(unit.text($0.y))" }.joined(separator: ", ")
    return ReportFigure(
      title: title, description: "At \(sweep.quantity) = \(words).",
      drawing: .lines(
        LineChart(
          lines: [LineChart.Line(name: title, points: points)],
          xLabels: points.map { LineChart.Label($0.x, Self.value($0.x)) }, unit: unit, remarks: remarks)))
  }

  private static func value(_ value: Double) -> String { JSONValue.rounded(value, digits: 6).numberText ?? "?" }
}
