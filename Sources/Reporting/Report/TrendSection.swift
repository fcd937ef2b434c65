import ClusterModel

/// Figures over the stored runs, where they lead, and when a limit is met.
struct TrendSection {
  let plan: Plan
  let outlook: CapacityOutlook?
  let budgetPerMonth: Double?

  private static let daysPerMonth = 365.25 / 12
  private static let forecastDays = 91.0

  var blocks: [ReportBlock] {
    let heading = ReportBlock.heading("Trend and runway")
    guard let outlook else {
      return [
        heading,
        .paragraph("No history was given: --history FILE stores each report's figures, and four make a trend."),
      ]
    }
    let runs = outlook.records.count
    guard runs > 1 else {
      return [
        heading, .paragraph("This is the first stored run of this cluster; four on different days make a trend."),
      ]
    }
    var blocks: [ReportBlock] = [heading]
    let days = outlook.trend(.cost, of: "cluster")?.points.count ?? 0
    if outlook.trend(.cost, of: "cluster")?.fit == nil {
      blocks.append(
        .paragraph(
          "\(Figures.count(runs, "run")) are stored, of \(Figures.count(days, "day")) that count; a trend is read from four days on."
        ))
    } else {
      blocks.append(
        .paragraph(
          "Growth is the median slope over all pairs of the \(days) days with a stored run (Theil-Sen), with the range in which it "
            + "lies at 90% confidence; what is expected goes on from today's figure."))
    }
    let partial = outlook.records.dropLast().count { $0.status == .infeasible }
    if partial > 0 {
      blocks.append(
        .paragraph(
          "\(Figures.count(partial, "run")) before this one left pods out and \(partial == 1 ? "doesn't" : "don't") count: figures of "
            + "a part would look like less growth than there is."))
    }
    blocks += figures(outlook) + growth(outlook) + runway(outlook) + nextQuarter(outlook)
    return blocks
  }

  // MARK: Curves

  private func figures(_ outlook: CapacityOutlook) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    if let cost = outlook.trend(.cost, of: "cluster") {
      let limits = budgetPerMonth.map {
        [LineChart.Label($0, "budget \(Figures.roughMoney($0, currency: plan.cost.currency))")]
      }
      blocks.append(
        .figure(
          figure("Cost a month", [("cluster", cost)], unit: .money(currency: plan.cost.currency), limits: limits ?? []))
      )
    }
    let pools = plan.pools.prefix(6).compactMap { pool in
      outlook.trend(.nodes, of: "pool/\(pool.name)").map { (pool.name, $0) }
    }
    if !pools.isEmpty { blocks.append(.figure(figure("Nodes by pool", pools, unit: .count, limits: []))) }
    if let cpu = outlook.trend(.cpu, of: "cluster") {
      blocks.append(.figure(figure("Cores requested", [("cluster", cpu)], unit: .cores, limits: [])))
    }
    return blocks
  }

  private func figure(
    _ title: String, _ trends: [(name: String, trend: Trend)], unit: AxisUnit, limits: [LineChart.Label]
  ) -> ReportFigure {
    let lines = trends.map { name, trend in
      var line = LineChart.Line(name: name, points: trend.points.map { LineChart.Point($0.day, $0.value) })
      if let fit = trend.fit, let last = trend.points.last {
        let end = last.day + Self.forecastDays
        line.forecast = [LineChart.Point(end, max(0, fit.expected.value(on: end)))]
        line.band = [last.day, end].map { day in
          let range = fit.range(on: day)
          return LineChart.Band(x: day, low: max(0, range.low), high: max(0, range.high))
        }
      }
      return line
    }
    let days = Set(trends.flatMap { $0.trend.points.map(\.day) }).sorted()
    let ends = lines.compactMap { $0.forecast.last?.x }
    let words = trends.map { name, trend in
      let first = trend.points.first.map { "\(unit.text($0.value)) on \(Self.date($0.day))" } ?? ""
      let last = trend.points.last.map { "\(unit.text($0.value)) on \(Self.date($0.day))" } ?? ""
      let next = trend.fit.flatMap { fit in
        trend.points.last.map { point in
          let range = fit.range(on: point.day + Self.forecastDays)
          return ", expected \(rough(max(0, range.low), unit)) to \(rough(max(0, range.high), unit)) a quarter later"
        }
      }
      return "\(name): \(first), \(last)\(next ?? "")"
    }
    return ReportFigure(
      title: title,
      description: words.joined(separator: "; ") + ".",
      legend: ends.isEmpty ? "" : "Dashed: what is expected; shaded: its range.",
      drawing: .lines(
        LineChart(
          lines: lines, xLabels: (days + Set(ends).sorted()).map { LineChart.Label($0, Self.date($0)) }, unit: unit,
          limits: limits)))
  }

  private func rough(_ value: Double, _ unit: AxisUnit) -> String {
    switch unit {
    case .money: unit.text(value)
    default: unit.text((value * 10).rounded() / 10)
    }
  }

  private static func date(_ day: Double) -> String { CalendarDay(daysSince1970: Int(day.rounded(.down))).description }

  // MARK: Tables

  private func growth(_ outlook: CapacityOutlook) -> [ReportBlock] {
    let wanted: [(Trend.Measure, String, AxisUnit)] = [
      (.cost, "cost a month", .money(currency: plan.cost.currency)), (.nodes, "nodes", .count),
      (.pods, "replicas", .count),
      (.cpu, "cores requested", .cores), (.memory, "memory requested", .gibibytes),
    ]
    let rows = outlook.trends.flatMap { trend -> [ReportTable.Row] in
      guard let (_, name, unit) = wanted.first(where: { $0.0 == trend.measure }), let first = trend.points.first,
        let last = trend.points.last, trend.points.count > 1
      else { return [] }
      let subject = trend.subject == "cluster" ? "cluster" : trend.subject.replacing("/", with: " ", maxReplacements: 1)
      return [
        ReportTable.Row(
          [subject, name, rough(first.value, unit), rough(last.value, unit), growthText(trend)],
          isStrong: trend.subject == "cluster")
      ]
    }
    guard !rows.isEmpty else { return [] }
    return [
      .subheading("Growth"),
      .table(
        ReportTable(
          columns: [
            ReportTable.Column("of"), ReportTable.Column("figure"), ReportTable.Column("first", .right),
            ReportTable.Column("now", .right), ReportTable.Column("growth a month", .right),
          ], rows: rows)),
    ]
  }

  /// `+2.1% (+1.0% to +3.4%)` of today's value.
  private func growthText(_ trend: Trend) -> String {
    guard let fit = trend.fit else { return "fewer than four days" }
    guard let now = trend.points.last?.value, now > 0 else { return "-" }
    func percent(_ line: TrendFit.Line) -> String {
      let share = line.slope * Self.daysPerMonth / now * 100
      let text = Decimal.fixed(share, digits: 1)
      return text == "-0.0" || text == "0.0" ? "0.0%" : (share > 0 ? "+" : "") + text + "%"
    }
    return "\(percent(fit.expected)) (\(percent(fit.slow)) to \(percent(fit.fast)))"
  }

  private func runway(_ outlook: CapacityOutlook) -> [ReportBlock] {
    guard !outlook.runways.isEmpty else { return [] }
    return [
      .subheading("Runway"),
      .table(
        ReportTable(
          columns: [ReportTable.Column("limit"), ReportTable.Column("is reached")],
          rows: outlook.runways.map {
            ReportTable.Row([Self.limit($0.limit, currency: plan.cost.currency), Self.reach($0.reach)])
          })),
    ]
  }

  private func nextQuarter(_ outlook: CapacityOutlook) -> [ReportBlock] {
    guard let result = outlook.nextQuarter else { return [] }
    return [
      .subheading("Next quarter's plan"),
      .paragraph(
        "What-if at the forecast: each namespace's replicas times its growth over 91 days, in whole pods, planned and verified "
          + "like today's."
      ),
      .table(WhatIfReport(result).table), .table(WhatIfReport(result).poolTable),
    ]
      + result.scenarios.flatMap { scenario -> [ReportBlock] in
        guard !scenario.plan.unplaced.isEmpty || !scenario.limits.isEmpty else { return [] }
        let out = scenario.plan.unplaced.prefix(3).map {
          "\($0.workload): \(Figures.count($0.count, "pod")): \($0.reason)"
        }
        return [.bullets((scenario.limits.map(\.message) + out).map { "\(scenario.name): \($0)" })]
      }
  }

  // MARK: Words

  static func limit(_ limit: Runway.Limit, currency: String) -> String {
    switch limit {
    case .poolMaximum(let pool, let nodes): "pool \(pool)'s maximum of \(Figures.count(nodes, "node"))"
    case .budget(let money): "the budget of \(Figures.roughMoney(money, currency: currency)) a month"
    }
  }

  static func reach(_ reach: Runway.Reach) -> String {
    switch reach {
    case .now: "already"
    case .between(let first, let last?):
      first == last ? "on \(first)" : "between \(first) and \(last)"
    case .between(let first, nil): "no sooner than \(first), and maybe not within ten years"
    case .notInSight: "not within ten years"
    }
  }

  /// A sentence where a limit may be met within two quarters; nil: there is time.
  static func urgent(_ runway: Runway, today: String, currency: String) -> String? {
    switch runway.reach {
    case .now: return "\(limit(runway.limit, currency: currency).capitalisedFirst) is reached already."
    case .between(let first, _):
      guard let day = CalendarDay(today.prefix(10)), day.days(to: first) <= 182 else { return nil }
      return "\(limit(runway.limit, currency: currency).capitalisedFirst) is reached \(reach(runway.reach))."
    case .notInSight: return nil
    }
  }
}

extension String {
  fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
