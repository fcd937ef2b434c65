import ClusterModel

/// The capacity report for programs: `kind: Report`.
package enum ReportDocument {
  /// - Complexity: O(size of the plan)
  package static func tree(_ report: CapacityReport) -> JSONValue {
    var fields = [
      JSONField("apiVersion", .string(Plan.apiVersion)), JSONField("kind", "Report"),
      JSONField("title", .string(report.title)),
      JSONField("plan", PlanDocument.tree(report.plan)),
      JSONField("zones", zones(report.plan)),
      JSONField("requests", .array(report.audit.coverage.map(FindingsDocument.coverage))),
      JSONField("findings", findings(report)),
      JSONField("decisions", .array(report.decisions.map(decision))),
    ]
    if let outlook = report.outlook {
      fields += [
        JSONField("runs", .array(outlook.records.map(RunDocument.tree))),
        JSONField("trends", .array(outlook.trends.map(trend))),
        JSONField("runways", .array(outlook.runways.map(runway))),
        JSONField("nextQuarter", outlook.nextQuarter.map(WhatIfDocument.tree) ?? .null),
      ]
    }
    return .object(fields)
  }

  private static func zones(_ plan: Plan) -> JSONValue {
    .array(
      ZoneExposure.of(plan).map {
        [
          "workload": .string($0.workload.description), "replicas": .integer($0.replicas), "zone": .string($0.zone),
          "most": .integer($0.most), "share": .rounded($0.share, digits: 4),
        ]
      })
  }

  private static func findings(_ report: CapacityReport) -> JSONValue {
    var fields = [JSONField("present", .array(report.audit.findings.map { FindingsDocument.finding($0) }))]
    if let since = report.outlook?.findings {
      fields += [
        JSONField("since", .string(since.before)),
        JSONField("new", .array(since.new.map { FindingsDocument.finding($0) })),
        JSONField("stillThere", .array(since.stillThere.map { FindingsDocument.finding($0) })),
        JSONField("gone", .array(since.gone.map { FindingsDocument.finding($0) })),
        JSONField(
          "regraded",
          .array(
            since.regraded.map {
              [
                "rule": .string($0.finding.rule), "object": .string($0.finding.object),
                "severity": .string($0.finding.severity.rawValue), "before": .string($0.before.rawValue),
              ]
            })),
      ]
    }
    return .object(fields)
  }

  private static func decision(_ decision: Decision) -> JSONValue {
    [
      "question": .string(decision.question), "answer": decision.answer.map(JSONValue.string) ?? .null,
      "field": .string(decision.field),
    ]
  }

  private static func trend(_ trend: Trend) -> JSONValue {
    func line(_ line: TrendFit.Line) -> JSONValue {
      ["perDay": .rounded(line.slope, digits: 6), "level": .rounded(line.level, digits: 4)]
    }
    return [
      "subject": .string(trend.subject), "measure": .string(trend.measure.rawValue),
      "points": .array(
        trend.points.map { ["day": .rounded($0.day, digits: 4), "value": .rounded($0.value, digits: 4)] }),
      "fit": trend.fit.map {
        ["expected": line($0.expected), "slow": line($0.slow), "fast": line($0.fast)]
      } ?? .null,
    ]
  }

  private static func runway(_ runway: Runway) -> JSONValue {
    var fields: [JSONField]
    switch runway.limit {
    case .poolMaximum(let pool, let nodes):
      fields = [JSONField("pool", .string(pool)), JSONField("nodes", .integer(nodes))]
    case .budget(let money): fields = [JSONField("budgetPerMonth", .rounded(money, digits: 2))]
    }
    switch runway.reach {
    case .now: fields.append(JSONField("reached", "now"))
    case .notInSight: fields.append(JSONField("reached", "not within ten years"))
    case .between(let first, let last):
      fields += [
        JSONField("reached", "between"), JSONField("earliest", .string(first.description)),
        JSONField("latest", last.map { .string($0.description) } ?? .null),
      ]
    }
    return .object(fields)
  }
}
