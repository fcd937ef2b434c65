import Audit
import ClusterModel
import Testing

/// Quorums, from the Cluster document and from nodes.
@Suite("Control plane")
struct ControlPlaneRuleTests {
  private typealias Make = AuditManifests

  private func findings(_ id: String, _ text: String) -> [Finding] { AuditFixture.findings(id, text) }

  private func declared(_ members: Int, _ zones: [String]) -> String {
    Make.cluster("zones: [a, b, c], controlPlane: {members: \(members), zones: [\(zones.joined(separator: ", "))]}")
  }

  private func nodes(_ zones: [String?]) -> String {
    zones.enumerated().map { Make.controlPlaneNode("cp\($0)", zone: $1) }.joined()
  }

  /// Members, whether PL0501 speaks, and how loudly.
  @Test(arguments: [(1, nil), (2, Severity.error), (3, nil), (4, .warning), (5, nil), (6, .warning), (7, nil)])
  func `even numbers tolerate no more than the odd one below`(members: Int, severity: Severity?) {
    let zones = (0..<members).map { ["a", "b", "c"][$0 % 3] }
    for text in [declared(members, zones), nodes(zones)] {
      #expect(findings("PL0501", text).map(\.severity) == (severity.map { [$0] } ?? []))
      #expect(findings("PL0502", text).count == (members == 1 ? 1 : 0))
    }
  }

  @Test func `two members are told with the reason`() {
    #expect(
      findings("PL0501", nodes(["a", "b"])).map(\.message) == [
        "2 members need both for a quorum: they tolerate no failure, like one member, at double the cost and twice the chance of losing one"
      ])
    #expect(
      findings("PL0501", nodes(["a", "b", "c", "c"])).map(\.message) == [
        "4 members have a quorum of 3 and tolerate 1 failure, as many as 3 do"
      ])
  }

  /// Zones of members, and whether one of them holds more than may fail.
  @Test(arguments: [
    (["a", "b", "c"], false), (["a", "b", "b"], true), (["a", "a", "b", "b", "c"], false),
    (["a", "a", "a", "b", "c"], true), (["a", "a", "b", "b", "c", "c"], false),
  ])
  func `a domain may hold as many members as may fail`(zones: [String], isCrowded: Bool) {
    #expect(findings("PL0503", nodes(zones)).isEmpty != isCrowded)
  }

  @Test func `members are divided evenly over the zones that are declared`() {
    #expect(findings("PL0503", declared(3, ["a", "b"])).map(\.message).first?.contains("zone a holds 2 of 3") == true)
    #expect(findings("PL0503", declared(5, ["a", "b", "c"])) == [])
  }

  @Test func `nothing is said of domains where a member carries no zone, nor of managed control planes`() {
    #expect(findings("PL0503", nodes(["a", "a", nil])) == [])
    for id in ["PL0501", "PL0502", "PL0503", "PL0506"] {
      #expect(findings(id, Make.node("n1") + Make.node("n2") + Make.cluster("zones: [a, b]")) == [])
    }
  }
}
