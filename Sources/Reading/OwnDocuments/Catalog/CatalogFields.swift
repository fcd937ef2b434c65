extension KnownFields {
  /// Fields of `kind: Catalog`.
  package static let catalog = KnownFields([
    "spec": ["provider", "region", "currency", "source", "date", "zones", "instanceTypes"],
    "spec.instanceTypes[]": [
      "name", "family", "generation", "architecture", "cores", "memory", "gpu", "localStorage", "network", "maxPods",
      "extendedResources", "labels", "allocatable", "pricePerHour", "zones", "available", "offerings",
    ],
    "spec.instanceTypes[].gpu": ["count", "model"],
    "spec.instanceTypes[].network": ["interfaces", "addressesPerInterface"],
    "spec.instanceTypes[].pricePerHour": ["on-demand", "spot", "reserved"],
    "spec.instanceTypes[].offerings[]": ["zone", "capacityType", "pricePerHour", "available"],
  ])
}
