import ClusterModel
import Testing

@Suite("Placement patches")
struct PlacementPatchTests {
  private let taint = Taint(key: "dedicated", value: "db", effect: .noSchedule)
  private let bare = Taint(key: "CriticalAddonsOnly", effect: .noExecute)
  private let inPool = LabelRequirement(key: WellKnownLabel.pool, operator: .in, values: ["db"])
  private let gen = LabelRequirement(key: "gen", operator: .greaterThan, values: ["4"])

  @Test func `existing tolerations survive, and only untolerated taints get one`() {
    let own = Toleration(key: "old", operator: .exists)
    let everything = Toleration(operator: .exists, effect: .noExecute)
    let patch = PlacementPatch(taints: [taint, bare])
    #expect(
      patch.tolerations(with: [own, everything])
        == [own, everything, Toleration(key: "dedicated", value: "db", effect: .noSchedule)])
    #expect(
      patch.tolerations(with: []).last
        == Toleration(key: "CriticalAddonsOnly", operator: .exists, effect: .noExecute))
    #expect(patch.taints.allSatisfy { taint in patch.tolerations(with: []).contains { $0.tolerates(taint) } })
  }

  @Test func `every alternative term of an affinity gets the requirement`() {
    let patch = PlacementPatch(alternatives: [[inPool]])
    let named = LabelRequirement(key: "metadata.name", operator: .in, values: ["n1"])
    let terms = [
      NodeSelectorTerm(matchExpressions: [gen]), NodeSelectorTerm(matchFields: [named]), NodeSelectorTerm(),
    ]
    #expect(
      patch.requiredTerms(with: terms)
        == [
          NodeSelectorTerm(matchExpressions: [gen, inPool]),
          NodeSelectorTerm(matchExpressions: [inPool], matchFields: [named]), NodeSelectorTerm(),
        ])
    #expect(patch.requiredTerms(with: nil) == [NodeSelectorTerm(matchExpressions: [inPool])])
    #expect(patch.requiredTerms(with: []) == [])
    #expect(PlacementPatch(taints: [taint]).requiredTerms(with: nil) == nil)
  }

  @Test func `an even spread is added once, and not beside a rule over hosts of one's own`() {
    let patch = PlacementPatch(isEven: true)
    let zonal = TopologySpreadConstraint(
      maxSkew: 2, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule, selector: nil)
    var template = PodTemplate(labels: ["app": "web"])
    template.topologySpread = [zonal]
    let once = patch.applied(to: template)
    #expect(
      once.topologySpread == [
        zonal,
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.hostname, whenUnsatisfiable: .doNotSchedule,
          selector: LabelSelector(matchLabels: ["app": "web"])),
      ])
    #expect(patch.applied(to: once) == once)
    // Nothing to count by.
    #expect(patch.applied(to: PodTemplate()).topologySpread == [])
    #expect(!patch.isEmpty)
  }

  @Test(arguments: [0, 1, 2, 3])
  func `applied twice is the same as once`(kind: Int) {
    let small = LabelRequirement(key: WellKnownLabel.instanceType, operator: .in, values: ["a"])
    let large = LabelRequirement(key: WellKnownLabel.instanceType, operator: .in, values: ["b"])
    let onDemand = LabelRequirement(key: WellKnownLabel.capacityType, operator: .notIn, values: ["spot"])
    let patch = PlacementPatch(
      taints: [taint, bare], always: [onDemand], alternatives: [[inPool, small], [inPool, large]],
      priorityClass: PlannedPriorityClass(name: "big", value: 4))
    let required: [NodeSelectorTerm]? = [
      nil, [], [NodeSelectorTerm(matchExpressions: [gen]), NodeSelectorTerm()],
      [NodeSelectorTerm(matchExpressions: [small])],
    ][kind]
    let template = PodTemplate(
      nodeAffinity: NodeAffinity(required: required), tolerations: [Toleration(key: "old", operator: .exists)])
    let once = patch.applied(to: template)
    #expect(once != template)
    #expect(patch.applied(to: once) == once)
  }

  @Test func `groups that differ in one property share a list of values`() {
    let groups = [
      NodeGroupReference(instanceType: "b", capacityType: .spot),
      NodeGroupReference(instanceType: "a", capacityType: .spot),
      NodeGroupReference(instanceType: "c", capacityType: .onDemand, zone: "z1"),
      NodeGroupReference(instanceType: "c", capacityType: .onDemand, zone: "z2"),
    ]
    let lists = NodeGroupReference.requirements(admitting: groups, pools: ["p"])
    #expect(
      lists.map { $0.map { "\($0.key)=\($0.values.joined(separator: "|"))" } } == [
        [
          "plimsoll.dev/pool=p", "node.kubernetes.io/instance-type=a|b", "karpenter.sh/capacity-type=spot",
        ],
        [
          "plimsoll.dev/pool=p", "node.kubernetes.io/instance-type=c", "karpenter.sh/capacity-type=on-demand",
          "topology.kubernetes.io/zone=z1|z2",
        ],
      ])
  }

  @Test func `the lists admit exactly the groups named`() {
    let types = ["a", "b", "c"]
    let zones = ["z1", "z2"]
    let all = types.flatMap { type in zones.map { NodeGroupReference(instanceType: type, zone: $0) } }
    for chosen in 1..<(1 << all.count) {
      let groups = all.indices.filter { chosen >> $0 & 1 == 1 }.map { all[$0] }
      let lists = NodeGroupReference.requirements(admitting: groups, pools: [])
      for (index, group) in all.enumerated() {
        let labels = [
          WellKnownLabel.instanceType: group.instanceType ?? "", WellKnownLabel.zone: group.zone ?? "",
        ]
        let isAdmitted = lists.contains { $0.allSatisfy { $0.matches(labels) } }
        #expect(isAdmitted == (chosen >> index & 1 == 1))
      }
    }
  }
}
