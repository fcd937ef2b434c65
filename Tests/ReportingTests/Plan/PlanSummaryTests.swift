import ClusterModel
import Quantities
import Reporting
import Support
import Testing

@Suite("Plan summary")
struct PlanSummaryTests {
  private func text(_ plan: Plan, isVerbose: Bool = false) -> String {
    TerminalRenderer().text(PlanSummary(plan, isVerbose: isVerbose).blocks)
  }

  @Test func `says the answer first, and the bound in words`() {
    let lines = text(SmallPlan().plan).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0] == "OPTIMAL: every pod stands, 23 pods on 7 nodes; gap 0.33%, within the 0.50% asked for.")
    #expect(lines[2] == "Cost     $1,322.64 a month ($1.8118 an hour, 730 hours a month)")
    #expect(lines[3] == "Bound    no plan can cost less than $1,318.38 a month (gap 0.33%)")
  }

  @Test func `names the rule that a bound leaves out`() {
    var plan = SmallPlan().plan
    plan.cost.boundOf = "relaxed: without the limit on instance types in a pool"
    #expect(
      text(plan).split(separator: /\s+/).joined(separator: " ").contains(
        "proven without the limit on instance types in a pool"))
  }

  @Test func `shows pools with their node groups per zone`() {
    let shown = text(SmallPlan().plan)
    #expect(
      shown.contains(
        """
        pool      node group              zone a  b  c  nodes    a month  cpu  memory  pods  disk   gpu
        general   3 kinds of node              1  1  1      3    $293.64  71%     35%   39%    4%
                    m7i.xlarge on-demand       1  -  -      1    $147.17
                    m7i.xlarge reserved        -  1  -      1     $87.60
                    m7i.xlarge spot            -  -  1      1     $58.87
        stateful  m7i.xlarge on-demand         1  1  1      3    $441.50  54%     54%   17%    0%
        special   g6.xlarge on-demand          1  -  -      1    $587.50  55%     28%   25%    0%  100%
        all                                    3  2  2      7  $1,322.64  61%     42%   27%    2%  100%
        """))
  }

  @Test func `a plan without pods isn't called optimal`() {
    var plan = SmallPlan().plan
    plan.placements = []
    plan.nodes = []
    #expect(text(plan).hasPrefix("NOTHING TO PLAN: the input has no pods"))
  }

  @Test func `documents that may hide pods are never cut, and counted at the top`() {
    var plan = SmallPlan().plan
    let place = FilePosition(path: "a.yaml", line: 1, column: 1)
    plan.ignored = (1...9).map { number in
      IgnoredDocument(kind: "ConfigMap", name: "c", location: place, why: "reason \(number)")
    }
    plan.ignored += (1...8).map { number in
      IgnoredDocument(kind: "Kafka\(number)", name: "k", location: place, why: "hides \(number)", mayHidePods: true)
    }
    let shown = text(plan).split(separator: /\s+/).joined(separator: " ")
    #expect(shown.contains("Not counted pods that 8 documents of the input may make"), "\(shown)")
    for number in 1...8 { #expect(shown.contains("Kafka\(number): hides \(number)")) }
    #expect(shown.contains("and 7 more reasons"), "\(shown)")
  }

  @Test
  func
    `what containers were taken to ask for is told by amount, before what bears on the whole cluster, before the rest`()
  {
    var plan = SmallPlan().plan
    plan.assumptions = ["nginx", "redis", "proxy"].map { name in
      Assumption(
        object: "shop/Deployment/\(name)", field: "spec.template.spec.containers[0].resources.requests.cpu",
        assumed: "100m", why: "container \(name) has no request")
    }
    plan.assumptions += ["nginx", "redis"].map {
      Assumption(object: "shop/Deployment/\($0)", field: "spec.replicas", assumed: "3", why: "as many")
    }
    plan.assumptions.append(Assumption(object: "prod", field: "prices", assumed: "catalogue", why: "of 2026"))
    let lines = text(plan).split(separator: "\n").map(String.init)
    let places = ["3 times containers[].resources.requests.cpu = 100m", "prices = catalogue", "2 times spec.replicas"]
      .map { words in lines.firstIndex { $0.contains(words) } ?? -1 }
    #expect(places == places.sorted() && !places.contains(-1), "\(lines)")
  }

  @Test func `says first that the built-in cluster stands in`() {
    var plan = SmallPlan().plan
    plan.cluster.isBuiltIn = true
    #expect(
      text(plan).hasPrefix("No Cluster document was given: planned for the built-in one (aws us-east-1, 3 zones)."))
  }

  @Test func `an infeasible plan names what has no place and why`() {
    var plan = SmallPlan().plan
    plan.status = .infeasible
    plan.unplaced = (1...12).map {
      UnplacedPods(
        workload: WorkloadID(namespace: "big", kind: "Deployment", name: "w\($0)"), count: $0, reason: "needs 512Gi")
    }
    let shown = text(plan)
    #expect(shown.hasPrefix("INFEASIBLE: 78 pods of 12 workloads can't be placed; 23 other pods stand on 7 nodes."))
    #expect(shown.contains("  - big/Deployment/w1: 1 pod: needs 512Gi\n"))
    #expect(shown.contains("and 2 more workloads (all with --verbose, or in -o json)"))
    #expect(text(plan, isVerbose: true).contains("big/Deployment/w12: 12 pods: needs 512Gi"))
  }

  @Test func `groups what was assumed and what was ignored`() {
    var plan = SmallPlan().plan
    plan.assumptions = (0..<40).map {
      Assumption(
        object: "shop/Deployment/w\($0 / 2)", field: "spec.containers[\($0 % 2)].resources.requests.cpu",
        assumed: "100m", why: "neither request nor limit")
    }
    plan.ignored = ["ConfigMap", "Service", "ConfigMap"].map {
      IgnoredDocument(kind: $0, name: "x", location: FilePosition(path: "a.yaml"), why: "makes no pods")
    }
    let shown = text(plan)
    #expect(shown.contains("Assumed: 40 figures that the input doesn't give\n"))
    #expect(
      shown.contains(
        "  - 40 times containers[].resources.requests.cpu = 100m: neither request nor limit\n"
          + "    (shop/Deployment/w0 and 19 more)\n"))
    #expect(shown.contains("Not planned for: 3 documents of the input\n  - 2 ConfigMap, Service: makes no pods\n"))
  }

  @Test func `fits its columns, whatever the names`() {
    var plan = SmallPlan().plan
    plan.cluster.zones = ["Ｚ北京一区", "Ｚ北京二区"]
    plan.cluster.name = String(repeating: "集群", count: 80)
    plan.pools[0].name = String(repeating: "プール", count: 30)
    plan.pools[0].groups[0].instanceType = String(repeating: "Standard_", count: 20)
    plan.unplaced = [
      UnplacedPods(workload: SmallPlan.web, count: 1, reason: String(repeating: "x", count: 300))
    ]
    for line in text(plan).split(separator: "\n") { #expect(DisplayWidth.columns(String(line)) <= 100) }
  }

  @Test func `no escape sequence of a name reaches the terminal`() {
    var plan = SmallPlan().plan
    plan.cluster.name = "\u{1b}]0;owned\u{7}\u{1b}[2J\r\n"
    plan.unplaced = [UnplacedPods(workload: SmallPlan.web, count: 1, reason: "a\u{9b}31mb\u{202e}c\u{200b}")]
    let shown = text(plan)
    #expect(shown.unicodeScalars.allSatisfy { $0 == "\n" || !PrintableText.isUnsafe($0) })
    #expect(shown.contains(#"\x1b]0;owned\x07\x1b[2J\x0d\n: aws us-east-1"#))
  }

  @Test func `colours only where asked to`() {
    let blocks = PlanSummary(SmallPlan().plan).blocks
    #expect(!TerminalRenderer(usesColour: false).text(blocks).contains("\u{1b}"))
    #expect(TerminalRenderer(usesColour: true).text(blocks).hasPrefix("\u{1b}[32mOPTIMAL"))
  }

  @Test func `Markdown escapes what would be notation`() {
    var plan = SmallPlan().plan
    plan.pools[0].name = "a|b<script>*_`"
    let text = MarkdownRenderer.text(PlanSummary(plan).blocks, title: "Plan")
    #expect(text.hasPrefix("# Plan\n\n**OPTIMAL: every pod stands"))
    #expect(text.contains(#"| a\|b&lt;script&gt;\*\_\` | 3 kinds of node |"#))
    #expect(text.contains("| pool | node group | zone a | b | c | nodes | a month |"))
  }

  @Test func `tables for spreadsheets hold every node and placement`() {
    let plan = SmallPlan().plan
    let nodes = PlanTables.nodes(plan).split(separator: "\n")
    #expect(nodes.count == 8)
    #expect(
      nodes[1]
        == "general-1,general,m7i.xlarge,on-demand,us-east-1a,0.2016,2850m,3920m,5504Mi,15Gi,2Gi,50Gi,5,12,0,0")
    #expect(PlanTables.placements(plan).split(separator: "\n").count == plan.placements.count + 1)
  }
}
