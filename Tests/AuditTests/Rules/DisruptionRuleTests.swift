import Audit
import ClusterModel
import Testing

/// Budgets as the disruption controller works them out.
@Suite("Disruption budgets")
struct DisruptionRuleTests {
  private typealias Make = AuditManifests

  private func messages(_ id: String, _ text: String) -> [String] {
    AuditFixture.findings(id, text).map(\.message)
  }

  /// What the disruption controller of Kubernetes 1.34 does: `GetScaledValueFromIntOrPercent(..., roundUp: true)` for
  /// minAvailable and for maxUnavailable alike, written anew with doubles.
  private func allowed(_ percent: Int, of replicas: Int, isMinimum: Bool) -> Int {
    let scaled = Int((Double(percent) * Double(replicas) / 100).rounded(.up))
    return max(0, replicas - (isMinimum ? scaled : max(0, replicas - scaled)))
  }

  @Test(arguments: ["minAvailable", "maxUnavailable"], [1, 2, 3, 5, 7, 10])
  func `a share is rounded up, and blocks only where that leaves nothing`(field: String, replicas: Int) {
    for percent in stride(from: 0, through: 100, by: 5) {
      let text = Make.workload(replicas: replicas) + Make.budget("\(field): \(percent)%")
      let blocks = allowed(percent, of: replicas, isMinimum: field == "minAvailable") == 0
      #expect(!messages("PL0401", text).isEmpty == blocks, "\(field) \(percent)% of \(replicas)")
    }
  }

  @Test(arguments: [
    ("minAvailable: 1", 1, true), ("minAvailable: 1", 2, false), ("minAvailable: 2", 2, true),
    ("minAvailable: 3", 2, true), ("maxUnavailable: 0", 9, true), ("maxUnavailable: 1", 1, false),
    ("maxUnavailable: 5", 2, false), ("minAvailable: 0", 1, false),
  ])
  func `whole numbers`(rule: String, replicas: Int, blocks: Bool) {
    #expect(!messages("PL0401", Make.workload(replicas: replicas) + Make.budget(rule)).isEmpty == blocks)
  }

  @Test func `the autoscaler's minimum counts, not what the manifest writes`() {
    let text = Make.workload(replicas: 10) + Make.budget("minAvailable: 2")
    #expect(messages("PL0401", text + Make.autoscaler(minimum: 3)) == [])
    #expect(
      messages("PL0401", text + Make.autoscaler(minimum: 2)) == [
        "minAvailable 2 on shop/Deployment/web: of 2, 2 must stay up"
      ])
  }

  @Test(arguments: [
    ("{matchLabels: {app: web}}", false), ("{matchExpressions: [{key: app, operator: In, values: [web, api]}]}", false),
    ("{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", true),
    ("{matchExpressions: [{key: app, operator: Exists}]}", false),
    ("{matchExpressions: [{key: tier, operator: Exists}]}", true),
    ("{matchExpressions: [{key: tier, operator: DoesNotExist}]}", false),
    ("{matchLabels: {app: web}, matchExpressions: [{key: tier, operator: Exists}]}", true), ("{}", false),
  ])
  func `labels and expressions select together`(selector: String, selectsNothing: Bool) {
    let text = Make.workload() + Make.budget("maxUnavailable: 1", selector: selector)
    #expect(!messages("PL0403", text).isEmpty == selectsNothing)
    #expect(messages("PL0402", text).isEmpty == !selectsNothing)
  }

  @Test func `budgets that overlap by an expression are found, those of other namespaces aren't`() {
    let text =
      Make.workload() + Make.budget("maxUnavailable: 1")
      + Make.budget("minAvailable: 1", selector: "{matchExpressions: [{key: app, operator: Exists}]}", name: "all")
    #expect(messages("PL0404", text) == ["its pods are selected by 2 disruption budgets: all, web"])
    let elsewhere = text.replacing("name: all, namespace: shop", with: "name: all, namespace: other")
    #expect(messages("PL0404", elsewhere) == [])
  }

  @Test func `a Job has no scale, so shares of it can't be counted`() {
    let job = Make.workload("once", kind: "Job", replicas: nil, labels: "app: web")
    #expect(
      messages("PL0401", job + Make.budget("maxUnavailable: 1")) == [
        "maxUnavailable 1 on shop/Job/once: a Job has no scale, so the pods can't be counted and none may be evicted"
      ])
    #expect(messages("PL0401", job + Make.workload() + Make.budget("minAvailable: 50%")).count == 1)
    let agent = Make.workload("agent", kind: "DaemonSet", replicas: nil, labels: "app: web")
    let both = AuditFixture.findings(
      "PL0401",
      Make.workload()
        + agent.replacing("selector: {matchLabels: {app: agent}}", with: "selector: {matchLabels: {app: web}}")
        + Make.budget("maxUnavailable: 1"))
    #expect(both.map(\.severity) == [.error])
    #expect(messages("PL0401", agent + Make.budget("maxUnavailable: 1")) == [])
    #expect(messages("PL0401", Make.workload(replicas: 3) + job + Make.budget("minAvailable: 1")) == [])
  }

  @Test func `nothing is asked of a cluster of one node, and nothing of an operator's pods`() {
    #expect(messages("PL0402", Make.workload() + Make.node("n1")) == [])
    #expect(messages("PL0402", Make.workload() + Make.node("n1") + Make.node("n2")).count == 1)
    let operated = """
      apiVersion: monitoring.coreos.com/v1
      kind: Prometheus
      metadata: {name: k8s, namespace: shop}
      ---

      """
    let idle = Make.workload() + Make.budget("maxUnavailable: 1", selector: "{matchLabels: {app: prometheus}}")
    #expect(messages("PL0403", idle).count == 1)
    #expect(messages("PL0403", idle + operated) == [])
  }
}
