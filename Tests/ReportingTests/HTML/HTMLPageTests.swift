import ClusterModel
import Foundation
import Quantities
import Reporting
import Support
import Testing

@Suite("Pages")
struct HTMLPageTests {
  static let evil = "<script>alert('1')</script>\"&\u{202e}\u{1b}[31m"

  /// A plan whose every text from outside is hostile.
  static func hostilePlan() -> Plan {
    var plan = SmallPlan().plan
    let hostile = WorkloadID(namespace: evil, kind: evil, name: evil)
    for index in plan.workloads.indices where plan.workloads[index].workload == SmallPlan.web {
      plan.workloads[index].workload = hostile
    }
    for index in plan.placements.indices where plan.placements[index].workload == SmallPlan.web {
      plan.placements[index].workload = hostile
    }
    plan.cluster.name = evil
    plan.cluster.zones = plan.cluster.zones + [evil]
    plan.pools[0].name = evil
    plan.cluster.pools[0].name = evil
    for index in plan.nodes.indices where plan.nodes[index].pool == "general" { plan.nodes[index].pool = evil }
    plan.assumptions = [Assumption(object: evil, field: evil, assumed: evil, why: evil)]
    plan.ignored = [IgnoredDocument(kind: evil, name: evil, location: FilePosition(path: evil), why: evil)]
    plan.unplaced = [UnplacedPods(workload: hostile, count: 1, reason: evil)]
    plan.scenarios = [ScenarioOutcome(name: evil, survives: false, placements: [], lost: plan.unplaced)]
    plan.inputs = [InputFile(path: evil, sha256: evil, documents: 1)]
    plan.findings = [
      Finding(
        rule: evil, severity: .error, object: evil, location: FilePosition(path: evil), message: evil, remedy: evil)
    ]
    return plan
  }

  private static func report(_ plan: Plan) -> CapacityReport {
    CapacityReport(
      plan: plan,
      audit: AuditReport(
        findings: plan.findings,
        coverage: [RequestCoverage(namespace: evil, pods: 2, podsWithoutCPU: 1, podsWithoutMemory: 1)]))
  }

  @Test func `text from the input shows as text, whatever it would be as HTML`() {
    let report = Self.report(Self.hostilePlan())
    let page = HTMLPage.text(title: report.title, subtitle: report.subtitle, blocks: report.blocks, footer: [Self.evil])
    #expect(!page.contains("<script"))
    #expect(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;"))
    #expect(!page.unicodeScalars.contains("\u{1b}") && !page.unicodeScalars.contains("\u{202e}"))
  }

  @Test func `a comparison escapes its scenarios' names too`() {
    let plan = Self.hostilePlan()
    let result = WhatIfResult(
      base: PlannedScenario(name: Self.evil, plan: plan),
      scenarios: [
        PlannedScenario(
          name: Self.evil, plan: plan,
          difference: PlanDifference(
            cost: .notComparable(Self.evil), pools: [], becameInfeasible: plan.unplaced, findingsGained: plan.findings),
          limits: [LimitReached(kind: .quota, object: Self.evil, message: Self.evil)], step: 1)
      ], sweep: Sweep(quantity: Self.evil, values: [1, 2]))
    let page = HTMLPage.text(title: Self.evil, blocks: WhatIfReport(result).blocks)
    #expect(!page.contains("<script") && page.contains("&lt;script&gt;"))
    let markdown = MarkdownRenderer.text(WhatIfReport(result).blocks)
    #expect(!markdown.contains("<script"))
  }

  @Test func `stands alone: no script, no address of anything elsewhere, one heading for each section`() {
    let report = Self.report(SmallPlan().plan)
    let page = HTMLPage.text(title: report.title, blocks: report.blocks)
    for mark in ["<script", "http:", "https:", "//", "@import", "javascript:", "<iframe", "<object"] {
      #expect(!page.contains(mark), "\(mark)")
    }
    #expect(page.matches(of: /<h1>/).count == 1)
    let anchors = page.matches(of: /href="#([^"]+)"/).map { String($0.1) }
    #expect(anchors.count >= 8 && Set(anchors).count == anchors.count)
    for anchor in anchors { #expect(page.contains("id=\"\(anchor)\""), "\(anchor)") }
    #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
  }

  @Test func `the same plan is the same page`() {
    let report = Self.report(SmallPlan().plan)
    #expect(
      HTMLPage.text(title: report.title, blocks: report.blocks)
        == HTMLPage.text(title: report.title, blocks: report.blocks))
  }
}
