package import ClusterModel
import Quantities

/// The Cluster document in the form that it is read in, with every default spelled out.
package enum ClusterDocumentTree {
  package static func tree(_ cluster: ClusterDocument) -> JSONValue {
    [
      "apiVersion": .string(Plan.apiVersion),
      "kind": "Cluster",
      "metadata": ["name": .string(cluster.name)],
      "spec": .object(spec(cluster)),
    ]
  }

  private static func spec(_ cluster: ClusterDocument) -> [JSONField] {
    var fields = [
      JSONField("provider", .string(cluster.provider.rawValue)),
      JSONField("region", .string(cluster.region)),
      JSONField("zones", .strings(cluster.zones)),
      JSONField("kubernetesVersion", .string(cluster.kubernetesVersion)),
      JSONField("currency", .string(cluster.currency)),
      JSONField("catalog", .strings(cluster.catalog)),
      JSONField("instanceTypes", filter(cluster.instanceTypes)),
      JSONField("prices", prices(cluster.prices)),
      JSONField("reservations", reservations(cluster.reservations)),
      JSONField("pools", .array(cluster.pools.map(pool))),
      JSONField("headroom", shares(cluster.headroom, or: 0)),
      JSONField("survive", .array(cluster.survive.map(demand))),
      JSONField("replicas", replicas(cluster.replicas)),
      JSONField("missingRequests", .quantities(cluster.missingRequests)),
      JSONField("instanceTypesPerPool", .integer(cluster.instanceTypesPerPool)),
    ]
    if let disk = cluster.rootDisk {
      fields.append(JSONField("rootDisk", .string(ResourceName.ephemeralStorage.text(disk))))
    }
    if let controlPlane = cluster.controlPlane { fields.append(JSONField("controlPlane", members(controlPlane))) }
    fields.append(JSONField("declared", declared(cluster.declared)))
    return fields
  }

  private static func filter(_ filter: InstanceTypeFilter) -> JSONValue {
    var fields = [
      JSONField("include", .strings(filter.include)),
      JSONField("exclude", .strings(filter.exclude)),
      JSONField("architectures", .strings(filter.architectures)),
    ]
    if let generation = filter.generationAtLeast { fields.append(JSONField("generationAtLeast", .integer(generation))) }
    return .object(fields)
  }

  private static func prices(_ policy: PricePolicy) -> JSONValue {
    [
      "discount": [
        "on-demand": .rounded(policy.onDemandDiscount, digits: 6), "spot": .rounded(policy.spotDiscount, digits: 6),
      ],
      "reserved": .array(
        policy.reserved.map { reserved in
          var fields = [
            JSONField("instanceType", .string(reserved.instanceType)),
            JSONField("count", .integer(reserved.count)),
            JSONField("pricePerHour", .price(reserved.price)),
          ]
          if let zone = reserved.zone { fields.append(JSONField("zone", .string(zone))) }
          return .object(fields)
        }),
    ]
  }

  private static func reservations(_ policy: ReservationPolicy) -> JSONValue {
    switch policy {
    case .automatic: return "auto"
    case .given(let kubeReserved, let systemReserved, let eviction, let maxPods):
      var fields = [
        JSONField("kubeReserved", .quantities(kubeReserved)),
        JSONField("systemReserved", .quantities(systemReserved)),
        JSONField("eviction", .quantities(eviction)),
      ]
      if let maxPods { fields.append(JSONField("maxPods", .integer(maxPods))) }
      return .object(fields)
    }
  }

  private static func pool(_ pool: NodePool) -> JSONValue {
    var nodes = [JSONField("min", .integer(pool.minimumNodes))]
    if let maximum = pool.maximumNodes { nodes.append(JSONField("max", .integer(maximum))) }
    nodes.append(JSONField("minPerZone", .integer(pool.minimumPerZone)))
    var fields = [
      JSONField("name", .string(pool.name)),
      JSONField("role", .string(pool.role.rawValue)),
      JSONField("taints", .strings(pool.taints.map(\.description))),
      JSONField("labels", .sorted(pool.labels)),
      JSONField("capacityTypes", .strings(pool.capacityTypes.map(\.rawValue))),
      JSONField("nodes", .object(nodes)),
    ]
    if let zones = pool.zones { fields.append(JSONField("zones", .strings(zones))) }
    fields.append(JSONField("instanceTypes", filter(pool.instanceTypes)))
    if let limit = pool.instanceTypesPerPool { fields.append(JSONField("instanceTypesPerPool", .integer(limit))) }
    fields.append(JSONField("utilisationCap", shares(pool.utilisationCap, or: 1)))
    if let accepts = pool.accepts {
      fields.append(
        JSONField(
          "accepts",
          [
            "namespaces": .strings(accepts.namespaces), "workloads": .strings(accepts.workloads),
            "labels": .sorted(accepts.labels),
          ]))
    }
    if let maxPods = pool.maxPods { fields.append(JSONField("maxPods", .integer(maxPods))) }
    return .object(fields)
  }

  /// Shares of cpu and memory, spelled out even where they are the default, and of whatever else is named.
  private static func shares(_ shares: [ResourceName: Double], or standard: Double) -> JSONValue {
    let spelledOut = shares.merging([.cpu: standard, .memory: standard]) { given, _ in given }
    return .object(
      spelledOut.sorted { $0.key < $1.key }.map { JSONField($0.key.rawValue, .rounded($0.value, digits: 6)) })
  }

  private static func demand(_ demand: SurvivalDemand) -> JSONValue {
    switch demand {
    case .zoneLoss: "zone-loss"
    case .nodeLoss(let count): ["node-loss": .integer(count)]
    case .upgrade(let surge, let unavailable):
      ["upgrade": ["maxSurge": amount(surge), "maxUnavailable": amount(unavailable)]]
    case .spotReclaim: "spot-reclaim"
    case .spotReclaimByZone: ["spot-reclaim": "zone"]
    }
  }

  private static func amount(_ amount: IntOrPercent) -> JSONValue {
    switch amount {
    case .count(let count): .integer(count)
    case .percent: .string(amount.description)
    }
  }

  private static func replicas(_ policy: ReplicaPolicy) -> JSONValue {
    let autoscaled: JSONValue =
      switch policy.autoscaled {
      case .max: "max"
      case .current: "current"
      case .share(let share): .rounded(share, digits: 6)
      }
    return ["autoscaled": autoscaled, "jobs": .string(policy.jobs.rawValue)]
  }

  private static func members(_ controlPlane: ControlPlane) -> JSONValue {
    [
      "members": .integer(controlPlane.members), "etcd": .string(controlPlane.etcd),
      "zones": .strings(controlPlane.zones), "apiEndpoint": .string(controlPlane.apiEndpoint),
      "disk": .string(controlPlane.disk),
    ]
  }

  private static func declared(_ declared: Declarations) -> JSONValue {
    var fields: [JSONField] = []
    var backup: [JSONField] = []
    if let schedule = declared.etcdBackupSchedule { backup.append(JSONField("schedule", .string(schedule))) }
    if let date = declared.lastRestoreTest { backup.append(JSONField("lastRestoreTest", .string(date))) }
    if !backup.isEmpty { fields.append(JSONField("etcdBackup", .object(backup))) }
    fields.append(JSONField("keptOut", .strings(declared.keptOut)))
    if let owner = declared.upgradeOwner { fields.append(JSONField("upgradeOwner", .string(owner))) }
    if let backup = declared.volumeBackup { fields.append(JSONField("volumeBackup", .string(backup))) }
    if let growth = declared.growthPerMonth { fields.append(JSONField("growthPerMonth", .rounded(growth, digits: 6))) }
    var network: [JSONField] = []
    if let block = declared.podCIDR { network.append(JSONField("podCIDR", .string(block))) }
    if let size = declared.nodeMaskSize { network.append(JSONField("nodeMaskSize", .integer(size))) }
    if !network.isEmpty { fields.append(JSONField("network", .object(network))) }
    if !declared.ignore.isEmpty { fields.append(JSONField("ignore", .array(declared.ignore.map(suppression)))) }
    return .object(fields)
  }

  private static func suppression(_ entry: DeclaredSuppression) -> JSONValue {
    var fields = [
      JSONField("rule", .string(entry.rule)), JSONField("object", .string(entry.object)),
      JSONField("reason", .string(entry.reason)),
    ]
    if let until = entry.until { fields.append(JSONField("until", .string(until))) }
    return .object(fields)
  }
}
