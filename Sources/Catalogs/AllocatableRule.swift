package import ClusterModel
package import Quantities

/// What pods may take of a node: its capacity less what the provider, the kubelet and the owner keep.
///
///     allocatable = capacity - kube-reserved - system-reserved - hard eviction threshold
///
/// Capacity is what the kernel sees, which is less than the advertised memory. Figures of `ReservationPolicy.given`
/// stand in for the provider's, resource by resource; what the owner doesn't name stays by the provider's rule.
package struct AllocatableRule: Sendable {
  package let provider: Provider
  package let policy: ReservationPolicy
  /// The minor version of Kubernetes: AKS changed its rule with 1.29.
  package let kubernetesMinor: Int

  /// The disk that the owner gives every node, in bytes; nil: the provider's default.
  package let rootDisk: Int64?

  package init(provider: Provider, policy: ReservationPolicy, kubernetesVersion: String, rootDisk: Int64? = nil) {
    self.provider = provider
    self.policy = policy
    self.rootDisk = rootDisk
    let parts = kubernetesVersion.split(separator: ".")
    kubernetesMinor = parts.count > 1 ? Int(parts[1]) ?? Int.max : Int.max
  }

  /// What a node of `type` offers to pods, with `pods` and the devices it has; nothing below 0.
  ///
  /// - Parameter poolMaxPods: the pool's own figure, which goes before every other.
  package func allocatable(of type: InstanceType, poolMaxPods: Int? = nil) -> ResourceVector {
    let pods = maxPods(of: type, poolMaxPods: poolMaxPods)
    if var given = type.allocatable {
      if poolMaxPods != nil || !given.names(.pods) { given[.pods] = Int64(pods) }
      return given
    }
    var room = capacity(of: type)
    let kept =
      kubeReserved(of: type, poolMaxPods: poolMaxPods) + systemReserved + evictionThreshold(of: type)
    for name in room.names { room[name] = max(0, room[name] - kept[name]) }
    room[.pods] = Int64(pods)
    return room
  }

  /// What the kernel of a node of `type` sees, and the devices that its plugins announce; without `pods`.
  package func capacity(of type: InstanceType) -> ResourceVector {
    var seen = type.memoryMiB
    if provider == .aws && type.architecture == "arm64" { seen -= 64 }
    seen -= (seen * hypervisorShare + 999) / 1000
    var capacity = ResourceVector(milliCPU: Int64(type.cores) * 1000, memory: max(0, seen) << 20)
    let disk = rootDiskMiB(of: type)
    if disk > 0 { capacity[.ephemeralStorage] = disk << 20 }
    if let device = Accelerator.resource(of: type) { capacity[device] = Int64(type.gpuCount) }
    for name in type.extendedResources.names { capacity[name] = type.extendedResources[name] }
    return capacity
  }

  /// The most pods that a node of `type` holds: the pool's figure, else the Cluster document's, else the provider's
  /// rule.
  package func maxPods(of type: InstanceType, poolMaxPods: Int? = nil) -> Int {
    if let owned = poolMaxPods ?? policyMaxPods { return owned }
    switch provider {
    case .aws: return min(interfacePods(of: type), type.cores > 30 ? 250 : 110)
    case .azure: return type.maxPods ?? 30
    case .gcp: return min(type.maxPods ?? 110, 256)
    case .onPremises: return type.maxPods ?? type.allocatable.map { $0.names(.pods) ? Int($0[.pods]) : 110 } ?? 110
    }
  }

  /// The most pods that the provider allows any owner to ask for; nil: no such limit.
  package var largestMaxPods: Int? {
    switch provider {
    case .gcp: 256
    case .azure: 250
    case .aws, .onPremises: nil
    }
  }

  /// EKS's figure from the network interfaces alone: one address of each is the interface's own, and two pods use the
  /// host's network. 110 where the catalogue says nothing.
  package func interfacePods(of type: InstanceType) -> Int {
    if let interfaces = type.networkInterfaces, let addresses = type.addressesPerInterface {
      return interfaces * (addresses - 1) + 2
    }
    return type.maxPods ?? 110
  }

  /// What is kept for the kubelet and the container runtime.
  package func kubeReserved(of type: InstanceType, poolMaxPods: Int? = nil) -> ResourceVector {
    var kept = ResourceVector()
    switch provider {
    case .aws:
      let pods = poolMaxPods ?? policyMaxPods ?? interfacePods(of: type)
      kept[.cpu] = KubeReservation.milliCPUByRanges(cores: type.cores)
      kept[.memory] = KubeReservation.memoryMiBOnEKS(pods: pods) << 20
      kept[.ephemeralStorage] = 1 << 30
    case .gcp:
      kept[.cpu] =
        isSharedCore(type)
        ? KubeReservation.milliCPUOfSharedCoreE2 : KubeReservation.milliCPUByRanges(cores: type.cores)
      kept[.memory] = KubeReservation.memoryMiBByRanges(memoryMiB: type.memoryMiB) << 20
      kept[.ephemeralStorage] = KubeReservation.diskMiBOnGKE(bootDiskMiB: rootDiskMiB(of: type)) << 20
    case .azure:
      let pods = maxPods(of: type, poolMaxPods: poolMaxPods)
      kept[.cpu] = KubeReservation.milliCPUOnAKS(cores: type.cores)
      kept[.memory] =
        (kubernetesMinor >= 29
          ? KubeReservation.memoryMiBOnAKS(pods: pods, memoryMiB: type.memoryMiB)
          : KubeReservation.memoryMiBByRanges(memoryMiB: type.memoryMiB)) << 20
    case .onPremises: break
    }
    if case .given(let owned, _, _, _) = policy { for name in owned.names { kept[name] = owned[name] } }
    return kept
  }

  /// What the owner keeps for the system beside Kubernetes; none of the providers does.
  private var systemReserved: ResourceVector {
    if case .given(_, let owned, _, _) = policy { owned } else { ResourceVector() }
  }

  /// The kubelet's hard eviction threshold: 100Mi of memory (750Mi on AKS before 1.29) and a tenth of the disk.
  package func evictionThreshold(of type: InstanceType) -> ResourceVector {
    var kept = ResourceVector()
    kept[.memory] = (provider == .azure && kubernetesMinor < 29 ? 750 : 100) << 20
    kept[.ephemeralStorage] = (rootDiskMiB(of: type) << 20) / 10
    if case .given(_, _, let owned, _) = policy { for name in owned.names { kept[name] = owned[name] } }
    return kept
  }

  /// Thousandths of the advertised memory that the hypervisor and the kernel take before a node shows its capacity:
  /// what Karpenter assumes for the provider until it has measured a node.
  package var hypervisorShare: Int64 {
    switch provider {
    case .aws, .azure: 75
    case .gcp: 70
    case .onPremises: 0
    }
  }

  /// The disk that holds images, logs and scratch space, in MiB: the owner's figure, the provider's default root disk, or the machine's own
  /// disk on the premises; 0: not known.
  package func rootDiskMiB(of type: InstanceType) -> Int64 {
    if let rootDisk { return rootDisk >> 20 }
    return switch provider {
    case .aws: 20 * 1024
    case .azure: 128 * 1024
    case .gcp: 100 * 1024
    case .onPremises: type.localStorageGiB * 1024
    }
  }

  private var policyMaxPods: Int? {
    if case .given(_, _, _, let pods) = policy { pods } else { nil }
  }

  private func isSharedCore(_ type: InstanceType) -> Bool {
    ["e2-micro", "e2-small", "e2-medium"].contains(type.name)
  }
}
