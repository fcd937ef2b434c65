package import ClusterModel

extension Inventory {
  /// The same with pods that share a volume of one zone held together in a zone, as required affinity to each other.
  ///
  /// A scheduler binds a claim where the first of its pods lands, and the others follow the volume there. A claim that is bound
  /// already pins its pods, and pods with required affinity of their own are left as they are: one pod would have to match
  /// both terms. Who shares several volumes follows the first by name.
  ///
  /// - Complexity: O(workloads x volumes); where no pod template names a claim, O(workloads)
  package func holdingSharedVolumesTogether() -> Inventory {
    let candidates = workloads.indices.filter { index in
      let workload = workloads[index]
      return workload.pinnedZones.isEmpty && workload.template.podAffinity.required.isEmpty
        && workload.template.volumes.contains { if case .persistentVolumeClaim = $0.source { true } else { false } }
    }
    if candidates.isEmpty { return self }
    let zonal = ZonalVolumes(self)
    var sharers: [String: [Int]] = [:]
    for index in candidates {
      for claim in zonal.sharedClaims(workloads[index]) {
        sharers["\(workloads[index].id.namespace)/\(claim)", default: []].append(index)
      }
    }
    var held = self
    for (claim, indices) in sharers.sorted(by: { $0.key < $1.key })
    where indices.reduce(0, { $0 + workloads[$1].replicas }) > 1 {
      let label = "volume.plimsoll.dev/\(claim)"
      let term = PodAffinityTerm(
        selector: LabelSelector(matchLabels: [label: "shared"]), topologyKey: WellKnownLabel.zone)
      for index in indices {
        held.workloads[index].template.labels[label] = "shared"
        if held.workloads[index].template.podAffinity.required.isEmpty {
          held.workloads[index].template.podAffinity.required = [term]
        }
      }
    }
    return held
  }
}
