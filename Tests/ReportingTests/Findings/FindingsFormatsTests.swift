import ClusterModel
import Reporting
import Testing

@Suite("Findings in other formats")
struct FindingsFormatsTests {
  private let report = FindingsSamples.report

  @Test func `the table groups by severity, namespace and rule, and ends with the counts`() {
    let text = FindingsTable(width: 80).text(report)
    #expect(
      text == """
        Do first
          1. PL0401 Disruption budget that allows no eviction (blocks an upgrade or a
             drain)
             shop/PodDisruptionBudget/web
             A drain waits for ever.
             -> write maxUnavailable: 1

        Errors (1)
          shop
            PL0401  Disruption budget that allows no eviction
                    PodDisruptionBudget/web                shop/budgets & more.yaml:12:1
                      minAvailable 100% on shop/Deployment/web: of 2, 2 must stay up
                    -> write maxUnavailable: 1

        Warnings (1)
          shop
            PL0101  Container without a cpu request
                    Deployment/web                                                 -:3:5
                      container <web> has no "cpu" request | none
                    -> set requests, then\\x1b[31m measure

        Info (1)
          cluster
            PL0202  All replicas on one node
                    Node/n1                                                   nodes.json
                      all stand on n1
                    -> spread them

        Without requests, by namespace
          namespace                 pods  no cpu  no memory  cpu assumed  memory assumed
          shop                         4     50%         0%          25%              0%

        Suppressed (1)
            PL0101  shop/Job/once: runs once, until 2027-01-31

        Not judged
          - no nodes were read

        1 error, 1 warning, 1 info; 1 suppressed; 4 known from the baseline

        """)
  }

  @Test func `colours only where asked for`() {
    #expect(!FindingsTable(width: 80).text(report).contains("\u{1b}"))
    #expect(FindingsTable(width: 80, isColoured: true).text(report).contains("\u{1b}[31m    PL0401  \u{1b}[0m"))
  }

  @Test func `of many alike the first are shown, and how many more there are`() {
    var many = report
    many.findings = (1...300).map { number in
      var finding = FindingsSamples.request
      finding.object = "ns\(number % 30)/Deployment/w\(number)"
      return finding
    }
    let text = FindingsTable(width: 80).text(many)
    #expect(text.split(separator: "\n").count < 400)
    #expect(text.contains("Container without a cpu request (10)"))
    // The same words of all of them stand once.
    #expect(text.matches(of: /has no "cpu" request/).count < 25)
    #expect(text.contains("            and 5 more (all with --verbose, or in -o json)\n"))
    #expect(text.contains("  and 100 more in 10 namespaces (all with --verbose, or in -o json)\n"))
    let all = FindingsTable(width: 80, isVerbose: true).text(many)
    #expect(all.matches(of: /Deployment\/w\d+/).count == 300 && !all.contains("more ("))
  }

  @Test(arguments: [60, 80, 120])
  func `no line is wider than the terminal, whatever the names`(width: Int) {
    var long = report
    for index in long.findings.indices {
      long.findings[index].object = "shop/Deployment/" + String(repeating: "集群-name-", count: 30)
      long.findings[index].location.path = String(repeating: "deep/", count: 40) + "a.yaml"
    }
    long.suppressed[0].reason = String(repeating: "x", count: 300)
    long.doFirst[0].objects = [String(repeating: "y", count: 300)]
    for line in FindingsTable(width: width).text(long).split(separator: "\n") {
      #expect(DisplayWidth.columns(String(line)) <= max(width, 81), "\(line)")
    }
  }

  @Test func `nothing found is one line`() {
    #expect(FindingsTable().text(AuditReport(findings: [])) == "0 errors, 0 warnings, 0 info\n")
  }

  @Test func `the document has the contract's fields of each finding`() {
    let tree = FindingsDocument.tree(report, generatedAt: "2026-11-23T00:00:00Z", version: "1.2.3")
    #expect(tree["kind"] == "Findings")
    #expect(tree["counts", "error"] == .integer(1))
    #expect(tree["byRule", "PL0101"] == .integer(1))
    let finding = tree["findings", "0"]
    #expect(finding?["rule"] == "PL0401")
    #expect(finding?["severity"] == "error")
    #expect(finding?["location", "line"] == .integer(12))
    #expect(finding?["patch"] == "spec: {maxUnavailable: 1}")
    #expect(tree["findings", "2", "location", "line"] == nil)
    #expect(tree["requests", "0", "cpu", "assumedShare"] == .decimal(value: 2500, digits: 4))
    #expect(tree["suppressed", "0", "reason"] == "runs once")
  }

  @Test func `Markdown keeps table cells whole and text as text`() {
    let text = FindingsMarkdown.text(report)
    #expect(text.contains("## Errors (1)\n\n### shop\n\n| rule |"))
    #expect(text.contains(#"container &lt;web&gt; has no "cpu" request \| none"#))
    #expect(text.contains("### Cluster"))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| PL") }
    #expect(rows.count == 3)
    #expect(!text.contains("\u{1b}"))
  }

  @Test func `JUnit counts errors and warnings as failures, info and suppressed as skipped`() {
    let text = FindingsJUnit.text(report)
    #expect(
      text.hasPrefix(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"plimsoll audit\" tests=\"5\" failures=\"2\" errors=\"0\" skipped=\"2\">"
      ))
    #expect(text.contains("message=\"container &lt;web&gt; has no &quot;cpu&quot; request | none\""))
    #expect(text.contains("<testcase classname=\"PL0501\" name=\"Even number of control-plane members\"/>"))
    #expect(text.contains("suppressed: runs once until 2027-01-31"))
    #expect(!text.contains("\u{1b}"))
  }

  @Test func `annotations are one line each, escaped as GitHub reads them`() {
    let lines = FindingsAnnotations.text(report).split(separator: "\n")
    #expect(
      lines[0]
        == "::error file=shop/budgets & more.yaml,line=12,col=1,title=PL0401 Disruption budget that allows no eviction::shop/PodDisruptionBudget/web: minAvailable 100%25 on shop/Deployment/web: of 2, 2 must stay up%0ARemedy: write maxUnavailable: 1"
    )
    #expect(lines[1].hasPrefix("::warning file=-,line=3,col=5,"))
    #expect(lines[2].hasPrefix("::notice file=nodes.json,title="))
    #expect(lines.count == 4)
  }

  @Test func `a rule's page shows the example, what is said of it, and the change`() {
    let help = RuleHelp(FindingsSamples.rules[0], finding: FindingsSamples.budget)
    let page = help.markdown
    #expect(page.hasPrefix("# PL0101 Container without a cpu request\n"))
    #expect(page.contains("```yaml\nkind: Pod\n```"))
    #expect(page.contains("```diff\n- kind: Pod\n+ kind: Job\n```"))
    #expect(page.contains("--target-version 1.34"))
    #expect(page.contains("Remedy: write maxUnavailable: 1."))
    let text = help.text(width: 60)
    #expect(text.hasPrefix("PL0101 Container without a cpu request\nwarning; misleads the scheduler and the plan\n"))
    #expect(text.contains("\n    - kind: Pod\n    + kind: Job\n"))
    let code = text.split(separator: "\n").filter { $0.hasPrefix("    ") }
    for line in text.split(separator: "\n") where !code.contains(line) { #expect(line.count <= 60) }
    #expect(help.tree["remedy"] == "write maxUnavailable: 1")
  }

  @Test(arguments: [(0, 4, "0%"), (1, 400, "<1%"), (2, 4, "50%"), (399, 400, ">99%"), (4, 4, "100%"), (0, 0, "0%")])
  func `shares are never rounded to none or all`(part: Int, total: Int, text: String) {
    #expect(FindingsSummary.percent(part, of: total) == text)
  }
}
