package import ClusterModel

extension Inventory {
  /// The same with pods that share a volume of one zone held together in a zone, as required affinity to each other.
  ///
  /// A scheduler binds a claim where the first of its pods lands, and the others follow the volume there. A claim that is bound
  /// already pins its pods, and pods with required affinity of their own are left as they are: one pod would have to match
  /// both terms.
  ///
  /// - Complexity: O(workloads x volumes)
  package func holdingSharedVolumesTogether() -> Inventory {
    let zonal = ZonalVolumes(self)
    var sharers: [String: [Int]] = [:]
    for (index, workload) in workloads.enumerated()
    where workload.pinnedZones.isEmpty && workload.template.podAffinity.required.isEmpty {
      for claim in zonal.sharedClaims(workload) {
        sharers["\(workload.id.namespace)/\(claim)", default: []].append(index)
      }
    }
    var held = self
    for (claim, indices) in sharers where indices.reduce(0, { $0 + workloads[$1].replicas }) > 1 {
      let label = "\(Self.sharedVolume)\(claim)"
      let term = PodAffinityTerm(
        selector: LabelSelector(matchLabels: [label: "shared"]), topologyKey: WellKnownLabel.zone)
      for index in indices {
        held.workloads[index].template.labels[label] = "shared"
        // Who shares several volumes follows the first by name.
        if held.workloads[index].template.podAffinity.required.first.map({ Self.isAfter($0, label) }) ?? true {
          held.workloads[index].template.podAffinity.required = [term]
        }
      }
    }
    return held
  }

  private static let sharedVolume = "volume.plimsoll.dev/"

  private static func isAfter(_ term: PodAffinityTerm, _ label: String) -> Bool {
    (term.selector?.matchLabels.keys.first ?? "") > label
  }
}
