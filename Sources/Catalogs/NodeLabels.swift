package import ClusterModel
internal import Quantities

/// The labels that a provider gives a node of an instance type, beside those of its pool.
package struct NodeLabels: Sendable {
  package let provider: Provider
  package let region: String

  package init(provider: Provider, region: String) {
    self.provider = provider
    self.region = region
  }

  /// All labels of a node but its hostname. The instance type's own labels go before the provider's, the pool's before
  /// all.
  package func labels(of type: InstanceType, capacityType: CapacityType, zone: String, pool: NodePool) -> [String:
    String]
  {
    var labels = common(type, zone: zone)
    switch provider {
    case .aws: labels.merge(aws(type, capacityType, pool)) { $1 }
    case .azure: labels.merge(azure(type, capacityType, pool)) { $1 }
    case .gcp: labels.merge(gcp(type, capacityType, pool)) { $1 }
    case .onPremises:
      // What keeps pods off spot nodes has to be there to be asked for.
      if capacityType == .spot { labels[WellKnownLabel.capacityType] = CapacityType.spot.rawValue }
    }
    labels[WellKnownLabel.pool] = pool.name
    labels.merge(type.labels) { $1 }
    labels.merge(pool.labels) { $1 }
    return labels
  }

  /// The taints that the provider itself puts on a node, beside those of its pool: AKS taints spot nodes.
  package func taints(capacityType: CapacityType) -> [Taint] {
    provider == .azure && capacityType == .spot
      ? [Taint(key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: .noSchedule)] : []
  }

  /// What the kubelet and every cloud controller sets, under today's keys and the former ones that are still set.
  private func common(_ type: InstanceType, zone: String) -> [String: String] {
    var labels = [
      WellKnownLabel.operatingSystem: "linux", WellKnownLabel.architecture: type.architecture,
      WellKnownLabel.instanceType: type.name, WellKnownLabel.zone: zone,
    ]
    if !region.isEmpty { labels[WellKnownLabel.region] = region }
    for (former, today) in WellKnownLabel.deprecated { labels[former] = labels[today] }
    if Accelerator.resource(of: type) == "nvidia.com/gpu" { labels["nvidia.com/gpu.present"] = "true" }
    return labels
  }

  /// Reserved capacity is on-demand capacity that costs less: its nodes say `on-demand`.
  private func karpenter(_ capacityType: CapacityType, _ pool: NodePool) -> [String: String] {
    [
      WellKnownLabel.capacityType: capacityType == .spot ? "spot" : "on-demand",
      "karpenter.sh/nodepool": pool.name,
    ]
  }

  private func aws(_ type: InstanceType, _ capacityType: CapacityType, _ pool: NodePool) -> [String: String] {
    var labels = karpenter(capacityType, pool)
    labels["eks.amazonaws.com/nodegroup"] = pool.name
    labels["eks.amazonaws.com/capacityType"] = capacityType == .spot ? "SPOT" : "ON_DEMAND"
    let prefix = "karpenter.k8s.aws/instance-"
    labels[prefix + "family"] = type.family
    labels[prefix + "category"] = String(type.family.prefix { $0.isLetter })
    if let generation = type.generation { labels[prefix + "generation"] = "\(generation)" }
    if let dot = type.name.firstIndex(of: ".") {
      labels[prefix + "size"] = String(type.name[type.name.index(after: dot)...])
    }
    labels[prefix + "cpu"] = "\(type.cores)"
    labels[prefix + "memory"] = "\(type.memoryMiB)"
    labels[prefix + "cpu-manufacturer"] = awsCPUMaker(type)
    labels[prefix + "hypervisor"] = type.name.contains("metal") ? "" : "nitro"
    if type.localStorageGiB > 0 { labels[prefix + "local-nvme"] = "\(type.localStorageGiB)" }
    if let maker = Accelerator.manufacturer(of: type), maker != "habana" {
      labels[prefix + "gpu-name"] = Accelerator.shortModel(of: type)
      labels[prefix + "gpu-manufacturer"] = maker
      labels[prefix + "gpu-count"] = "\(type.gpuCount)"
    }
    let neurons = type.extendedResources["aws.amazon.com/neuron"]
    if neurons > 0 {
      labels[prefix + "accelerator-manufacturer"] = "aws"
      labels[prefix + "accelerator-count"] = "\(neurons)"
      labels[prefix + "accelerator-name"] = type.family.hasPrefix("inf") ? "inferentia" : "trainium"
    }
    return labels
  }

  /// A family's letters after its generation name the maker: `g` Graviton, `a` AMD, neither Intel.
  private func awsCPUMaker(_ type: InstanceType) -> String {
    if type.architecture == "arm64" { return "aws" }
    let attributes = type.family.drop { $0.isLetter }.drop { $0.isNumber }.prefix { $0 != "-" }
    return attributes.hasPrefix("a") || type.family == "g4ad" || type.family == "g5" || type.family == "g6"
      || type.family == "g6e" || type.family == "gr6" || type.family == "p5" ? "amd" : "intel"
  }

  private func azure(_ type: InstanceType, _ capacityType: CapacityType, _ pool: NodePool) -> [String: String] {
    var labels = karpenter(capacityType, pool)
    labels["agentpool"] = pool.name
    labels["kubernetes.azure.com/agentpool"] = pool.name
    labels["kubernetes.azure.com/mode"] = pool.role == .system ? "system" : "user"
    if capacityType == .spot { labels["kubernetes.azure.com/scalesetpriority"] = "spot" }
    let prefix = "karpenter.azure.com/sku-"
    labels[prefix + "name"] = type.name
    let letters = type.name.drop { $0 != "_" }.dropFirst().prefix { $0.isLetter }
    labels[prefix + "family"] = String(letters)
    labels[prefix + "cpu"] = "\(type.cores)"
    labels[prefix + "memory"] = "\(type.memoryMiB)"
    if let generation = type.generation { labels[prefix + "version"] = "\(generation)" }
    if let maker = Accelerator.manufacturer(of: type) {
      labels["kubernetes.azure.com/accelerator"] = maker
      labels[prefix + "gpu-name"] = Accelerator.shortModel(of: type).uppercased()
      labels[prefix + "gpu-manufacturer"] = maker
      labels[prefix + "gpu-count"] = "\(type.gpuCount)"
    }
    return labels
  }

  private func gcp(_ type: InstanceType, _ capacityType: CapacityType, _ pool: NodePool) -> [String: String] {
    var labels = karpenter(capacityType, pool)
    labels["cloud.google.com/gke-nodepool"] = pool.name
    labels["cloud.google.com/machine-family"] = String(type.name.prefix { $0 != "-" })
    labels["cloud.google.com/gke-os-distribution"] = "cos"
    labels["cloud.google.com/gke-provisioning"] = capacityType == .spot ? "spot" : "standard"
    if capacityType == .spot { labels["cloud.google.com/gke-spot"] = "true" }
    if Accelerator.resource(of: type) == "nvidia.com/gpu" {
      labels["cloud.google.com/gke-accelerator"] = type.gpuModel
      labels["cloud.google.com/gke-accelerator-count"] = "\(type.gpuCount)"
    }
    return labels
  }
}
