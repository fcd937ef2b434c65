import ClusterModel
import Scheduling
import Testing

@Suite("Node rules")
struct NodeRulesTests {
  @Test func `a cordoned node refuses, but for who tolerates the cordon`() {
    let tolerant = Toleration(key: "node.kubernetes.io/unschedulable", operator: .exists)
    #expect(NodeUnschedulable.refusal(tolerations: [], isUnschedulable: false) == nil)
    #expect(NodeUnschedulable.refusal(tolerations: [tolerant], isUnschedulable: true) == nil)
    let refusal = NodeUnschedulable.refusal(tolerations: [], isUnschedulable: true)
    #expect(refusal?.reasons == ["node(s) were unschedulable"])
    #expect(refusal?.code == .unresolvable)
  }

  @Test func `a named node refuses other nodes' pods`() {
    let template = PodTemplate(nodeName: "a")
    #expect(NodeName.refusal(template, node: Build.node("a")) == nil)
    #expect(
      NodeName.refusal(template, node: Build.node("b"))?.reasons == ["node(s) didn't match the requested node name"])
  }

  @Test func `the first untolerated taint is named with its value, preferences refuse nothing`() {
    let taints = [
      Taint(key: "soft", effect: .preferNoSchedule), Taint(key: "a", value: "1", effect: .noSchedule),
      Taint(key: "b", effect: .noExecute),
    ]
    let a = Toleration(key: "a", operator: .equal, value: "1", effect: .noSchedule)
    #expect(
      TaintToleration.refusal(tolerations: [], taints: taints)?.reasons == ["node(s) had untolerated taint {a: 1}"])
    #expect(
      TaintToleration.refusal(tolerations: [a], taints: taints)?.reasons == ["node(s) had untolerated taint {b: }"])
    #expect(TaintToleration.refusal(tolerations: [Toleration(operator: .exists)], taints: taints) == nil)
    #expect(TaintToleration.untoleratedPreferences(tolerations: [a], taints: taints) == 1)
  }

  @Test func `selector and affinity must both hold, terms are alternatives`() {
    let node = Build.node("a", labels: ["disk": "ssd", "gen": "10"])
    func template(_ terms: [NodeSelectorTerm], selector: [String: String] = [:]) -> PodTemplate {
      PodTemplate(nodeSelector: selector, nodeAffinity: NodeAffinity(required: terms))
    }
    func term(_ key: String, _ comparison: LabelRequirement.Operator, _ values: [String] = []) -> NodeSelectorTerm {
      NodeSelectorTerm(matchExpressions: [LabelRequirement(key: key, operator: comparison, values: values)])
    }
    #expect(NodeAffinityFilter.accepts(template([term("disk", .in, ["ssd"])], selector: ["gen": "10"]), node: node))
    #expect(!NodeAffinityFilter.accepts(template([term("disk", .in, ["ssd"])], selector: ["gen": "9"]), node: node))
    #expect(NodeAffinityFilter.accepts(template([term("x", .exists), term("gen", .greaterThan, ["9"])]), node: node))
    #expect(!NodeAffinityFilter.accepts(template([NodeSelectorTerm()]), node: node))
    #expect(!NodeAffinityFilter.accepts(template([]), node: node))
    #expect(!NodeAffinityFilter.accepts(template([term("disk", .notIn)]), node: node))
    #expect(
      NodeAffinityFilter.refusal(template([]), node: node)?.reasons
        == ["node(s) didn't match Pod's node affinity/selector"])
  }

  @Test func `matchFields name nodes, and only these are looked at when every term does`() {
    func field(_ name: String, _ comparison: LabelRequirement.Operator = .in) -> NodeSelectorTerm {
      NodeSelectorTerm(matchFields: [LabelRequirement(key: "metadata.name", operator: comparison, values: [name])])
    }
    func template(_ terms: [NodeSelectorTerm]) -> PodTemplate {
      PodTemplate(nodeAffinity: NodeAffinity(required: terms))
    }
    #expect(NodeAffinityFilter.accepts(template([field("a")]), node: Build.node("a")))
    #expect(!NodeAffinityFilter.accepts(template([field("a", .notIn)]), node: Build.node("a")))
    #expect(NodeAffinityFilter.namedNodes(template([field("a"), field("b")])) == .only(["a", "b"]))
    #expect(NodeAffinityFilter.namedNodes(template([field("a"), field("b", .notIn)])) == .any)
    let contradiction = NodeSelectorTerm(matchFields: field("a").matchFields + field("b").matchFields)
    #expect(NodeAffinityFilter.namedNodes(template([contradiction])) == .only([]))
  }

  @Test func `host ports conflict by port, protocol and overlapping address`() {
    let any = HostPort(port: 80)
    #expect(any.conflicts(with: HostPort(address: "10.0.0.1", port: 80)))
    #expect(!HostPort(address: "10.0.0.2", port: 80).conflicts(with: HostPort(address: "10.0.0.1", port: 80)))
    #expect(!any.conflicts(with: HostPort(port: 80, protocol: "UDP")))
    #expect(!any.conflicts(with: HostPort(port: 81)))
  }

  @Test func `sidecars' host ports count, ordinary init containers' don't`() {
    let port = ContainerPort(containerPort: 80, hostPort: 80)
    let app = PodTemplate(containers: [Container(name: "c", ports: [port])])
    let sidecar = PodTemplate(initContainers: [Container(name: "s", ports: [port], isSidecar: true)])
    let initial = PodTemplate(initContainers: [Container(name: "i", ports: [port])])
    #expect(HostPorts.conflict(app, sidecar))
    #expect(HostPorts.conflict(app, app))
    #expect(!HostPorts.conflict(app, initial))
    #expect(HostPorts.refusal(wanted: HostPorts.ports(of: app), taken: [HostPort(port: 80)])?.plugin == .nodePorts)
  }

  @Test func `gates keep a pod out and are named`() {
    #expect(SchedulingGates.refusal(PodTemplate()) == nil)
    #expect(
      SchedulingGates.refusal(PodTemplate(schedulingGates: ["x/a", "x/b"]))?.reasons
        == ["waiting for scheduling gates: [x/a x/b]"])
  }
}
