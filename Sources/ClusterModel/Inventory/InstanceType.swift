package import Quantities

/// How capacity is paid for.
package enum CapacityType: String, Hashable, Comparable, Sendable, CaseIterable, Codable {
  case onDemand = "on-demand"
  case spot
  case reserved

  package static func < (a: CapacityType, b: CapacityType) -> Bool { a.rank < b.rank }
  private var rank: Int {
    switch self {
    case .onDemand: 0
    case .reserved: 1
    case .spot: 2
    }
  }
}

/// A kind of machine that a provider rents, or that stands on the premises.
package struct InstanceType: Hashable, Sendable {
  package var name: String
  /// The series, such as `m7i` or `Standard_D_v5` or `n2-standard`.
  package var family: String
  /// The family's generation number; nil: not known.
  package var generation: Int?
  /// `amd64` or `arm64`.
  package var architecture: String
  package var cores: Int
  /// As the provider advertises it, in MiB; what the kernel sees is less.
  package var memoryMiB: Int64
  package var gpuCount: Int
  /// Empty: none.
  package var gpuModel: String
  package var localStorageGiB: Int64
  /// The most network interfaces, and addresses on each (AWS); nil: not applicable.
  package var networkInterfaces: Int?
  package var addressesPerInterface: Int?
  /// The most pods, where the provider or the owner sets a figure; nil: by the provider's rule.
  package var maxPods: Int?
  /// Other resources that its nodes offer, such as `hugepages-2Mi` or a device plugin's.
  package var extendedResources: ResourceVector
  /// Labels that its nodes carry beyond the well-known ones.
  package var labels: [String: String]
  /// Given whole by an on-premises Catalog document; nil: from the provider's rules.
  package var allocatable: ResourceVector?
  package var offerings: [Offering]

  package init(
    name: String, family: String = "", generation: Int? = nil, architecture: String = "amd64", cores: Int,
    memoryMiB: Int64, gpuCount: Int = 0, gpuModel: String = "", localStorageGiB: Int64 = 0,
    networkInterfaces: Int? = nil, addressesPerInterface: Int? = nil, maxPods: Int? = nil,
    extendedResources: ResourceVector = ResourceVector(), labels: [String: String] = [:],
    allocatable: ResourceVector? = nil, offerings: [Offering] = []
  ) {
    self.name = name
    self.family = family
    self.generation = generation
    self.architecture = architecture
    self.cores = cores
    self.memoryMiB = memoryMiB
    self.gpuCount = gpuCount
    self.gpuModel = gpuModel
    self.localStorageGiB = localStorageGiB
    self.networkInterfaces = networkInterfaces
    self.addressesPerInterface = addressesPerInterface
    self.maxPods = maxPods
    self.extendedResources = extendedResources
    self.labels = labels
    self.allocatable = allocatable
    self.offerings = offerings
  }
}

/// A way to buy an instance type in one zone.
package struct Offering: Hashable, Sendable {
  package var zone: String
  package var capacityType: CapacityType
  package var price: HourlyCost
  /// The most that can be bought; nil: no limit.
  package var available: Int?

  package init(zone: String, capacityType: CapacityType, price: HourlyCost, available: Int? = nil) {
    self.zone = zone
    self.capacityType = capacityType
    self.price = price
    self.available = available
  }
}

/// Instance types with the place and time that their prices are of.
package struct Catalog: Sendable {
  package var name: String
  /// `aws`, `azure`, `gcp` or `on-premises`.
  package var provider: String
  package var region: String
  package var currency: String
  /// Where the facts are from, and of what date (YYYY-MM-DD).
  package var source: String
  package var date: String
  /// Sorted by name.
  package var instanceTypes: [InstanceType]
  /// Names of instance types whose zones the source doesn't say, and that are taken to stand in all; sorted.
  package var typesOfUnknownZone: [String]

  package init(
    name: String, provider: String, region: String, currency: String, source: String, date: String,
    instanceTypes: [InstanceType], typesOfUnknownZone: [String] = []
  ) {
    self.name = name
    self.provider = provider
    self.region = region
    self.currency = currency
    self.source = source
    self.date = date
    self.instanceTypes = instanceTypes
    self.typesOfUnknownZone = typesOfUnknownZone
  }
}
