import Audit
import ClusterModel
import Reading
import Testing

/// API versions, releases and skew.
@Suite("Upgrades")
struct UpgradeRuleTests {
  private typealias Make = AuditManifests

  private func object(_ apiVersion: String, _ kind: String) -> String {
    "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: x, namespace: shop}\n---\n"
  }

  /// apiVersion, kind, the release that removed it, as the deprecation guide has it.
  @Test(arguments: [
    ("extensions/v1beta1", "Ingress", 22), ("networking.k8s.io/v1beta1", "Ingress", 22),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole", 22),
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", 22),
    ("admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", 22),
    ("storage.k8s.io/v1beta1", "CSIDriver", 22), ("coordination.k8s.io/v1beta1", "Lease", 22),
    ("batch/v1beta1", "CronJob", 25), ("policy/v1beta1", "PodSecurityPolicy", 25),
    ("policy/v1beta1", "PodDisruptionBudget", 25),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", 25), ("autoscaling/v2beta1", "HorizontalPodAutoscaler", 25),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 26), ("storage.k8s.io/v1beta1", "CSIStorageCapacity", 27),
    ("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema", 29),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", 32),
    ("extensions/v1beta1", "NetworkPolicy", 16), ("apps/v1beta2", "ControllerRevision", 16),
  ])
  func `is removed in the release of the guide, and not before`(apiVersion: String, kind: String, removed: Int) {
    let gone = { (minor: Int) in
      AuditRules.rule("PL0601")?.findings(
        in: AuditFixture.context(
          [.text(name: "input.yaml", bytes: Array(self.object(apiVersion, kind).utf8))], targetVersion: "1.\(minor)",
          mayHaveProblems: true)) ?? []
    }
    #expect(gone(removed).count == 1)
    #expect(gone(34).count == 1)
    #expect(gone(removed - 1) == [])
  }

  @Test(arguments: [("networking.k8s.io/v1", "Ingress"), ("batch/v1", "CronJob"), ("acme.example/v1beta1", "Ingress")])
  func `what is served, and what is no built-in kind, is left alone`(apiVersion: String, kind: String) {
    let text = object(apiVersion, kind)
    let context = AuditFixture.context(
      [.text(name: "input.yaml", bytes: Array(text.utf8))], targetVersion: "1.99", mayHaveProblems: true)
    #expect(AuditRules.rule("PL0601")?.findings(in: context) == [])
  }

  @Test func `without any version the oldest that is supported is held against`() {
    let report = AuditEngine.run(
      AuditFixture.context(
        object("batch/v1beta1", "CronJob").replacing(
          "---\n",
          with:
            "spec: {schedule: \"@daily\", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: x}]}}}}}\n"
        )))
    #expect(report.judgedVersion == "1.35")
    #expect(report.findings.contains { $0.rule == "PL0601" })
    #expect(report.notes.contains { $0.contains("--target-version") })
  }

  @Test func `a version beyond the table is said to be unknown`() {
    let report = AuditEngine.run(AuditFixture.context(Make.workload(), targetVersion: "1.36"))
    #expect(report.notes.contains { $0.hasPrefix("Kubernetes 1.36 is newer than what is known here") })
  }

  @Test func `a version that the Cluster document doesn't write is nobody's`() {
    let text = Make.workload() + Make.cluster("zones: [us-east-1a]")
    #expect(AuditFixture.findings("PL0603", text) == [])
    #expect(
      AuditFixture.findings("PL0603", text.replacing("zones:", with: "kubernetesVersion: \"1.30\", zones:")).count == 1)
  }

  /// API server, kubelet, whether that is too far.
  @Test(arguments: [
    ("1.34", "v1.34.2", false), ("1.34", "v1.31.0", false), ("1.34", "v1.30.9", true), ("1.34", "v1.35.0", true),
    ("1.27", "v1.25.0", false), ("1.27", "v1.24.0", true), ("1.28", "v1.25.0", false),
  ])
  func `kubelets may trail by three minors since 1.28, by two before, and never lead`(
    server: String, kubelet: String, isTooFar: Bool
  ) {
    let text =
      Make.cluster("zones: [a], provider: on-premises, kubernetesVersion: \"\(server)\"")
      + Make.node("n1", version: kubelet)
    #expect(AuditFixture.findings("PL0604", text).isEmpty != isTooFar)
  }

  @Test func `Endpoints that Kubernetes wrote are nobody's manifest`() {
    let endpoints = object("v1", "Endpoints")
    let service = """
      apiVersion: v1
      kind: Service
      metadata: {name: x, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---

      """
    #expect(AuditFixture.findings("PL0602", endpoints).count == 1)
    #expect(AuditFixture.findings("PL0602", endpoints + service) == [])
    #expect(AuditFixture.findings("PL0602", endpoints + Make.node("n1")) == [])
  }
}
