extension KnownFields {
  /// Fields of `kind: Scenarios`.
  package static let scenarios = KnownFields([
    "spec": ["scenarios"],
    "spec.scenarios[]": ["name", "changes"],
    "spec.scenarios[].changes[]": ["scale", "by", "capacityTypes", "zones", "instanceTypes", "add", "remove", "set"],
    "spec.scenarios[].changes[].instanceTypes": ["include", "exclude", "architectures", "generationAtLeast"],
    "spec.scenarios[].changes[].set": ["workload", "requests", "replicas"],
  ])
}
