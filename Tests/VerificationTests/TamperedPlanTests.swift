import ClusterModel
import Quantities
import Support
import Testing
import Verification

/// A plan with one thing wrong, and the rule that must say so.
struct Tampering: Sendable, CustomTestStringConvertible {
  let what: String
  let rule: VerifiedRule
  /// What the violation must name.
  let names: String
  let change: @Sendable (inout SmallPlan) -> Void

  var testDescription: String { what }

  init(_ what: String, _ rule: VerifiedRule, _ names: String, _ change: @escaping @Sendable (inout SmallPlan) -> Void) {
    self.what = what
    self.rule = rule
    self.names = names
    self.change = change
  }
}

extension SmallPlan {
  var verdict: Verdict {
    PlanVerifier(plan: plan, inventory: inventory, cluster: cluster, offerings: offerings).verdict()
  }

  /// Moves pods, and keeps the plan's tables in step, so that nothing but the move is wrong.
  mutating func move(_ count: Int, of workload: WorkloadID, from: String?, to: String?) {
    func add(_ count: Int, _ node: String) {
      if let index = plan.placements.firstIndex(where: { $0.workload == workload && $0.node == node }) {
        plan.placements[index].count += count
      } else {
        plan.placements.append(Placement(workload: workload, node: node, count: count))
      }
    }
    if let from { add(-count, from) }
    if let to { add(count, to) }
    plan.placements.removeAll { $0.count == 0 }
    plan.placements.sort()
    retabulate()
  }

  mutating func retabulate() {
    let onPaper = plan.cost.onPaper
    plan.retabulate(inventory, cluster)
    plan.cost.onPaper = min(onPaper, plan.cost.perHour)
  }

  mutating func change(_ workload: WorkloadID, _ change: (inout Workload) -> Void) {
    if let index = inventory.workloads.firstIndex(where: { $0.id == workload }) { change(&inventory.workloads[index]) }
    if let index = inventory.daemonSets.firstIndex(where: { $0.id == workload }) {
      change(&inventory.daemonSets[index])
    }
    retabulate()
  }

  mutating func changeNode(_ name: String, _ change: (inout PlannedNode) -> Void) {
    if let index = plan.nodes.firstIndex(where: { $0.name == name }) { change(&plan.nodes[index]) }
    retabulate()
  }

  mutating func addNode(_ name: String, like other: String) {
    guard var node = plan.nodes.first(where: { $0.name == other }) else { return }
    node.name = name
    node.labels[WellKnownLabel.hostname] = name
    plan.nodes.append(node)
    plan.nodes.sort { $0.name < $1.name }
    plan.placements.append(Placement(workload: SmallPlan.agent, node: name, count: 1))
    if node.pool == "special" { plan.placements.append(Placement(workload: SmallPlan.plugin, node: name, count: 1)) }
    plan.placements.sort()
    retabulate()
  }
}

extension Plan {
  /// Has the plan say which rule chose a workload's pools.
  fileprivate mutating func claim(_ rule: PlannedWorkload.PoolRule, of workload: WorkloadID) {
    for index in workloads.indices where workloads[index].workload == workload { workloads[index].chosenBy = rule }
  }
}

@Suite("Plans that were tampered with")
struct TamperedPlanTests {
  @Test func `a plan that keeps every rule passes`() {
    #expect(SmallPlan().verdict.violations == [])
  }

  @Test(arguments: placing + destinations + rooms + standing + company + buying + figures + identity)
  func `is found out`(tampering: Tampering) {
    var small = SmallPlan()
    tampering.change(&small)
    let violations = small.verdict.violations
    let found = violations.filter { $0.rule == tampering.rule && $0.description.contains(tampering.names) }
    #expect(!found.isEmpty, "\(violations)")
  }

  private static let web = SmallPlan.web
  private static let cache = SmallPlan.cache
  private static let gateway = SmallPlan.gateway
  private static let database = SmallPlan.database
  private static let render = SmallPlan.render

  static let placing = [
    Tampering("a pod dropped", .podCount, "shop/Deployment/web: 6 pods are asked for, 5 are placed") {
      $0.move(1, of: web, from: "general-1", to: nil)
    },
    Tampering("a pod placed twice", .podCount, "6 pods are asked for, 7 are placed") {
      $0.move(1, of: web, from: nil, to: "general-1")
    },
    Tampering("a placement listed twice", .podCount, "shop/Deployment/cache: 3 pods are asked for, 4") {
      $0.plan.placements.append(Placement(workload: cache, node: "general-1", count: 1))
    },
    Tampering("a pod both placed and unplaced", .podCount, "1 are named as unplaced") {
      $0.plan.unplaced = [UnplacedPods(workload: web, count: 1, reason: "no room")]
      $0.plan.status = .infeasible
    },
    Tampering("pods unplaced in a plan that says it is optimal", .status, "optimal is stated, with 1 workloads") {
      $0.move(1, of: gateway, from: "general-1", to: nil)
      $0.plan.unplaced = [UnplacedPods(workload: gateway, count: 1, reason: "no room")]
    },
    Tampering("pods unplaced without a reason", .podCount, "without a reason") {
      $0.move(1, of: gateway, from: "general-1", to: nil)
      $0.plan.unplaced = [UnplacedPods(workload: gateway, count: 1, reason: "")]
      $0.plan.status = .infeasible
    },
    Tampering("a negative number of pods", .naming, "-1 is no number of pods") {
      $0.plan.placements.append(Placement(workload: web, node: "general-1", count: -1))
    },
    Tampering("an absurd number of pods", .naming, "\(Int.max) is no number of pods") {
      $0.plan.placements.append(Placement(workload: web, node: "general-1", count: .max))
    },
    Tampering("a DaemonSet's pod dropped", .daemonSet, "agent on general-2: 0 pods are placed, 1 must be") {
      $0.move(1, of: SmallPlan.agent, from: "general-2", to: nil)
    },
    Tampering("a DaemonSet's pod where its selector forbids it", .daemonSet, "gpu-plugin on general-1: 1 pods") {
      $0.move(1, of: SmallPlan.plugin, from: nil, to: "general-1")
    },
  ]

  static let destinations = [
    Tampering("pods in another pool than the one that accepts them", .pool, "sends it to stateful (accepts)") {
      $0.cluster.pools[1].accepts = WorkloadMatcher(workloads: ["shop/Deployment/gateway"])
      $0.plan.cluster = $0.cluster
    },
    Tampering("pods in another pool than the one that they name", .pool, "sends it to special (named)") {
      $0.change(gateway) { $0.annotations[WellKnownLabel.pool] = "special" }
    },
    Tampering("pods that name a pool which isn't there", .pool, "sends it to no pool (named)") {
      $0.change(gateway) { $0.labels[WellKnownLabel.pool] = "gone" }
    },
    Tampering("pods in a pool without the devices that they need", .pool, "sends it to special (requirement)") {
      $0.change(web) { $0.requests[SmallPlan.gpu] = 1 }
    },
    Tampering(
      "pods in a pool of another role, which they tolerate", .pool, "stateful; the Cluster document sends it to general"
    ) {
      $0.change(gateway) { $0.template.tolerations = [Toleration(operator: .exists)] }
      $0.move(1, of: gateway, from: "general-2", to: "stateful-2")
    },
    Tampering("another rule said to have chosen a pool", .pool, "'named' chose its pools; it is 'general'") {
      $0.plan.claim(.named, of: gateway)
    },
    Tampering("one workload said to be planned as written", .pool, "orders-db: its pools are chosen by") {
      $0.plan.claim(.asWritten, of: gateway)
    },
  ]

  static let rooms = [
    Tampering("a node overfilled in cpu", .resourceFit, "general-1: cpu 3950m requested, 3920m allocatable") {
      $0.change(gateway) { $0.requests[.cpu] = 1350 }
    },
    Tampering("a node overfilled in memory", .resourceFit, "general-1: memory") {
      $0.change(gateway) { $0.requests[.memory] = 12 << 30 }
    },
    Tampering("a node overfilled in ephemeral storage", .resourceFit, "ephemeral-storage 52Gi requested, 50Gi") {
      $0.change(web) { $0.requests[.ephemeralStorage] = 26 << 30 }
    },
    Tampering("a node overfilled in GPUs", .resourceFit, "special-1: nvidia.com/gpu 2 requested, 1 allocatable") {
      $0.change(render) { $0.requests[SmallPlan.gpu] = 2 }
    },
    Tampering("a resource asked for that the node hasn't", .resourceFit, "example.com/fpga 1 requested, 0 allocatable")
    {
      $0.change(render) { $0.requests["example.com/fpga"] = 1 }
    },
    Tampering("a node with too many pods", .resourceFit, "general-1: pods 13 requested, 12 allocatable") {
      $0.change(gateway) {
        $0.requests = ResourceVector()
        $0.replicas = 10
      }
      $0.move(8, of: gateway, from: nil, to: "general-1")
    },
    Tampering("the utilisation cap broken", .utilisationCap, "stateful-1: memory 13440Mi requested, 12Gi may be") {
      $0.change(database) { $0.requests[.memory] = 13 << 30 }
    },
    Tampering("the headroom used up", .utilisationCap, "general-1: cpu 3800m requested, 3724m may be") {
      $0.change(gateway) { $0.requests[.cpu] = 1200 }
    },
    Tampering("requests that sum beyond all numbers", .resourceFit, "general-1: memory") {
      $0.change(web) { $0.requests[.memory] = .max }
    },
  ]

  static let standing = [
    Tampering("a pod in the wrong pool", .pool, "gateway on stateful-1: stands in pool stateful") {
      $0.move(1, of: gateway, from: "general-1", to: "stateful-1")
      $0.plan.workloads[$0.plan.workloads.firstIndex { $0.workload == gateway }!].pools = ["general"]
    },
    Tampering("a taint not tolerated", .taint, "gateway on stateful-1: taint dedicated=stateful:NoSchedule") {
      $0.move(1, of: gateway, from: "general-1", to: "stateful-1")
    },
    Tampering("a patch denied", .taint, "orders-db on stateful-1: taint dedicated=stateful:NoSchedule") {
      $0.plan.workloads[$0.plan.workloads.firstIndex { $0.workload == database }!].enforced = .asWritten
    },
    Tampering("a patch that can't undo the manifest's selector", .nodeAffinity, "node selector disk=nvme") {
      $0.change(database) { $0.template.nodeSelector = ["disk": "nvme"] }
    },
    Tampering("the node selector broken", .nodeAffinity, "render on general-1: the node doesn't meet node selector") {
      $0.move(1, of: render, from: "special-1", to: "general-1")
    },
    Tampering("the node affinity broken", .nodeAffinity, "required node affinity over example.com/disk") {
      $0.change(web) {
        $0.template.nodeAffinity.required = [
          NodeSelectorTerm(matchExpressions: [
            LabelRequirement(key: "example.com/disk", operator: .in, values: ["nvme"])
          ])
        ]
      }
    },
    Tampering("an operating system that the node hasn't", .nodeAffinity, "asks for operating system windows") {
      $0.change(gateway) { $0.template.operatingSystem = "windows" }
    },
    Tampering("a zone that the workload may not use", .zone, "render on special-1: stands in zone us-east-1a") {
      $0.change(render) { $0.allowedZones = ["us-east-1b"] }
    },
    Tampering("a pod away from its volume", .zone, "us-east-1a: 1 tied, 0 there") {
      $0.move(1, of: database, from: "stateful-1", to: "stateful-3")
    },
    Tampering("a stateful pod on spot", .spot, "web on general-3: a stateful pod stands on a spot node") {
      $0.change(web) { $0.pinnedZones = ["us-east-1c": 1] }
    },
    Tampering("a pod on spot against its owner's word", .spot, "gateway on general-3: stands on a spot node") {
      $0.move(1, of: gateway, from: "general-2", to: "general-3")
    },
  ]

  static let company = [
    Tampering("zone spread broken", .topologySpread, "web: 3 pods stand in topology.kubernetes.io/zone=us-east-1a, 1") {
      $0.move(1, of: web, from: "general-2", to: "general-1")
    },
    Tampering("spread over a label that nodes lack", .topologySpread, "has no label example.com/rack") {
      $0.change(web) { $0.template.topologySpread[0].topologyKey = "example.com/rack" }
    },
    Tampering("too few domains", .topologySpread, "2 pods stand in topology.kubernetes.io/zone=us-east-1a, 0") {
      $0.change(web) { $0.template.topologySpread[0].minDomains = 4 }
    },
    Tampering("host anti-affinity broken", .antiAffinity, "orders-db: 2 of its pods stand in kubernetes.io/hostname") {
      $0.change(database) { $0.pinnedZones = [:] }
      $0.move(1, of: database, from: "stateful-1", to: "stateful-2")
    },
    Tampering("zone anti-affinity broken", .antiAffinity, "cache: 2 of its pods stand in topology.kubernetes.io/zone") {
      $0.addNode("general-4", like: "general-1")
      $0.move(1, of: web, from: "general-1", to: "general-4")
      $0.move(1, of: cache, from: "general-2", to: "general-4")
    },
    Tampering("anti-affinity to another workload broken", .antiAffinity, "gateway: refuses shop/Deployment/web") {
      $0.change(gateway) {
        $0.template.podAntiAffinity.required = [
          PodAffinityTerm(
            selector: LabelSelector(matchLabels: ["app": "web"]), topologyKey: WellKnownLabel.hostname)
        ]
      }
    },
    Tampering("anti-affinity to a DaemonSet broken", .antiAffinity, "gateway: refuses kube-system/DaemonSet/agent") {
      $0.change(gateway) {
        $0.template.podAntiAffinity.required = [
          PodAffinityTerm(
            selector: LabelSelector(matchLabels: ["app": "agent"]), topologyKey: WellKnownLabel.hostname,
            namespaceSelector: LabelSelector(matchLabels: ["kubernetes.io/metadata.name": "kube-system"]))
        ]
      }
    },
    Tampering("a companion missing", .podAffinity, "cache on general-4: no pod that its required affinity asks for") {
      $0.addNode("general-4", like: "general-1")
      $0.move(1, of: cache, from: "general-1", to: "general-4")
    },
    Tampering("a group that must keep together torn apart", .podAffinity, "gateway on general-2") {
      $0.change(gateway) {
        $0.template.podAffinity.required = [
          PodAffinityTerm(
            selector: LabelSelector(matchLabels: ["app": "gateway"]), topologyKey: WellKnownLabel.zone)
        ]
      }
    },
    Tampering("affinity to nobody", .podAffinity, "gateway on general-1") {
      $0.change(gateway) {
        $0.template.podAffinity.required = [
          PodAffinityTerm(selector: LabelSelector(matchLabels: ["app": "x"]), topologyKey: WellKnownLabel.zone)
        ]
      }
    },
    Tampering("a host port taken twice", .hostPort, "general-1: 2 pods of shop/Deployment/gateway want port 443/TCP") {
      $0.move(1, of: gateway, from: "general-2", to: "general-1")
    },
    Tampering("a host port taken by another", .hostPort, "both want port 443/TCP") {
      $0.change(cache) {
        $0.template.containers[0].ports = [ContainerPort(containerPort: 8443, hostPort: 443)]
      }
    },
  ]
}
