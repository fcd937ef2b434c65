import ClusterModel
import Foundation
import Quantities
import Reporting
import Support
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Pictures in reports")
struct ChartTests {
  /// A plan of so many nodes of one pool over three zones, each with a filling of its own but for every second.
  static func plan(nodes count: Int) -> Plan {
    var plan = SmallPlan().plan
    plan.pools = [plan.pools[0]]
    let node = plan.nodes[0]
    plan.nodes = (0..<count).map { index in
      var node = node
      node.name = "n\(index)"
      node.zone = plan.cluster.zones[index % 3]
      return node
    }
    plan.workloads = (0..<40).map { index in
      PlannedWorkload(
        workload: WorkloadID(namespace: "shop", kind: "Deployment", name: "w\(index)"), replicas: count,
        requests: ResourceVector(milliCPU: 100 + Int64(index) * 5, memory: 128 << 20), role: .general,
        pools: ["general"], enforced: .asWritten, sharesOf: ["us-east-1a": count])
    }
    plan.placements = (0..<count).flatMap { index in
      (0..<(index % 2 == 0 ? 3 : 6)).map { slot in
        Placement(
          workload: plan.workloads[index % 2 == 0 ? slot : (index * 7 + slot * 3) % 40].workload, node: "n\(index)",
          count: 1)
      }
    }
    return plan
  }

  private static func page(_ plan: Plan) -> String {
    let report = CapacityReport(plan: plan, audit: AuditReport(findings: []))
    return HTMLPage.text(title: report.title, blocks: report.blocks)
  }

  /// Every drawing of a page, parsed.
  private static func drawings(_ page: String) throws -> [XMLElement] {
    try page.matches(of: /<svg viewBox.*?<\/svg>/.dotMatchesNewlines()).map { match in
      try #require(try XMLDocument(xmlString: String(match.0), options: []).rootElement())
    }
  }

  @Test(arguments: [1, 5, 60, 500])
  func `every drawing is well-formed, is named, and keeps within its frame`(count: Int) throws {
    let drawings = try Self.drawings(Self.page(Self.plan(nodes: count)))
    #expect(drawings.count > 5)
    for drawing in drawings {
      let isNamed = drawing.attribute(forName: "aria-label") != nil || drawing.attribute(forName: "aria-hidden") != nil
      #expect(isNamed)
      let frame = (drawing.attribute(forName: "viewBox")?.stringValue ?? "").split(separator: " ").compactMap {
        Double($0)
      }
      try #require(frame.count == 4)
      for bar in try drawing.nodes(forXPath: ".//*[local-name()='rect']").compactMap({ $0 as? XMLElement }) {
        func number(_ name: String) -> Double { Double(bar.attribute(forName: name)?.stringValue ?? "") ?? .nan }
        #expect(number("x") >= 0 && number("x") + number("width") <= frame[2] + 0.5)
        #expect(number("y") >= 0 && number("y") + number("height") <= frame[3] + 0.5)
      }
    }
  }

  @Test func `five hundred nodes are all there, those that are alike on one card`() throws {
    let plan = Self.plan(nodes: 500)
    let page = Self.page(plan)
    let cards = page.matches(of: /<div class="card">/).count
    let counted = page.matches(of: /<b>×(\d+)<\/b>/).compactMap { Int($0.1) }
    #expect(counted.reduce(0, +) + cards - counted.count == 500)
    #expect(cards < 300)
    #expect(page.utf8.count < 4_000_000)
  }

  @Test func `what a picture says is said in words too`() {
    let page = Self.page(SmallPlan().plan)
    let figures = page.matches(of: /<figure>/).count
    #expect(figures >= 4 && page.matches(of: /<p class="description">[^<]+<\/p>/).count == figures)
    #expect(page.contains("general: cpu"))
  }

  @Test func `parts are told apart by letters, and their list has the same letters`() throws {
    let page = Self.page(Self.plan(nodes: 5))
    let legend = page.matches(of: />([A-Z]\d?)<\/text><\/svg> <span>shop\/Deployment/).map { String($0.1) }
    #expect(legend.prefix(4) == ["A", "B", "C", "D"])
  }

  @Test(arguments: [[0.0], [0, 0], [1e-9, 2e-9], [1e12, 1e12 + 1], [-5, 5], [3]] as [[Double]])
  func `curves of odd values are drawn all the same`(values: [Double]) {
    let chart = LineChart(
      lines: [LineChart.Line(name: "l", points: values.enumerated().map { LineChart.Point(Double($0), $1) })],
      xLabels: [], unit: .count)
    let page = HTMLPage.text(
      title: "t", blocks: [.figure(ReportFigure(title: "f", description: "d", drawing: .lines(chart)))])
    #expect(!page.contains("nan") && !page.contains("inf") && !page.contains("?\""))
  }
}
