import ClusterModel
import Quantities

/// Builders for the smallest cluster and inventory that show one rule of the lowering.
enum SmallWorld {
  static let position = FilePosition(path: "test.yaml", line: 1, column: 1)
  static let zones = ["a", "b", "c"]
  static let gibibyte = Int64(1) << 30

  static func pool(_ name: String, _ role: PoolRole, taints: [Taint] = [], accepts: WorkloadMatcher? = nil) -> NodePool
  {
    NodePool(
      name: name, role: role, taints: taints, labels: [WellKnownLabel.pool: name], accepts: accepts, position: position)
  }

  static func cluster(
    pools: [NodePool] = [pool("general", .general)], zones: [String] = zones, typesPerPool: Int = 3
  ) -> ClusterDocument {
    ClusterDocument(
      name: "test", provider: .onPremises, region: "r", zones: zones, pools: pools, instanceTypesPerPool: typesPerPool,
      position: position)
  }

  /// A node of `cpu` cores and 4 GiB a core, at `price` micro-units an hour, in every zone of the cluster.
  static func offerings(
    _ cluster: ClusterDocument, types: [(name: String, cpu: Int64, price: Int64)] = [("m4", 4, 100), ("m8", 8, 200)],
    gpuType: (name: String, pool: String)? = nil, capacityTypes: [CapacityType] = [.onDemand]
  ) -> OfferingSet {
    var offerings: [PoolOffering] = []
    for pool in cluster.pools {
      for type in types {
        for capacityType in capacityTypes {
          for zone in pool.zones ?? cluster.zones {
            var labels = pool.labels
            labels[WellKnownLabel.zone] = zone
            labels[WellKnownLabel.architecture] = "amd64"
            labels[WellKnownLabel.operatingSystem] = "linux"
            labels[WellKnownLabel.instanceType] = type.name
            labels[WellKnownLabel.capacityType] = capacityType.rawValue
            var allocatable = ResourceVector(milliCPU: type.cpu * 1000, memory: type.cpu * 4 * gibibyte)
            allocatable[.pods] = 110
            if let gpuType, gpuType.name == type.name, gpuType.pool == pool.name { allocatable["nvidia.com/gpu"] = 1 }
            offerings.append(
              PoolOffering(
                pool: pool.name, instanceType: type.name, capacityType: capacityType, zone: zone,
                price: HourlyCost(microUnits: capacityType == .spot ? type.price / 3 : type.price),
                allocatable: allocatable, labels: labels, taints: pool.taints))
          }
        }
      }
    }
    return OfferingSet(offerings: offerings)
  }

  static func workload(
    _ name: String, kind: String = "Deployment", namespace: String = "shop", replicas: Int = 1, cpu: Int64 = 1000,
    memory: Int64 = gibibyte, labels: [String: String]? = nil, change: (inout Workload) -> Void = { _ in }
  ) -> Workload {
    var workload = Workload(
      id: WorkloadID(namespace: namespace, kind: kind, name: name),
      template: PodTemplate(labels: labels ?? ["app": name]), replicas: replicas,
      requests: ResourceVector(milliCPU: cpu, memory: memory), position: position)
    change(&workload)
    return workload
  }

  static func selector(_ app: String) -> LabelSelector { LabelSelector(matchLabels: ["app": app]) }

  static func term(_ app: String, _ key: String) -> PodAffinityTerm {
    PodAffinityTerm(selector: selector(app), topologyKey: key)
  }
}
