extension KnownFields {
  /// Fields of `kind: Cluster`.
  package static let cluster = KnownFields([
    "spec": [
      "provider", "region", "zones", "kubernetesVersion", "currency", "catalog", "instanceTypes", "prices",
      "reservations", "rootDisk", "pools", "headroom", "survive", "replicas", "missingRequests", "instanceTypesPerPool",
      "controlPlane", "declared",
    ],
    "spec.instanceTypes": instanceTypeFilter,
    "spec.prices": ["discount", "reserved"],
    "spec.prices.discount": ["on-demand", "spot"],
    "spec.prices.reserved[]": ["instanceType", "count", "pricePerHour", "zone"],
    "spec.reservations": ["kubeReserved", "systemReserved", "eviction", "maxPods"],
    "spec.pools[]": [
      "name", "role", "taints", "labels", "capacityTypes", "nodes", "zones", "instanceTypes", "instanceTypesPerPool",
      "utilisationCap", "accepts", "maxPods",
    ],
    "spec.pools[].nodes": ["min", "max", "minPerZone"],
    "spec.pools[].instanceTypes": instanceTypeFilter,
    "spec.pools[].accepts": ["namespaces", "workloads", "labels"],
    "spec.survive[]": ["zone-loss", "node-loss", "upgrade", "spot-reclaim"],
    "spec.survive[].upgrade": ["maxSurge", "maxUnavailable"],
    "spec.replicas": ["autoscaled", "jobs"],
    "spec.missingRequests": ["cpu", "memory"],
    "spec.controlPlane": ["members", "etcd", "zones", "apiEndpoint", "disk"],
    "spec.declared": [
      "etcdBackup", "keptOut", "upgradeOwner", "volumeBackup", "growthPerMonth", "network", "ignore",
    ],
    "spec.declared.etcdBackup": ["schedule", "lastRestoreTest"],
    "spec.declared.network": ["podCIDR", "nodeMaskSize"],
    "spec.declared.ignore[]": ["rule", "object", "reason", "until"],
  ])

  private static let instanceTypeFilter = ["include", "exclude", "architectures", "generationAtLeast"]
}
