import ClusterModel
import Quantities
import Reporting
import Support
import Testing

@Suite("The capacity report")
struct CapacityReportTests {
  private static func finding(_ object: String) -> Finding {
    Finding(
      rule: "PL0101", severity: .error, object: object, location: FilePosition(path: "f", line: 1), message: "hurts",
      remedy: "mend \(object)")
  }

  private static func trend(_ measure: Trend.Measure, _ subject: String, _ values: [Double], slope: Double) -> Trend {
    let points = values.enumerated().map { Trend.Point(day: 20_000 + Double($0) * 91, value: $1) }
    let line = TrendFit.Line(slope: slope, level: values.last ?? 0, origin: points.last?.day ?? 0)
    return Trend(
      measure: measure, subject: subject, points: points,
      fit: values.count < 4 ? nil : TrendFit(expected: line, slow: line, fast: line))
  }

  private static func record(_ at: String, _ plan: Plan) -> RunRecord {
    RunRecord(
      at: at, cluster: "c", version: "0", status: .optimal, currency: "USD", perHour: plan.cost.perHour,
      lowerBound: plan.cost.lowerBound, nodes: 7, pods: 20)
  }

  private static func outlook(_ plan: Plan) -> CapacityOutlook {
    let day = CalendarDay(daysSince1970: 20_600)
    return CapacityOutlook(
      records: [record("2025-01-01T00:00:00Z", plan), record("2025-04-02T00:00:00Z", plan)],
      trends: [
        trend(.cost, "cluster", [100, 200, 300, 400], slope: 1),
        trend(.nodes, "pool/general", [1, 2, 3, 4], slope: 0.01),
        trend(.cpu, "namespace/shop", [1, 2], slope: 0),
      ],
      runways: [
        Runway(limit: .poolMaximum(pool: "general", nodes: 4), reach: .between(day, nil)),
        Runway(limit: .budget(5000), reach: .now),
      ],
      findings: FindingsSince(
        before: "2025-01-01T00:00:00Z", new: [finding("new-one")], stillThere: [finding("old-one")],
        gone: [finding("gone-one")],
        regraded: [FindingsSince.Regraded(finding: finding("old-one"), before: .info)]))
  }

  private static func text(_ plan: Plan, outlook: CapacityOutlook? = nil, budget: Double? = nil) -> String {
    let report = CapacityReport(
      plan: plan, audit: AuditReport(findings: [finding("new-one"), finding("old-one")]), outlook: outlook,
      budgetPerMonth: budget)
    return TerminalRenderer(columns: 200).text(report.blocks)
  }

  private static func headings(_ blocks: [ReportBlock]) -> [String] {
    blocks.compactMap { if case .heading(let text) = $0 { text } else { nil } }
  }

  @Test func `begins with the answer, and ends with how the figures were made`() {
    let plan = SmallPlan().plan
    let report = CapacityReport(
      plan: plan,
      audit: AuditReport(findings: [], coverage: [RequestCoverage(namespace: "shop", pods: 3, podsWithoutCPU: 1)]))
    #expect(
      Self.headings(report.blocks) == [
        "The answer", "Pool map", "Nodes", "Zones", "Failures", "Findings", "Pods without requests", "Trend and runway",
        "Decisions", "How the figures were made",
      ])
  }

  @Test func `tells new, lasting and gone findings apart`() {
    let text = Self.text(SmallPlan().plan, outlook: Self.outlook(SmallPlan().plan))
    #expect(text.contains("Since the report of 2025-01-01: 1 new, 1 still there, 1 gone."))
    #expect(text.contains("Of another severity than then: PL0101 old-one (info then, error now)."))
    #expect(text.contains("PL0101 gone-one: hurts"))
  }

  @Test func `says when limits are met, and first of all where that is soon`() {
    let text = Self.text(SmallPlan().plan, outlook: Self.outlook(SmallPlan().plan), budget: 5000)
    #expect(text.contains("The budget of $5,000 a month is reached already."))
    #expect(text.contains("no sooner than 2026-05-27, and maybe not within ten years"))
    #expect(text.contains("What may it cost a month?"))
  }

  @Test func `growth is a share of today's figure, and none is said of fewer than four days`() {
    let text = Self.text(SmallPlan().plan, outlook: Self.outlook(SmallPlan().plan))
    // One a day is 30.4 a month, of 400.
    #expect(text.contains("+7.6% (+7.6% to +7.6%)"))
    #expect(text.contains("namespace shop") && text.contains("fewer than four days"))
  }

  @Test func `what isn't declared is an open question, and what is declared a decision`() {
    var plan = SmallPlan().plan
    #expect(Self.text(plan).contains("Who upgrades it, and decides when? (declared.upgradeOwner)"))
    plan.cluster.declared.upgradeOwner = "the platform team"
    plan.cluster.survive = [.zoneLoss, .nodeLoss(1)]
    let text = Self.text(plan)
    #expect(text.contains("the platform team") && !text.contains("(declared.upgradeOwner)"))
    #expect(text.contains("the loss of a zone, the loss of 1 node"))
  }

  @Test func `failures show what is lost and why`() {
    var plan = SmallPlan().plan
    plan.scenarios = [
      ScenarioOutcome(name: "zone-loss/us-east-1a", survives: true, placements: [], lost: []),
      ScenarioOutcome(
        name: "node-loss/special", survives: false, placements: [],
        lost: [UnplacedPods(workload: SmallPlan.render, count: 1, reason: "no GPU is left")]),
    ]
    let text = Self.text(plan)
    #expect(text.contains("1 of 2 failures; not node-loss/special"))
    #expect(text.contains("ml/Deployment/render (1): no GPU is left"))
  }

  @Test func `the document holds the whole plan and the decisions`() {
    let plan = SmallPlan().plan
    let tree = ReportDocument.tree(
      CapacityReport(plan: plan, audit: AuditReport(findings: []), outlook: Self.outlook(plan)))
    #expect(tree["plan"] == PlanDocument.tree(plan))
    #expect(tree["kind"] == "Report")
    #expect(tree["runways", "0", "pool"] == "general" && tree["runways", "0", "latest"] == .null)
    #expect(tree["trends", "2", "fit"] == .null)
  }
}
