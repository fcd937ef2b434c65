extension KnownFields {
  /// Fields of `kind: Inventory`.
  package static let inventory = KnownFields([
    "spec": ["namespace", "workloads"],
    "spec.workloads[]": [
      "name", "kind", "namespace", "replicas", "requests", "limits", "labels", "annotations", "autoscaling", "spot",
      "zones", "nodeSelector", "tolerations", "spread", "affinity", "antiAffinity", "volume", "volumes",
      "disruptionBudget", "priority", "priorityClass", "pool", "hostPorts", "hostNetwork", "os", "runtimeClass",
    ],
    "spec.workloads[].autoscaling": ["min", "max", "current"],
    "spec.workloads[].tolerations[]": ["key", "operator", "value", "effect"],
    "spec.workloads[].spread[]": ["maxSkew", "minDomains", "soft"],
    "spec.workloads[].affinity[]": companionFields,
    "spec.workloads[].antiAffinity[]": companionFields,
    "spec.workloads[].volume": volumeFields,
    "spec.workloads[].volumes[]": volumeFields,
    "spec.workloads[].disruptionBudget": ["minAvailable", "maxUnavailable"],
  ])

  private static let companionFields = ["to", "labels", "namespaces", "within", "soft"]
  private static let volumeFields = ["name", "size", "class", "access", "zone", "zones"]
}
