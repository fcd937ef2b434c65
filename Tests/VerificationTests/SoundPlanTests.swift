import ClusterModel
import Quantities
import Support
import Testing
import Verification

/// Plans that look odd and break no rule: the verifier must not cry wolf.
@Suite("Plans that keep the rules")
struct SoundPlanTests {
  @Test func `pods that can't be placed are named, and the plan says so`() {
    var small = SmallPlan()
    small.move(1, of: SmallPlan.gateway, from: "general-1", to: nil)
    small.plan.unplaced = [UnplacedPods(workload: SmallPlan.gateway, count: 1, reason: "no free port 443")]
    small.plan.status = .infeasible
    #expect(small.verdict.violations == [])
  }

  @Test func `a plan made as written sends no pods anywhere, whatever the document says of pools`() {
    var small = SmallPlan()
    small.cluster.pools[1].accepts = WorkloadMatcher(workloads: ["shop/Deployment/*"])
    small.plan.cluster = small.cluster
    small.change(SmallPlan.database) {
      $0.template.tolerations = [Toleration(key: "dedicated", operator: .exists)]
      $0.template.nodeSelector = ["tier": "stateful"]
    }
    for index in small.plan.workloads.indices {
      small.plan.workloads[index].chosenBy = .asWritten
      small.plan.workloads[index].enforced = .asWritten
    }
    // One that stands nowhere says nothing.
    small.plan.workloads.append(
      PlannedWorkload(
        workload: SmallPlan.render, replicas: 0, requests: ResourceVector(), role: .general, pools: [],
        enforced: .patch, sharesOf: [:]))
    #expect(small.verdict.violations.filter { $0.rule == .pool } == [])
  }

  @Test func `where a pool of the pods' role is missing, another stands in`() {
    var small = SmallPlan()
    small.change(SmallPlan.gateway) { $0.template.priorityClassName = "system-cluster-critical" }
    #expect(small.verdict.violations == [])
    small.cluster.pools[2].role = .system
    #expect(small.verdict.violations.contains { $0.description.contains("sends it to special (system)") })
  }

  @Test func `findings that the owner accepts may stand elsewhere in the plan's own document`() {
    var small = SmallPlan()
    let accepted = DeclaredSuppression(
      rule: "PL0101", object: "*", reason: "known", until: nil, position: FilePosition(path: "cluster.yaml", line: 9))
    small.cluster.declared.ignore = [accepted]
    small.plan.cluster.declared.ignore = [accepted]
    small.plan.cluster.declared.ignore[0].position = FilePosition(path: "plan.json", line: 300)
    #expect(small.verdict.violations == [])
    small.plan.cluster.declared.ignore[0].object = "shop/*"
    #expect(small.verdict.violations.map(\.rule) == [.clusterDocument])
  }

  @Test func `a group that keeps together in one zone needs no other company`() {
    var small = SmallPlan()
    small.change(SmallPlan.database) {
      $0.pinnedZones = [:]
      $0.template.podAntiAffinity.required = []
      $0.requests = ResourceVector(milliCPU: 500, memory: 1 << 30)
      $0.template.podAffinity.required = [
        PodAffinityTerm(selector: LabelSelector(matchLabels: ["app": "orders-db"]), topologyKey: WellKnownLabel.zone)
      ]
    }
    small.move(1, of: SmallPlan.database, from: "stateful-1", to: "stateful-2")
    small.move(1, of: SmallPlan.database, from: "stateful-3", to: "stateful-2")
    #expect(small.verdict.violations == [])
  }

  @Test func `workloads that seek each other's company may follow one that seeks none`() {
    var small = SmallPlan()
    // gateway follows cache, which follows web.
    small.change(SmallPlan.gateway) {
      $0.template.podAffinity.required = [
        PodAffinityTerm(selector: LabelSelector(matchLabels: ["app": "cache"]), topologyKey: WellKnownLabel.hostname)
      ]
    }
    #expect(small.verdict.violations == [])
  }

  @Test func `two workloads that only seek each other can never start`() {
    var small = SmallPlan()
    for (one, other) in [(SmallPlan.gateway, "cache"), (SmallPlan.cache, "gateway")] {
      small.change(one) {
        $0.template.podAffinity.required = [
          PodAffinityTerm(selector: LabelSelector(matchLabels: ["app": other]), topologyKey: WellKnownLabel.zone)
        ]
      }
    }
    #expect(small.verdict.violations.count == 5)
    #expect(small.verdict.violations.allSatisfy { $0.rule == .podAffinity })
  }

  @Test func `pods that a spread counts without binding them may come last`() {
    var small = SmallPlan()
    // The gateway's pods match the web's selector, and stand in zones a and b alone.
    small.change(SmallPlan.gateway) {
      $0.template.labels["app"] = "web"
      $0.replicas = 2
    }
    small.change(SmallPlan.cache) { $0.template.podAffinity.required = [] }
    #expect(small.verdict.violations == [])
  }

  @Test func `ports that DaemonSets alone dispute are no plan's fault`() {
    var small = SmallPlan()
    for daemonSet in [SmallPlan.agent, SmallPlan.plugin] {
      small.change(daemonSet) {
        $0.template.containers[0].ports = [ContainerPort(containerPort: 9100, hostPort: 9100)]
      }
    }
    #expect(small.verdict.violations == [])
  }

  @Test func `a DaemonSet's port that a workload wants is`() {
    var small = SmallPlan()
    small.change(SmallPlan.agent) {
      $0.template.containers[0].ports = [ContainerPort(containerPort: 443, hostPort: 443, protocol: "TCP")]
    }
    #expect(Set(small.verdict.violations.map(\.object)) == ["node general-1", "node general-2"])
  }

  @Test func `a patch tolerates what the provider itself puts on spot nodes`() {
    var small = SmallPlan()
    let taint = Taint(key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: .noSchedule)
    for index in small.offerings.offerings.indices where small.offerings.offerings[index].capacityType == .spot {
      small.offerings.offerings[index].taints.append(taint)
    }
    small.changeNode("general-3") { $0.taints.append(taint) }
    #expect(Set(small.verdict.violations.map(\.rule)) == [.taint])
    for index in small.plan.workloads.indices where small.plan.workloads[index].pools == ["general"] {
      small.plan.workloads[index].enforced = .patch
    }
    #expect(small.verdict.violations == [])
  }

  @Test func `volumes without a replica tie nobody`() {
    var small = SmallPlan()
    small.change(SmallPlan.database) { $0.pinnedZones = ["us-east-1a": 1, "us-east-1b": 1, "us-east-1c": 2] }
    #expect(small.verdict.violations == [])
  }

  @Test func `a Cluster document read back with its defaults spelled out is the same`() {
    var small = SmallPlan()
    small.plan.cluster.headroom[.memory] = 0
    small.plan.cluster.pools[0].utilisationCap[.cpu] = 1
    small.plan.cluster.pools[0].position = FilePosition(path: "plan.json", line: 9)
    small.plan.cluster.isBuiltIn = true
    #expect(small.verdict.violations == [])
  }

  @Test func `an empty plan for empty inputs`() {
    var small = SmallPlan()
    small.inventory = Inventory()
    for index in small.cluster.pools.indices {
      small.cluster.pools[index].minimumNodes = 0
      small.cluster.pools[index].minimumPerZone = 0
    }
    small.plan.cluster = small.cluster
    small.plan.nodes = []
    small.plan.placements = []
    small.plan.cost.lowerBound = .zero
    small.retabulate()
    #expect(small.verdict.violations == [])
  }

  @Test func `the same violation is reported once, sorted by rule`() {
    var small = SmallPlan()
    small.plan.cost.currency = "EUR"
    small.changeNode("general-1") { $0.allocatable[.cpu] = 4000 }
    small.plan.cost.perHour = HourlyCost(microUnits: 1)
    small.plan.cost.lowerBound = .zero
    let rules = small.verdict.violations.map(\.rule)
    #expect(rules.first == .nodeFacts)
    #expect(rules.last == .status)
    #expect(Set(small.verdict.violations).count == small.verdict.violations.count)
  }
}
