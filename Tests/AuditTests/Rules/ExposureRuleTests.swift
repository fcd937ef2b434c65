import Audit
import ClusterModel
import Support
import Testing

/// Exposure as the cluster is, as a plan places, and as the constraints allow.
@Suite("Exposure")
struct ExposureRuleTests {
  private typealias Make = AuditManifests

  private func findings(_ id: String, _ text: String, plan: Plan? = nil) -> [Finding] {
    AuditRules.rule(id)?.findings(in: AuditFixture.context(text, plan: plan)) ?? []
  }

  private let spread =
    "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}], "
  private let wish =
    "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}], "

  private let nodes =
    AuditManifests.node("n1", zone: "a") + AuditManifests.node("n2", zone: "a") + AuditManifests.node("n3", zone: "b")

  /// ReplicaSet `web-1` of Deployment `web`, so that its pods are the Deployment's.
  private func pods(_ places: [String]) -> String {
    """
    apiVersion: apps/v1
    kind: ReplicaSet
    metadata: {name: web-1, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: "1", controller: true}]}
    spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: x}]}}}
    ---

    """ + places.enumerated().map { Make.pod("web-1-\($0)", on: $1) }.joined()
  }

  @Test func `as the cluster is: an error, with the zone`() {
    let found = findings("PL0201", Make.workload(pod: spread) + nodes + pods(["n1", "n2"]))
    #expect(found.map(\.severity) == [.error])
    #expect(found.map(\.message) == ["all 2 pods stand in zone a (as the cluster is)"])
    #expect(findings("PL0201", Make.workload(pod: spread) + nodes + pods(["n1", "n3"])) == [])
    let together = findings("PL0202", Make.workload(pod: spread) + nodes + pods(["n1", "n1"]))
    #expect(together.map(\.message) == ["all 2 pods stand on node n1 (as the cluster is)"])
  }

  @Test func `as the plan places: a warning, since the scheduler may choose other places`() {
    var plan = SmallPlan().plan
    let web = plan.placements.filter { $0.workload == SmallPlan.web }
    plan.placements.removeAll { $0.workload == SmallPlan.web }
    plan.placements.append(
      Placement(workload: SmallPlan.web, node: "general-1", count: web.reduce(0) { $0 + $1.count }))
    let text = Make.workload(replicas: 6, pod: spread)
    let zone = findings("PL0201", text, plan: plan)
    #expect(zone.map(\.severity) == [.warning])
    #expect(zone.map(\.message) == ["all 6 pods stand in zone us-east-1a (as the plan places them)"])
    let node = findings("PL0202", text, plan: plan)
    #expect(node.map(\.severity) == [.warning])
    #expect(node.map(\.message) == ["all 6 pods stand on node general-1 (as the plan places them)"])
    #expect(findings("PL0201", text, plan: SmallPlan().plan) == [])
  }

  @Test func `as the constraints allow: unsaid is a warning, a wish is info, enforced is nothing`() {
    #expect(findings("PL0201", Make.workload()).map(\.severity) == [.warning])
    #expect(findings("PL0201", Make.workload(pod: wish)).map(\.severity) == [.info])
    #expect(findings("PL0201", Make.workload(pod: spread)) == [])
  }

  @Test func `a spread that selects other pods, or none, is no spread`() {
    #expect(findings("PL0201", Make.workload(pod: spread.replacing("{app: web}", with: "{app: api}"))).count == 1)
    let bare = spread.replacing(", labelSelector: {matchLabels: {app: web}}", with: "")
    #expect(findings("PL0201", Make.workload(pod: bare)).count == 1)
  }

  @Test func `a skew that lets all stand together is no spread`() {
    let loose = spread.replacing("maxSkew: 1", with: "maxSkew: 5")
    #expect(findings("PL0201", Make.workload(replicas: 5, pod: loose)).count == 1)
    #expect(findings("PL0201", Make.workload(replicas: 6, pod: loose)) == [])
  }

  @Test func `the zone label of former versions counts as today's`() {
    let old = spread.replacing("topology.kubernetes.io/zone", with: "failure-domain.beta.kubernetes.io/zone")
    #expect(findings("PL0201", Make.workload(pod: old)) == [])
  }

  @Test func `nothing is said of zones where nodes carry none, or all the same`() {
    let bare = Make.node("n1", zone: nil) + Make.node("n2", zone: nil)
    #expect(findings("PL0201", Make.workload() + bare) == [])
    #expect(findings("PL0201", Make.workload() + Make.node("n1") + Make.node("n2")) == [])
    #expect(findings("PL0207", Make.node("n1") + Make.node("n2")).count == 1)
    #expect(findings("PL0202", Make.workload() + Make.node("n1")) == [])
  }

  @Test func `one replica, jobs and what is scaled to zero are no matter of spreading`() {
    for text in [
      Make.workload(replicas: 1), Make.workload(replicas: 0), Make.workload("once", kind: "Job", replicas: nil),
    ] {
      #expect(findings("PL0201", text) == [] && findings("PL0202", text) == [] && findings("PL0402", text) == [])
    }
    #expect(findings("PL0206", Make.workload(replicas: 0)) == [])
    #expect(findings("PL0206", Make.workload(replicas: 5) + Make.autoscaler(minimum: 1)).count == 1)
  }

  @Test func `logs on the host are no data, and a workload that names its host knows`() {
    let volume = { (path: String) in "volumes: [{name: d, hostPath: {path: \(path)}}], " }
    let severities = { (pod: String) in self.findings("PL0204", Make.workload(replicas: 1, pod: pod)).map(\.severity) }
    #expect(severities(volume("/data")) == [.warning])
    for path in ["/var/log/pods", "/etc/ssl", "/data/logs", "/", "/var/run/docker.sock"] {
      #expect(severities(volume(path)) == [], "\(path)")
    }
    #expect(severities(volume("/data") + "nodeSelector: {kubernetes.io/hostname: n1}, ") == [.info])
  }
}
