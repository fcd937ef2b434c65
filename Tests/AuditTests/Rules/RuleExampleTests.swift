import Audit
import ClusterModel
import Testing

/// Each rule's documented example, read as any input is: it triggers the rule, and the change silences it.
@Suite("Rules by their own examples")
struct RuleExampleTests {
  @Test(arguments: AuditRules.all.map(\.id))
  func `the example triggers the rule, at a line`(id: String) throws {
    let rule = try #require(AuditRules.rule(id)).description
    let findings = AuditFixture.findings(id, rule.example.manifest, targetVersion: rule.example.targetVersion)
    #expect(!findings.isEmpty)
    for finding in findings {
      #expect(finding.location.path == "input.yaml" && finding.location.line != nil)
      #expect(!finding.message.isEmpty && !finding.remedy.isEmpty && !finding.failure.isEmpty)
    }
  }

  @Test(arguments: AuditRules.all.map(\.id))
  func `the change silences it`(id: String) throws {
    let rule = try #require(AuditRules.rule(id)).description
    #expect(rule.example.silenced != rule.example.manifest)
    let findings = AuditFixture.findings(id, rule.example.silenced, targetVersion: rule.example.targetVersion)
    #expect(findings.map(\.message) == [])
  }

  @Test func `ids are sorted, stand once, and belong to the groups`() {
    let ids = AuditRules.all.map(\.id)
    #expect(ids == Set(ids).sorted())
    #expect(Set(AuditRules.all.map(\.description.group)) == Set((0...9).map { "PL0\($0)" }))
  }

  @Test func `every rule says what fails, when it fires and what to call it`() {
    for rule in AuditRules.all.map(\.description) {
      #expect(rule.failure.hasSuffix(".") && rule.explanation.hasSuffix(".") && !rule.title.hasSuffix("."))
      #expect(rule.id.count == 6 && rule.title.count <= 80)
    }
  }
}
