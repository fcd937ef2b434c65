import Audit
import ClusterModel
import Reading
import Testing

/// Every figure of every rule's example in turn, replaced by one that nobody means.
@Suite("Extreme figures")
struct ExtremeFigureTests {
  private static let extremes = [
    "0", "-1", "1", "2147483647", "9223372036854775807", "99999999999999999999", "1e9", "''",
  ]

  @Test(arguments: AuditRules.all.map(\.id))
  func `no rule fails on them, and none speaks without a place`(id: String) throws {
    let example = try #require(AuditRules.rule(id)).description.example
    let figures = example.manifest.matches(of: /\d+/).map(\.range)
    // An example of hundreds of nodes is tried at a few places.
    for range in figures.count > 100 ? figures.prefix(4) : figures[...] {
      for extreme in Self.extremes {
        var text = example.manifest
        text.replaceSubrange(range, with: extreme)
        let context = AuditFixture.context(
          [.text(name: "input.yaml", bytes: Array(text.utf8))], targetVersion: example.targetVersion,
          mayHaveProblems: true)
        let report = AuditEngine.run(context)
        let placeless = report.findings.filter { $0.location.path != "input.yaml" || $0.location.line == nil }
        #expect(placeless.map(\.message) == [])
      }
    }
  }
}
