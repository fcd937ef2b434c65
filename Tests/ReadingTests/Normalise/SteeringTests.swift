import ClusterModel
import Reading
import Testing

@Suite("Steering of an earlier plan")
struct SteeringTests {
  private typealias Input = NormaliserFixture

  private static let group = "{key: plimsoll.dev/group, operator: In, values: [general-1]}"
  private static let otherGroup = "{key: plimsoll.dev/group, operator: In, values: [general-2]}"
  private static let arm = "{key: kubernetes.io/arch, operator: In, values: [arm64]}"
  private static let pool = "{key: plimsoll.dev/pool, operator: In, values: [general]}"

  private static func deployment(_ terms: String...) -> String {
    let listed = terms.map { "{matchExpressions: [\($0)]}" }.joined(separator: ", ")
    return Input.manifest(
      "Deployment", "web",
      pod: """
        affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [\(listed)]}}}
        """)
  }

  private func keys(_ input: Input) throws -> [[String]]? {
    try #require(input.workload("default/Deployment/web")).template.nodeAffinity.required?.map {
      $0.matchExpressions.map(\.key)
    }
  }

  @Test func `doesn't bind the next plan, and what the owner asks for stays`() throws {
    let input = Input(Self.deployment("\(Self.arm), \(Self.group)", "\(Self.arm), \(Self.otherGroup)"))
    #expect(try keys(input) == [["kubernetes.io/arch"]])
    #expect(input.assumptions.contains { $0.contains("default/Deployment/web") && $0.contains("plimsoll.dev/group") })
  }

  @Test func `leaves nothing required where a term asked for its group alone`() throws {
    #expect(try keys(Input(Self.deployment(Self.group))) == nil)
    #expect(try keys(Input(Self.deployment(Self.arm, Self.otherGroup))) == nil)
    let selector = Input(
      Input.manifest("Deployment", "web", pod: "nodeSelector: {plimsoll.dev/group: general-1, a: b}"))
    #expect(selector.workload("default/Deployment/web")?.template.nodeSelector == ["a": "b"])
  }

  @Test func `is told from what a pool's owner labels so`() throws {
    let terms = Self.deployment("\(Self.pool), \(Self.group)")
    let own = Input(terms) {
      $0.pools = [
        NodePool(
          name: "general", role: .general, labels: ["plimsoll.dev/group": "general-1"],
          position: FilePosition(path: "c"))
      ]
    }
    #expect(try keys(own) == [["plimsoll.dev/pool", "plimsoll.dev/group"]])
    #expect(own.assumptions.allSatisfy { !$0.contains("earlier plan") })
    let none = Input(Self.deployment(Self.arm))
    #expect(try keys(none) == [["kubernetes.io/arch"]])
    #expect(none.assumptions.allSatisfy { !$0.contains("earlier plan") })
  }
}
