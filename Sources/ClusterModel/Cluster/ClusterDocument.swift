package import Quantities

/// The owner's word on a cluster: provider, zones, pools and policy, with every default spelled out.
package struct ClusterDocument: Hashable, Sendable {
  package var name: String
  package var provider: Provider
  package var region: String
  /// In the owner's order.
  package var zones: [String]
  /// `major.minor`.
  package var kubernetesVersion: String
  package var currency: String
  /// `builtin`, or paths of Catalog documents.
  package var catalog: [String]
  package var instanceTypes: InstanceTypeFilter
  package var prices: PricePolicy
  package var reservations: ReservationPolicy
  /// The disk of every node that holds images, logs and scratch space, in bytes; nil: the provider's default.
  package var rootDisk: Int64?
  package var pools: [NodePool]
  /// Share of each node's room kept free for growth, 0 ..< 1, by resource.
  package var headroom: [ResourceName: Double]
  package var survive: [SurvivalDemand]
  package var replicas: ReplicaPolicy
  /// What a container without request and limit is assumed to ask for.
  package var missingRequests: ResourceVector
  /// The most kinds of instance in one pool.
  package var instanceTypesPerPool: Int
  package var controlPlane: ControlPlane?
  package var declared: Declarations
  /// True where no Cluster document was given and the built-in one stands in.
  package var isBuiltIn: Bool
  /// Fields of `spec` that the owner left to their defaults, of those that say what there is: `kubernetesVersion`,
  /// `pools`, `zones`.
  package var defaulted: Set<String>
  package var position: FilePosition

  package init(
    name: String, provider: Provider, region: String, zones: [String], kubernetesVersion: String = "1.34",
    currency: String = "USD", catalog: [String] = ["builtin"], instanceTypes: InstanceTypeFilter = InstanceTypeFilter(),
    prices: PricePolicy = PricePolicy(), reservations: ReservationPolicy = .automatic, pools: [NodePool],
    headroom: [ResourceName: Double] = [:], survive: [SurvivalDemand] = [], replicas: ReplicaPolicy = ReplicaPolicy(),
    missingRequests: ResourceVector = ResourceVector(milliCPU: 100, memory: 128 << 20), instanceTypesPerPool: Int = 3,
    controlPlane: ControlPlane? = nil, declared: Declarations = Declarations(), isBuiltIn: Bool = false,
    defaulted: Set<String> = [], position: FilePosition
  ) {
    self.name = name
    self.provider = provider
    self.region = region
    self.zones = zones
    self.kubernetesVersion = kubernetesVersion
    self.currency = currency
    self.catalog = catalog
    self.instanceTypes = instanceTypes
    self.prices = prices
    self.reservations = reservations
    self.pools = pools
    self.headroom = headroom
    self.survive = survive
    self.replicas = replicas
    self.missingRequests = missingRequests
    self.instanceTypesPerPool = instanceTypesPerPool
    self.controlPlane = controlPlane
    self.declared = declared
    self.isBuiltIn = isBuiltIn
    self.defaulted = defaulted
    self.position = position
  }
}

/// Whose machines they are; decides the catalogue, the reservations and the most pods a node takes.
package enum Provider: String, Hashable, Sendable, CaseIterable {
  case aws, azure, gcp
  case onPremises = "on-premises"
}

/// Which instance types may be bought, by patterns with `*`.
package struct InstanceTypeFilter: Hashable, Sendable {
  /// Empty: all.
  package var include: [String]
  package var exclude: [String]
  /// Empty: all.
  package var architectures: [String]
  package var generationAtLeast: Int?

  package init(
    include: [String] = [], exclude: [String] = [], architectures: [String] = [], generationAtLeast: Int? = nil
  ) {
    self.include = include
    self.exclude = exclude
    self.architectures = architectures
    self.generationAtLeast = generationAtLeast
  }
}

/// What the owner pays instead of the catalogue's list price.
package struct PricePolicy: Hashable, Sendable {
  /// Share taken off the list price, 0 ... 1.
  package var onDemandDiscount: Double
  package var spotDiscount: Double
  package var reserved: [ReservedInstances]

  package init(onDemandDiscount: Double = 0, spotDiscount: Double = 0, reserved: [ReservedInstances] = []) {
    self.onDemandDiscount = onDemandDiscount
    self.spotDiscount = spotDiscount
    self.reserved = reserved
  }
}

/// Instances that are already paid for, or cheaper by contract.
package struct ReservedInstances: Hashable, Sendable {
  package var instanceType: String
  package var count: Int
  package var price: HourlyCost
  /// nil: any zone of the cluster.
  package var zone: String?

  package init(instanceType: String, count: Int, price: HourlyCost, zone: String? = nil) {
    self.instanceType = instanceType
    self.count = count
    self.price = price
    self.zone = zone
  }
}

/// What the machine keeps for itself.
package enum ReservationPolicy: Hashable, Sendable {
  /// kube-reserved, eviction and max pods by the provider's rules.
  case automatic
  /// Figures for each node; `maxPods` nil: the provider's rule.
  case given(kubeReserved: ResourceVector, systemReserved: ResourceVector, eviction: ResourceVector, maxPods: Int?)
}

/// What a pool is for; a workload is sent to a role before it is sent to a node.
package enum PoolRole: String, Hashable, Comparable, Sendable, CaseIterable, Codable {
  case system, general, stateful, special

  package static func < (a: PoolRole, b: PoolRole) -> Bool { a.rank < b.rank }
  private var rank: Int { PoolRole.allCases.firstIndex(of: self) ?? 0 }
}

/// A set of nodes with the same labels and taints, bought for one purpose.
package struct NodePool: Hashable, Sendable {
  package var name: String
  package var role: PoolRole
  package var taints: [Taint]
  package var labels: [String: String]
  package var capacityTypes: [CapacityType]
  package var minimumNodes: Int
  /// nil: no limit.
  package var maximumNodes: Int?
  package var minimumPerZone: Int
  /// nil: all the cluster's.
  package var zones: [String]?
  /// Applied after the cluster's own filter.
  package var instanceTypes: InstanceTypeFilter
  /// Overrides the cluster's figure.
  package var instanceTypesPerPool: Int?
  /// Share of allocatable that may be requested, by resource; 1 where not named.
  package var utilisationCap: [ResourceName: Double]
  package var accepts: WorkloadMatcher?
  package var maxPods: Int?
  package var position: FilePosition

  package init(
    name: String, role: PoolRole, taints: [Taint] = [], labels: [String: String] = [:],
    capacityTypes: [CapacityType] = [.onDemand], minimumNodes: Int = 0, maximumNodes: Int? = nil,
    minimumPerZone: Int = 0, zones: [String]? = nil, instanceTypes: InstanceTypeFilter = InstanceTypeFilter(),
    instanceTypesPerPool: Int? = nil, utilisationCap: [ResourceName: Double] = [:], accepts: WorkloadMatcher? = nil,
    maxPods: Int? = nil, position: FilePosition
  ) {
    self.name = name
    self.role = role
    self.taints = taints
    self.labels = labels
    self.capacityTypes = capacityTypes
    self.minimumNodes = minimumNodes
    self.maximumNodes = maximumNodes
    self.minimumPerZone = minimumPerZone
    self.zones = zones
    self.instanceTypes = instanceTypes
    self.instanceTypesPerPool = instanceTypesPerPool
    self.utilisationCap = utilisationCap
    self.accepts = accepts
    self.maxPods = maxPods
    self.position = position
  }
}

extension ClusterDocument {
  /// How many instance types a pool may have at most: its own figure, or the cluster's.
  package func mostInstanceTypes(in pool: NodePool) -> Int { pool.instanceTypesPerPool ?? instanceTypesPerPool }
}

/// Which workloads a pool takes: any of the namespaces, any of the `namespace/Kind/name` patterns, or all of the labels.
package struct WorkloadMatcher: Hashable, Sendable {
  package var namespaces: [String]
  /// Patterns with `*` in each of the three parts.
  package var workloads: [String]
  package var labels: [String: String]

  package init(namespaces: [String] = [], workloads: [String] = [], labels: [String: String] = [:]) {
    self.namespaces = namespaces
    self.workloads = workloads
    self.labels = labels
  }

  /// Whether a workload is meant; labels of the workload or of its pods count.
  package func takes(_ workload: Workload) -> Bool {
    if namespaces.contains(where: { Wildcard.matches($0, workload.id.namespace) }) { return true }
    if workloads.contains(where: { Wildcard.matches($0, workload: workload.id) }) { return true }
    guard !labels.isEmpty else { return false }
    return labels.allSatisfy { label in
      workload.template.labels[label.key] == label.value || workload.labels[label.key] == label.value
    }
  }
}

/// How many pods a workload counts that doesn't have one fixed number of them.
package struct ReplicaPolicy: Hashable, Sendable {
  /// Which count between an autoscaler's minimum and maximum is planned for.
  package enum Autoscaled: Hashable, Sendable {
    case max, current
    /// Between the autoscaler's minimum (0) and maximum (1).
    case share(Double)
  }

  /// Whether Jobs and CronJobs take room: at the most that can run at one time, or not at all.
  package enum Jobs: String, Hashable, Sendable, CaseIterable {
    case peak, exclude
  }

  package var autoscaled: Autoscaled
  package var jobs: Jobs

  package init(autoscaled: Autoscaled = .max, jobs: Jobs = .peak) {
    self.autoscaled = autoscaled
    self.jobs = jobs
  }
}

/// The control plane as its owner describes it; nothing in the cluster's manifests shows it.
package struct ControlPlane: Hashable, Sendable {
  package var members: Int
  /// `stacked` or `external`.
  package var etcd: String
  package var zones: [String]
  /// `loadbalancer`, `virtual-ip`, `dns`, `single` ...; empty: not said.
  package var apiEndpoint: String
  /// `nvme`, `ssd`, `hdd`, `network` ...; empty: not said.
  package var disk: String
  package var position: FilePosition

  package init(
    members: Int, etcd: String = "stacked", zones: [String] = [], apiEndpoint: String = "", disk: String = "",
    position: FilePosition
  ) {
    self.members = members
    self.etcd = etcd
    self.zones = zones
    self.apiEndpoint = apiEndpoint
    self.disk = disk
    self.position = position
  }
}

/// What the owner says that no manifest shows.
package struct Declarations: Hashable, Sendable {
  /// Cron schedule; nil: none declared.
  package var etcdBackupSchedule: String?
  /// YYYY-MM-DD.
  package var lastRestoreTest: String?
  /// Stateful workloads that are kept out of the cluster.
  package var keptOut: [String]
  package var upgradeOwner: String?
  /// What copies volumes to another place than the one that holds them, such as `velero to s3`; nil: nothing declared.
  package var volumeBackup: String?
  /// Growth of what the workloads ask for, a share per month (0.05: five in a hundred); nil: not declared.
  package var growthPerMonth: Double?
  /// Addresses that pods are given from, as a CIDR block; nil: not declared.
  package var podCIDR: String?
  /// Prefix length of the block that each node gets from `podCIDR`; nil: nodes don't get blocks.
  package var nodeMaskSize: Int?
  /// Findings that the owner accepts.
  package var ignore: [DeclaredSuppression]

  package init(
    etcdBackupSchedule: String? = nil, lastRestoreTest: String? = nil, keptOut: [String] = [],
    upgradeOwner: String? = nil, volumeBackup: String? = nil, growthPerMonth: Double? = nil, podCIDR: String? = nil,
    nodeMaskSize: Int? = nil, ignore: [DeclaredSuppression] = []
  ) {
    self.etcdBackupSchedule = etcdBackupSchedule
    self.lastRestoreTest = lastRestoreTest
    self.keptOut = keptOut
    self.upgradeOwner = upgradeOwner
    self.volumeBackup = volumeBackup
    self.growthPerMonth = growthPerMonth
    self.podCIDR = podCIDR
    self.nodeMaskSize = nodeMaskSize
    self.ignore = ignore
  }
}
