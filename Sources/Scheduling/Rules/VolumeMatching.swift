package import ClusterModel

/// Which existing volume an unbound claim would take on a node.
package enum VolumeMatching {
  /// The name of the volume reserved for the claim, else of the smallest free one that fits and is reachable from the
  /// node; nil where there is none, or where the reserved one can't be reached.
  ///
  /// - Complexity: O(volumes log volumes)
  package static func smallestMatch(
    for claim: PersistentVolumeClaim, on node: Node, in storage: StorageSnapshot, except taken: Set<String>
  ) -> String? {
    let className = storage.className(of: claim.spec)
    let identity = "\(claim.namespace)/\(claim.name)"
    var smallest: PersistentVolume?
    for volume in storage.volumes.values.sorted(by: { $0.name < $1.name })
    where volume.storageClassName == className && !taken.contains(volume.name) {
      guard volume.claimReference == nil || volume.claimReference == identity,
        volume.capacityBytes >= claim.spec.requestedBytes, !volume.isTerminating
      else { continue }
      let isReachable = VolumeBindingFilter.isReachable(volume, from: node)
      if volume.claimReference == identity { return isReachable ? volume.name : nil }
      guard isReachable, isFree(volume), claim.spec.selector?.matches(volume.labels) ?? true,
        claim.spec.accessModes.allSatisfy(volume.accessModes.contains)
      else { continue }
      if volume.capacityBytes < smallest?.capacityBytes ?? .max { smallest = volume }
    }
    return smallest?.name
  }

  /// A volume without a phase was written by hand: the controller would make it available.
  private static func isFree(_ volume: PersistentVolume) -> Bool {
    volume.phase.isEmpty || volume.phase == "Available"
  }
}
