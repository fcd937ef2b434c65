import ClusterModel
import Quantities
import Scheduling

/// Small clusters with every rule in them, made from a seed.
struct RandomWorld {
  private var generator: SeededGenerator
  let services = [
    Service(namespace: "default", name: "web", selector: ["app": "a0"], position: Build.here)
  ]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func pick<Value>(_ values: [Value]) -> Value { values[generator.below(values.count)] }
  private mutating func chance(_ percent: Int) -> Bool { generator.below(100) < percent }

  mutating func nodes() -> [Node] {
    (0..<(4 + generator.below(8))).map { index in
      var labels = ["pool": pick(["web", "batch"])]
      if chance(85) { labels[WellKnownLabel.zone] = pick(["z1", "z2", "z3"]) }
      var taints: [Taint] = []
      if chance(20) { taints.append(Taint(key: "dedicated", value: "gpu", effect: .noSchedule)) }
      if chance(20) { taints.append(Taint(key: "soft", effect: .preferNoSchedule)) }
      var node = Build.node(
        "n\(index)", cpu: pick([2000, 4000, 8000]), memory: pick([4, 8, 16]) << 30, pods: pick([5, 110]),
        labels: labels, taints: taints, isUnschedulable: chance(10))
      if chance(30) { node.images = ["img:latest": 700 << 20] }
      return node
    }
  }

  mutating func pods() -> [Pod] {
    let templates = (0..<6).map { template($0) }
    return (0..<40).map { index in
      let template = pick(templates)
      return Pod(
        namespace: "default", name: "p\(index)", template: template,
        effectiveRequests: template.containers[0].requests, position: Build.here)
    }
  }

  private mutating func template(_ index: Int) -> PodTemplate {
    let app = "a\(index)"
    let zone = chance(50) ? WellKnownLabel.zone : WellKnownLabel.hostname
    var template = PodTemplate(labels: ["app": app, "tier": pick(["x", "y"])])
    let requests = ResourceVector(milliCPU: pick([0, 100, 500, 1500]), memory: pick([0, 256, 2048]) << 20)
    var container = Container(name: "c", image: pick(["img", "other:1"]), requests: requests)
    if chance(15) { container.ports = [ContainerPort(containerPort: 80, hostPort: 80)] }
    template.containers = [container]
    if chance(25) { template.tolerations = [Toleration(key: "dedicated", operator: .exists)] }
    if chance(20) { template.nodeSelector = ["pool": "web"] }
    if chance(30) {
      template.nodeAffinity.preferred = [
        PreferredNodeTerm(
          weight: 30,
          term: NodeSelectorTerm(matchExpressions: [
            LabelRequirement(key: "pool", operator: .in, values: ["batch"])
          ]))
      ]
    }
    let own = PodAffinityTerm(selector: Build.selector(["app": app]), topologyKey: zone)
    let tier = PodAffinityTerm(selector: Build.selector(["tier": "x"]), topologyKey: zone)
    switch generator.below(6) {
    case 0: template.podAntiAffinity.required = [own]
    case 1: template.podAffinity.required = [own]
    case 2: template.podAffinity.preferred = [PreferredPodTerm(weight: 40, term: tier)]
    case 3: template.podAntiAffinity.preferred = [PreferredPodTerm(weight: 70, term: tier)]
    case 4: template.podAntiAffinity.required = [tier]
    default: break
    }
    if chance(50) {
      template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: pick([1, 2]), topologyKey: zone,
          whenUnsatisfiable: pick([.doNotSchedule, .scheduleAnyway]), selector: Build.selector(["app": app]),
          minDomains: chance(20) ? 3 : nil, nodeTaintsPolicy: pick([.honor, .ignore]))
      ]
    }
    return template
  }
}
