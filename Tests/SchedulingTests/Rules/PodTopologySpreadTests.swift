import ClusterModel
import Scheduling
import Testing

@Suite("Topology spread")
struct PodTopologySpreadTests {
  private func constraint(
    maxSkew: Int = 1, minDomains: Int? = nil, selector: LabelSelector? = LabelSelector(matchLabels: ["app": "web"]),
    taints: TopologySpreadConstraint.InclusionPolicy = .ignore,
    affinity: TopologySpreadConstraint.InclusionPolicy = .honor, keys: [String] = []
  ) -> TopologySpreadConstraint {
    TopologySpreadConstraint(
      maxSkew: maxSkew, topologyKey: "zone", whenUnsatisfiable: .doNotSchedule, selector: selector,
      minDomains: minDomains, nodeAffinityPolicy: affinity, nodeTaintsPolicy: taints, matchLabelKeys: keys)
  }

  @Test func `the skew counts the coming pod where it matches itself`() {
    var tally = SpreadTally(constraint(), podLabels: ["app": "web"])
    tally.add(2, to: "a")
    tally.add(1, to: "b")
    #expect(tally.minimum == 1)
    #expect(tally.skew(placingIn: "a") == 2)
    #expect(tally.skew(placingIn: "b") == 1)
    var stranger = SpreadTally(constraint(), podLabels: ["app": "db"])
    stranger.add(2, to: "a")
    stranger.add(1, to: "b")
    #expect(stranger.skew(placingIn: "a") == 1)
  }

  @Test func `fewer domains than minDomains count as a least of nothing`() {
    var tally = SpreadTally(constraint(minDomains: 3), podLabels: ["app": "web"])
    tally.add(1, to: "a")
    tally.add(1, to: "b")
    #expect(tally.minimum == 0)
    tally.add(1, to: "c")
    #expect(tally.minimum == 1)
  }

  @Test func `a refusal holds the domain's numbers`() {
    var tally = SpreadTally(constraint(), podLabels: ["app": "web"])
    tally.add(1, to: "a")
    tally.add(0, to: "b")
    #expect(PodTopologySpread.refusal([tally], node: Build.node("n", labels: ["zone": "b"])) == nil)
    let refusal = PodTopologySpread.refusal([tally], node: Build.node("n", labels: ["zone": "a"]))
    #expect(refusal?.reasons == ["node(s) didn't match pod topology spread constraints"])
    #expect(
      refusal?.evidence
        == .spread(SpreadExcess(topologyKey: "zone", domain: "a", matching: 1, minimum: 0, skew: 2, maxSkew: 1)))
    let unlabelled = PodTopologySpread.refusal([tally], node: Build.node("n"))
    #expect(unlabelled?.reasons == ["node(s) didn't match pod topology spread constraints (missing required label)"])
    #expect(unlabelled?.code == .unresolvable)
  }

  @Test func `pods that leave, of other namespaces, or under an empty selector don't count`() {
    let selector = LabelSelector(matchLabels: ["app": "web"])
    var pod = Build.pod("p", template: PodTemplate(labels: ["app": "web"]))
    #expect(PodTopologySpread.counts(pod, selector: selector, namespace: "default"))
    #expect(!PodTopologySpread.counts(pod, selector: selector, namespace: "other"))
    #expect(!PodTopologySpread.counts(pod, selector: LabelSelector(), namespace: "default"))
    #expect(!PodTopologySpread.counts(pod, selector: nil, namespace: "default"))
    pod.isTerminating = true
    #expect(!PodTopologySpread.counts(pod, selector: selector, namespace: "default"))
  }

  @Test func `policies and missing keys decide which nodes are domains`() {
    let template = PodTemplate(nodeSelector: ["pool": "web"])
    let labelled = Build.node("a", labels: ["zone": "a", "pool": "web"])
    let elsewhere = Build.node("b", labels: ["zone": "b", "pool": "db"])
    var tainted = labelled
    tainted.taints = [Taint(key: "x", effect: .noSchedule)]
    func includes(_ node: Node, _ constraint: TopologySpreadConstraint, keys: [String] = ["zone"]) -> Bool {
      PodTopologySpread.includes(node, for: constraint, of: template, topologyKeys: keys)
    }
    #expect(includes(labelled, constraint()))
    #expect(!includes(elsewhere, constraint()))
    #expect(includes(elsewhere, constraint(affinity: .ignore)))
    #expect(includes(tainted, constraint()))
    #expect(!includes(tainted, constraint(taints: .honor)))
    #expect(!includes(labelled, constraint(), keys: ["zone", "rack"]))
  }

  @Test func `matchLabelKeys narrow the selector to the pod's own revision`() {
    let merged = PodTopologySpread.selector(of: constraint(keys: ["hash"]), podLabels: ["app": "web", "hash": "1"])
    #expect(merged?.matches(["app": "web", "hash": "1"]) == true)
    #expect(merged?.matches(["app": "web", "hash": "2"]) == false)
  }
}
