package import Quantities

/// The answer: which nodes to buy, what stands on each, what it costs and how much less could be possible.
///
/// One to one the contract's plan file; `Reporting` writes it and `Reading` reads it back.
package struct Plan: Hashable, Sendable {
  package static let apiVersion = "plimsoll/v1"

  package var run: PlanRun
  package var inputs: [InputFile]
  package var cluster: ClusterDocument
  package var status: PlanStatus
  package var cost: PlanCost
  /// In the Cluster document's order.
  package var pools: [PlannedPool]
  /// Sorted by name.
  package var nodes: [PlannedNode]
  /// Sorted by workload.
  package var workloads: [PlannedWorkload]
  /// Sorted by workload, then node.
  package var placements: [Placement]
  package var unplaced: [UnplacedPods]
  package var scenarios: [ScenarioOutcome]
  package var assumptions: [Assumption]
  package var findings: [Finding]
  /// Findings that the owner accepts, each with the reason.
  package var suppressed: [SuppressedFinding]
  package var ignored: [IgnoredDocument]
  /// Priority classes that the plan assumes and the inputs don't have, sorted by name.
  package var priorityClasses: [PlannedPriorityClass]
  /// What the scheduler makes of the plan; nil: nobody asked.
  package var realisation: PlanRealisation?
  /// nil: no failure was asked to be survived, or the prices weren't worked out.
  package var failurePrices: FailurePrices?
  /// Sorted by workload; DaemonSets are left out.
  package var exposure: [WorkloadExposure]

  package init(
    run: PlanRun, inputs: [InputFile], cluster: ClusterDocument, status: PlanStatus, cost: PlanCost,
    pools: [PlannedPool], nodes: [PlannedNode], workloads: [PlannedWorkload], placements: [Placement],
    unplaced: [UnplacedPods] = [], scenarios: [ScenarioOutcome] = [], assumptions: [Assumption] = [],
    findings: [Finding] = [], suppressed: [SuppressedFinding] = [], ignored: [IgnoredDocument] = [],
    priorityClasses: [PlannedPriorityClass] = [], realisation: PlanRealisation? = nil,
    failurePrices: FailurePrices? = nil, exposure: [WorkloadExposure] = []
  ) {
    self.run = run
    self.inputs = inputs
    self.cluster = cluster
    self.status = status
    self.cost = cost
    self.pools = pools
    self.nodes = nodes
    self.workloads = workloads
    self.placements = placements
    self.unplaced = unplaced
    self.scenarios = scenarios
    self.assumptions = assumptions
    self.findings = findings
    self.suppressed = suppressed
    self.ignored = ignored
    self.priorityClasses = priorityClasses
    self.realisation = realisation
    self.failurePrices = failurePrices
    self.exposure = exposure
  }

  /// The failures in which pods are lost that must keep running.
  package var unsurvived: [ScenarioOutcome] { scenarios.filter { !$0.survives } }

  /// Whether the bound is of plans whose spreads over zones use every zone, though a scheduler would let them use fewer.
  package var boundsSpreads: Bool { assumptions.contains { $0.assumed == Assumption.everyZone } }

  /// What the bound is of, in full: `as asked`, or which rules were relaxed and which plans it doesn't speak of.
  package var boundOf: String {
    guard boundsSpreads, !cost.boundOf.contains(Self.everyZoneBound) else { return cost.boundOf }
    return "\(cost.boundOf); \(Self.everyZoneBound)"
  }

  package static let everyZoneBound = "of plans whose spreads over zones use every zone"

  /// Whether every pod has a place, on the normal day and in every failure to be survived.
  package var isWhole: Bool { status != .infeasible && unsurvived.isEmpty }

  /// Whether the scheduler was asked, and wasn't seen to place every pod.
  package var isUnrealised: Bool { realisation.map { $0.status != .realised } ?? false }
}

/// What differs from run to run; all else in a plan file is the same for the same input, options and seed.
package struct PlanRun: Hashable, Sendable {
  /// ISO 8601, UTC.
  package var generatedAt: String
  package var durationSeconds: Double
  package var version: String
  /// `GLPK 5.0`.
  package var solver: String
  package var seed: UInt64
  /// Why the search ended: `gap reached`, `optimal`, `no further improvement`, `time limit`, `a stage's share of the time limit`, `stopped by SIGINT`.
  package var stoppedBy: String

  package static let timeLimit = "time limit"
  /// A stage had used up its part of the limit, long before the whole was.
  package static let stageLimit = "a stage's share of the time limit"
  /// Whether a longer search may have found more.
  package var isEndedByTime: Bool { stoppedBy == Self.timeLimit || stoppedBy == Self.stageLimit }

  package init(
    generatedAt: String, durationSeconds: Double, version: String, solver: String, seed: UInt64, stoppedBy: String
  ) {
    self.generatedAt = generatedAt
    self.durationSeconds = durationSeconds
    self.version = version
    self.solver = solver
    self.seed = seed
    self.stoppedBy = stoppedBy
  }
}

/// What was proved of a plan.
package enum PlanStatus: String, Hashable, Sendable, CaseIterable {
  /// The gap is no more than what was asked for.
  case optimal
  case feasible
  case infeasible
}

/// What a plan costs each hour, and the proof of how much less could be possible.
package struct PlanCost: Hashable, Sendable {
  package var currency: String
  package var perHour: HourlyCost
  package var lowerBound: HourlyCost
  /// `as asked`, or the rules that the bound's proof does without and what each costs.
  package var boundOf: String
  /// The cheapest packing found, before what the scheduler needs on top.
  package var onPaper: HourlyCost
  /// The share of the cost at which the search might stop; nil: none was asked for.
  package var gapAsked: Double?
  /// What a plan file that was read back says in figures that follow from the others; nil for a fresh plan.
  package var stated: StatedCost?

  package init(
    currency: String, perHour: HourlyCost, lowerBound: HourlyCost, boundOf: String = "as asked", onPaper: HourlyCost,
    gapAsked: Double? = nil, stated: StatedCost? = nil
  ) {
    self.currency = currency
    self.perHour = perHour
    self.lowerBound = lowerBound
    self.boundOf = boundOf
    self.onPaper = onPaper
    self.gapAsked = gapAsked
    self.stated = stated
  }

  /// (cost - bound) / cost; 0 where the plan costs nothing.
  package var gap: Double {
    perHour.microUnits > 0 ? Double(perHour.microUnits - lowerBound.microUnits) / Double(perHour.microUnits) : 0
  }
}

/// Figures of a plan file that the rest of it implies, kept as they stand there so that a change to one is noticed.
package struct StatedCost: Hashable, Sendable {
  /// Currency units per month of 730 hours.
  package var perMonth: Double?
  /// A share of the cost, 0 ... 1.
  package var gap: Double?

  package init(perMonth: Double? = nil, gap: Double? = nil) {
    self.perMonth = perMonth
    self.gap = gap
  }
}

/// A pool of the plan: what was bought for it, and how full that is.
package struct PlannedPool: Hashable, Sendable {
  package var name: String
  package var role: PoolRole
  package var taints: [Taint]
  package var labels: [String: String]
  /// Sorted by instance type, capacity type, zone.
  package var groups: [NodeGroup]
  package var usage: PoolUsage

  package init(
    name: String, role: PoolRole, taints: [Taint], labels: [String: String], groups: [NodeGroup], usage: PoolUsage
  ) {
    self.name = name
    self.role = role
    self.taints = taints
    self.labels = labels
    self.groups = groups
    self.usage = usage
  }
}

/// Nodes of one pool that are alike: the same type, capacity type, zone and price.
package struct NodeGroup: Hashable, Sendable {
  package var instanceType: String
  package var capacityType: CapacityType
  package var zone: String
  package var count: Int
  package var pricePerHour: HourlyCost

  package init(instanceType: String, capacityType: CapacityType, zone: String, count: Int, pricePerHour: HourlyCost) {
    self.instanceType = instanceType
    self.capacityType = capacityType
    self.zone = zone
    self.count = count
    self.pricePerHour = pricePerHour
  }
}

/// Requests against room, summed over a pool's nodes, DaemonSets' pods included; `pods` counts pods.
package struct PoolUsage: Hashable, Sendable {
  package var requested: ResourceVector
  package var allocatable: ResourceVector

  package init(requested: ResourceVector = ResourceVector(), allocatable: ResourceVector = ResourceVector()) {
    self.requested = requested
    self.allocatable = allocatable
  }

  /// Share of allocatable that is requested, for each resource that the nodes offer.
  package var utilisation: [ResourceName: Double] {
    var shares: [ResourceName: Double] = [:]
    for name in allocatable.names where allocatable[name] > 0 {
      shares[name] = Double(requested[name]) / Double(allocatable[name])
    }
    return shares
  }
}

/// One node of the plan, as it would join the cluster.
package struct PlannedNode: Hashable, Sendable {
  package var name: String
  package var pool: String
  package var instanceType: String
  package var capacityType: CapacityType
  package var zone: String
  package var labels: [String: String]
  package var taints: [Taint]
  package var allocatable: ResourceVector
  package var pricePerHour: HourlyCost

  package init(
    name: String, pool: String, instanceType: String, capacityType: CapacityType, zone: String,
    labels: [String: String], taints: [Taint], allocatable: ResourceVector, pricePerHour: HourlyCost
  ) {
    self.name = name
    self.pool = pool
    self.instanceType = instanceType
    self.capacityType = capacityType
    self.zone = zone
    self.labels = labels
    self.taints = taints
    self.allocatable = allocatable
    self.pricePerHour = pricePerHour
  }
}

/// Where a workload ended up, and what keeps its pods there.
package struct PlannedWorkload: Hashable, Sendable {
  /// What keeps the pods to the pools named.
  package enum Enforcement: String, Hashable, Sendable, CaseIterable {
    /// The manifest itself keeps the pods to the pools named.
    case asWritten = "as-written"
    /// The plan assumes a toleration or selector that `plimsoll export --to kustomize` writes.
    case patch
  }

  /// The rule that sent a workload to its pools: the first that matched, in the order of the cases.
  package enum PoolRule: String, Hashable, Sendable, CaseIterable {
    /// The plan was made as written: every pool that today's manifest tolerates and matches.
    case asWritten = "as-written"
    /// A pool's `accepts`.
    case accepts
    /// A label or annotation `plimsoll.dev/pool`.
    case named
    /// Only these pools meet its selector, affinity, operating system or extended resources.
    case requirement
    /// kube-system, a system priority class, or a well-known add-on.
    case system
    /// Claims of its own, or a bound volume that one node at a time may use.
    case stateful
    /// None of the above.
    case general
    /// By the rules above it belongs to a role of which no pool can take it; another role's pool stands in.
    case standIn = "stand-in"
  }

  package var workload: WorkloadID
  /// Pods placed; for a DaemonSet one a node that it may run on.
  package var replicas: Int
  package var requests: ResourceVector
  package var role: PoolRole
  /// Pools that its pods stand in, on the normal day or in a failure, sorted.
  package var pools: [String]
  package var enforced: Enforcement
  /// nil: a DaemonSet, whose pods follow the nodes, or a plan file that doesn't say.
  package var chosenBy: PoolRule?
  /// Zone to number of pods.
  package var sharesOf: [String: Int]
  /// The node groups that its pods are to be kept to, by required node affinity; empty: any group of its pools.
  package var steering: [NodeGroupReference]
  /// Whether its pods are to stand in even numbers on the nodes that they're kept to, by a topology spread over hosts.
  package var isEven: Bool
  /// The one of the plan's `priorityClasses` that its pods are to have; nil: the manifest's own.
  package var priorityClass: String?

  package init(
    workload: WorkloadID, replicas: Int, requests: ResourceVector, role: PoolRole, pools: [String],
    enforced: Enforcement, chosenBy: PoolRule? = nil, sharesOf: [String: Int], steering: [NodeGroupReference] = [],
    isEven: Bool = false, priorityClass: String? = nil
  ) {
    self.workload = workload
    self.replicas = replicas
    self.requests = requests
    self.role = role
    self.pools = pools
    self.enforced = enforced
    self.chosenBy = chosenBy
    self.sharesOf = sharesOf
    self.steering = steering
    self.isEven = isEven
    self.priorityClass = priorityClass
  }
}

/// A priority class that a plan assumes, so that pods displace each other as it needs.
package struct PlannedPriorityClass: Hashable, Sendable {
  package var name: String
  package var value: Int
  /// False: `preemptionPolicy: Never`.
  package var mayPreempt: Bool

  package init(name: String, value: Int, mayPreempt: Bool = true) {
    self.name = name
    self.value = value
    self.mayPreempt = mayPreempt
  }
}

/// `count` pods of a workload on one node.
package struct Placement: Hashable, Comparable, Sendable {
  package var workload: WorkloadID
  package var node: String
  package var count: Int

  package init(workload: WorkloadID, node: String, count: Int) {
    self.workload = workload
    self.node = node
    self.count = count
  }

  package static func < (a: Placement, b: Placement) -> Bool {
    (a.workload, a.node, a.count) < (b.workload, b.node, b.count)
  }
}

/// Pods of one workload that can stand nowhere, and the constraint that forbids it.
package struct UnplacedPods: Hashable, Sendable {
  package var workload: WorkloadID
  package var count: Int
  /// Names the constraint that can't be met, with its numbers.
  package var reason: String

  package init(workload: WorkloadID, count: Int, reason: String) {
    self.workload = workload
    self.count = count
    self.reason = reason
  }
}
