import Audit
import ClusterModel
import Reading
import Testing

/// What users are told to apply or to run.
@Suite("Patches and commands")
struct PatchTests {
  private typealias Make = AuditManifests

  /// Names that YAML or a shell could take for something else. Kubernetes allows few of them, dumps may hold any.
  private static let names = [
    "web", "1234", "true", "a: b", "x #1", "q\"q", "it's", "e\u{301} 漢字", "- a", "{b}", "a\\b",
  ]

  private func yaml(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  @Test(arguments: names)
  func `a patch is YAML that names what was found`(name: String) throws {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: \(yaml(name)), namespace: shop}
      spec:
        replicas: 2
        selector: {matchLabels: {app: \(yaml(name))}}
        template:
          metadata: {labels: {app: \(yaml(name))}}
          spec: {containers: [{name: \(yaml(name)), image: x}]}

      """
    let context = AuditFixture.context(
      [.text(name: "input.yaml", bytes: Array(text.utf8))], mayHaveProblems: true)
    var patches = 0
    for id in ["PL0101", "PL0102", "PL0103", "PL0201", "PL0202", "PL0402"] {
      for finding in AuditRules.rule(id)?.findings(in: context) ?? [] {
        let patch = try #require(finding.patch)
        let node = try #require(try YAMLDocuments().parse(patch).first)
        #expect(node["metadata"]?.text("name") == name, "\(patch)")
        patches += 1
      }
    }
    #expect(patches == 6)
  }

  @Test func `an init container is patched as one`() {
    let text = Make.workload(
      pod: "initContainers: [{name: load, image: x, resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}}], ")
    let patch = AuditFixture.findings("PL0104", text).first?.patch ?? ""
    #expect(patch.contains("initContainers:") && !patch.contains(" containers:"))
  }

  @Test func `a LimitRange's default limit is told as such`() {
    let range = """
      apiVersion: v1
      kind: LimitRange
      metadata: {name: defaults, namespace: shop}
      spec: {limits: [{type: Container, default: {memory: 128Mi}}]}
      ---

      """
    let text = Make.workload().replacing(", limits: {memory: 64Mi}", with: "").replacing(
      "memory: 64Mi", with: "memory: 1Gi")
    #expect(
      AuditFixture.findings("PL0104", range + text).map(\.message) == [
        "container main requests memory 1Gi, above its limit of 128Mi (the default of LimitRange defaults, where it writes none)"
      ])
  }

  @Test func `a command takes a node's name for a name, whatever it holds`() {
    let bad = "n1; reboot"
    let text =
      Make.node("n0") + Make.node("n2")
      + Make.node(bad).replacing("name: n1; reboot", with: "name: \"n1; reboot\"")
      .replacing("hostname: n1; reboot", with: "hostname: \"n1; reboot\"")
      .replacing("pods: \"110\"", with: "pods: \"110\", nvidia.com/gpu: 1")
    let remedies = AuditFixture.findings("PL0306", text).map(\.remedy)
    #expect(remedies == ["kubectl taint nodes 'n1; reboot' nvidia.com/gpu=present:NoSchedule"])
  }
}
