import ClusterModel
import Scheduling
import Testing

@Suite("Pod affinity terms")
struct PodTermTests {
  private let web = LabelSelector(matchLabels: ["app": "web"])

  @Test func `without namespaces a term means its owner's`() {
    let term = PodTerm(
      PodAffinityTerm(selector: web, topologyKey: "zone"), ownerLabels: [:], ownerNamespace: "shop")
    #expect(term.matches(labels: ["app": "web"], namespace: "shop", namespaceLabels: nil))
    #expect(!term.matches(labels: ["app": "web"], namespace: "other", namespaceLabels: [:]))
    #expect(!term.matches(labels: ["app": "db"], namespace: "shop", namespaceLabels: nil))
  }

  @Test func `named namespaces and the namespace selector are alternatives, and the owner's is out unless meant`() {
    let term = PodTerm(
      PodAffinityTerm(
        selector: web, topologyKey: "zone", namespaces: ["a"],
        namespaceSelector: LabelSelector(matchLabels: ["team": "x"])),
      ownerLabels: [:], ownerNamespace: "shop")
    let labels = ["app": "web"]
    #expect(term.matches(labels: labels, namespace: "a", namespaceLabels: nil))
    #expect(term.matches(labels: labels, namespace: "b", namespaceLabels: ["team": "x"]))
    #expect(!term.matches(labels: labels, namespace: "b", namespaceLabels: ["team": "y"]))
    #expect(!term.matches(labels: labels, namespace: "shop", namespaceLabels: [:]))
  }

  @Test func `an empty namespace selector means every namespace, no selector no pod`() {
    let everywhere = PodTerm(
      PodAffinityTerm(selector: LabelSelector(), topologyKey: "zone", namespaceSelector: LabelSelector()),
      ownerLabels: [:], ownerNamespace: "shop")
    #expect(everywhere.matches(labels: [:], namespace: "any", namespaceLabels: nil))
    let nothing = PodTerm(
      PodAffinityTerm(selector: nil, topologyKey: "zone"), ownerLabels: [:], ownerNamespace: "shop")
    #expect(!nothing.matches(labels: ["app": "web"], namespace: "shop", namespaceLabels: [:]))
  }

  @Test func `label keys take their values from the owner, absent ones are left out`() {
    let term = PodTerm(
      PodAffinityTerm(
        selector: web, topologyKey: "zone", matchLabelKeys: ["hash", "absent"], mismatchLabelKeys: ["tenant"]),
      ownerLabels: ["hash": "1", "tenant": "t"], ownerNamespace: "shop")
    func matches(_ labels: [String: String]) -> Bool {
      term.matches(labels: labels, namespace: "shop", namespaceLabels: [:])
    }
    #expect(matches(["app": "web", "hash": "1", "tenant": "u"]))
    #expect(matches(["app": "web", "hash": "1"]))
    #expect(!matches(["app": "web", "hash": "2"]))
    #expect(!matches(["app": "web", "hash": "1", "tenant": "t"]))
  }

  @Test func `anti-affinity works both ways`() {
    let lonely = PodTemplate(
      labels: ["app": "db"],
      podAntiAffinity: PodAffinity(required: [PodAffinityTerm(selector: web, topologyKey: "zone")]))
    let other = PodTemplate(labels: ["app": "web"])
    for (a, b) in [(lonely, other), (other, lonely)] {
      #expect(
        InterPodAffinity.refuseEachOther(a, in: "n", b, in: "n", over: "zone", namespaceLabels: { _ in [:] }))
    }
    #expect(
      !InterPodAffinity.refuseEachOther(lonely, in: "n", other, in: "n", over: "host", namespaceLabels: { _ in [:] }))
    #expect(
      !InterPodAffinity.refuseEachOther(lonely, in: "n", other, in: "m", over: "zone", namespaceLabels: { _ in [:] }))
  }
}
