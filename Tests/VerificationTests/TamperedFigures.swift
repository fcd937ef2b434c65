import ClusterModel
import Quantities
import Support
import Verification

extension TamperedPlanTests {
  static let buying = [
    Tampering("a node's zone changed", .nodeFacts, "general-1: label topology.kubernetes.io/zone is us-east-1a") {
      $0.changeNode("general-1") { $0.zone = "us-east-1b" }
    },
    Tampering("a zone that there isn't", .nodeFacts, "can't buy m7i.xlarge on-demand in zone us-east-1z") {
      $0.changeNode("general-1") { $0.zone = "us-east-1z" }
    },
    Tampering("an instance type that the pool may not buy", .nodeFacts, "pool special can't buy m7i.xlarge") {
      $0.changeNode("special-1") { $0.instanceType = "m7i.xlarge" }
    },
    Tampering("allocatable raised", .nodeFacts, "allocatable cpu 4, 3920m by the provider's rules") {
      $0.changeNode("general-1") { $0.allocatable[.cpu] = 4000 }
    },
    Tampering("a label added", .nodeFacts, "label accelerator is nvidia, must be missing") {
      $0.changeNode("general-1") { $0.labels["accelerator"] = "nvidia" }
    },
    Tampering("a taint taken away", .nodeFacts, "stateful-1: taints [], must be [dedicated=stateful:NoSchedule]") {
      $0.changeNode("stateful-1") { $0.taints = [] }
    },
    Tampering("another's hostname", .nodeFacts, "label kubernetes.io/hostname is general-2") {
      $0.changeNode("general-1") { $0.labels[WellKnownLabel.hostname] = "general-2" }
    },
    Tampering("a price lowered", .nodeFacts, "price 0.1 an hour, 0.2016 by the catalogue") {
      $0.changeNode("general-1") { $0.pricePerHour = HourlyCost(microUnits: 100_000) }
    },
    Tampering("a node removed", .naming, "on general-2: the plan has no such node") {
      $0.plan.nodes.removeAll { $0.name == "general-2" }
      $0.retabulate()
    },
    Tampering("two nodes of one name", .naming, "node general-1: more than one node has this name") {
      $0.changeNode("general-2") { $0.name = "general-1" }
    },
    Tampering("more reserved instances than there are", .offeringLimit, "2 nodes are bought, there are 1") {
      $0.addNode("general-4", like: "general-2")
    },
    Tampering("a pool over its maximum", .poolLimit, "pool special: 3 nodes, at most 2 are allowed") {
      $0.addNode("special-2", like: "special-1")
      $0.addNode("special-3", like: "special-1")
    },
    Tampering("a pool under its minimum", .poolLimit, "pool general: 3 nodes, at least 4 are asked for") {
      $0.cluster.pools[0].minimumNodes = 4
      $0.plan.cluster = $0.cluster
    },
    Tampering("too few nodes in a zone", .poolLimit, "general: 1 nodes in zone us-east-1c, at least 2") {
      $0.cluster.pools[0].minimumPerZone = 2
      $0.plan.cluster = $0.cluster
    },
    Tampering("a node outside its pool's zones", .zone, "general-3: pool general has no zone us-east-1c") {
      $0.cluster.pools[0].zones = ["us-east-1a", "us-east-1b"]
      $0.plan.cluster = $0.cluster
    },
    Tampering("too many kinds of node in a pool", .poolLimit, "2 instance types (m7i.2xlarge, m7i.xlarge), at most 1") {
      $0.cluster.instanceTypesPerPool = 1
      $0.plan.cluster = $0.cluster
      let large = $0.offerings.offerings.first { $0.instanceType == "m7i.2xlarge" && $0.pool == "general" }!
      $0.changeNode("general-1") {
        $0.instanceType = large.instanceType
        $0.allocatable = large.allocatable
        $0.pricePerHour = large.price
        $0.labels = large.labels
      }
    },
    Tampering("the plan's own policy changed", .clusterDocument, "pools, headroom differ") {
      $0.plan.cluster.pools[1].utilisationCap = [:]
      $0.plan.cluster.headroom = [:]
    },
  ]

  static let figures = [
    Tampering("the cost lowered", .cost, "1.8 is stated, the nodes' prices add up to 1.81184") {
      $0.plan.cost.perHour = HourlyCost(microUnits: 1_800_000)
    },
    Tampering("the cost raised", .cost, "1.9 is stated, the nodes' prices add up to 1.81184") {
      $0.plan.cost.perHour = HourlyCost(microUnits: 1_900_000)
    },
    Tampering("the bound above the cost", .bound, "1.9 is claimed as a lower bound, the cost is 1.81184") {
      $0.plan.cost.lowerBound = HourlyCost(microUnits: 1_900_000)
    },
    Tampering("the bound above the cost on paper", .bound, "the cost on paper is 1.8") {
      $0.plan.cost.onPaper = HourlyCost(microUnits: 1_800_000)
    },
    Tampering("a negative bound", .bound, "-1.0 is below 0") {
      $0.plan.cost.lowerBound = HourlyCost(microUnits: -1_000_000)
    },
    Tampering("the bound raised in the file", .bound, "cost.gap: 0.003223 is stated") {
      $0.plan.cost.stated = StatedCost(perMonth: 1322.6432, gap: 0.003223)
      $0.plan.cost.lowerBound = HourlyCost(microUnits: 1_811_000)
    },
    Tampering("the bound lowered below the gap asked for", .status, "optimal is stated") {
      $0.plan.cost.lowerBound = HourlyCost(microUnits: 1_700_000)
    },
    Tampering("the month's cost changed in the file", .cost, "cost.perMonth: 1300.0 is stated") {
      $0.plan.cost.stated = StatedCost(perMonth: 1300, gap: 0.003223)
    },
    Tampering("a bound that doesn't say of what", .bound, "doesn't say what problem") { $0.plan.cost.boundOf = "" },
    Tampering("more on paper than in the end", .cost, "1.82 on paper is more than the plan's cost") {
      $0.plan.cost.onPaper = HourlyCost(microUnits: 1_820_000)
    },
    Tampering("another currency", .cost, "EUR is stated, the Cluster document has USD") {
      $0.plan.cost.currency = "EUR"
    },
    Tampering("infeasible, with every pod placed", .status, "infeasible is stated, with 0 workloads unplaced") {
      $0.plan.status = .infeasible
    },
    Tampering("a group's count changed", .table, "2 nodes are stated, 1 are planned") {
      $0.plan.pools[0].groups[0].count = 2
    },
    Tampering("a group left out", .table, "0 nodes are stated, 1 are planned") {
      $0.plan.pools[0].groups.removeFirst()
    },
    Tampering("a group's price changed", .table, "at 0.1: 1 nodes are stated, 0 are planned") {
      $0.plan.pools[0].groups[0].pricePerHour = HourlyCost(microUnits: 100_000)
    },
    Tampering("a pool's usage changed", .table, "pool general: requested cpu 1 is stated, it is 8300m") {
      $0.plan.pools[0].usage.requested[.cpu] = 1000
    },
    Tampering("a pool's room changed", .table, "allocatable memory 99Gi is stated, it is 45Gi") {
      $0.plan.pools[0].usage.allocatable[.memory] = 99 << 30
    },
    Tampering(
      "a claim for one pod", .exclusiveClaim, "shop/one: 6 pods are placed with a ReadWriteOncePod claim"
    ) { small in
      small.inventory.claims = [
        PersistentVolumeClaim(
          namespace: "shop", name: "one", spec: VolumeClaimSpec(accessModes: [.readWriteOncePod]),
          position: FilePosition(path: "claim"))
      ]
      for index in small.inventory.workloads.indices where small.inventory.workloads[index].id == SmallPlan.web {
        small.inventory.workloads[index].template.volumes.append(
          PodVolume(name: "v", source: .persistentVolumeClaim(name: "one")))
      }
    },
    Tampering("a pool's taints changed", .table, "pool stateful: role, labels or taints aren't those") {
      $0.plan.pools[1].taints = []
    },
    Tampering("a pool left out", .table, "[general, stateful] are listed") { $0.plan.pools.removeLast() },
    Tampering("a workload's requests changed", .table, "requests cpu 100m is stated, it is 1") {
      $0.plan.workloads[5].requests[.cpu] = 100
    },
    Tampering("a workload's replicas changed", .table, "5 replicas are stated, 6 are placed") {
      $0.plan.workloads[5].replicas = 5
    },
    Tampering("a workload's shares changed", .table, "sharesOf us-east-1a states 6 pods, 2 stand there") {
      $0.plan.workloads[5].sharesOf = ["us-east-1a": 6]
    },
    Tampering("a workload's pools added to", .table, "pools [general, special] are stated") {
      $0.plan.workloads[5].pools = ["general", "special"]
    },
    Tampering("a workload left out", .table, "shop/Deployment/web: placed and not listed") {
      $0.plan.workloads.remove(at: 5)
    },
  ]

  static let identity = [
    Tampering("a workload that the inputs don't have", .naming, "x/Deployment/y on general-1: the inputs have no such")
    {
      $0.plan.placements.append(
        Placement(workload: WorkloadID(namespace: "x", kind: "Deployment", name: "y"), node: "general-1", count: 1))
    },
    Tampering("a node that the plan doesn't have", .naming, "web on nowhere: the plan has no such node") {
      $0.plan.placements.append(Placement(workload: SmallPlan.web, node: "nowhere", count: 1))
    },
    Tampering("a workload listed that the inputs don't have", .naming, "x/Deployment/y: listed, and the inputs") {
      var other = $0.plan.workloads[0]
      other.workload = WorkloadID(namespace: "x", kind: "Deployment", name: "y")
      $0.plan.workloads.append(other)
    },
    Tampering("a pool that the document doesn't have", .pool, "pool other: the Cluster document has no such pool") {
      $0.changeNode("general-3") { $0.pool = "other" }
    },
  ]
}
