import ClusterModel

/// VolumeRestrictions: an in-tree disk serves one pod of a node, a ReadWriteOncePod claim one pod of the cluster.
package struct VolumeRestrictionsFilter: NodeFilter {
  package static let diskReason = "node(s) had no available disk"
  package static let claimReason =
    "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod"

  /// The in-tree disks for which the rule holds.
  private static let exclusiveKinds: Set<String> = ["gcePersistentDisk", "awsElasticBlockStore", "rbd", "iscsi"]

  private struct Disk: Hashable, Sendable {
    let kind: String
    let identity: String
    let readOnly: Bool

    /// Two read-only uses get along, but for AWS, whose disks attach to one pod of a node.
    func conflicts(with other: Disk) -> Bool {
      kind == other.kind && identity == other.identity
        && (kind == "awsElasticBlockStore" || !(readOnly && other.readOnly))
    }
  }

  private let disks: [Disk]
  private let claimInUse: String?

  package var plugin: FilterPlugin { .volumeRestrictions }

  package func refusal(on state: NodeState) -> Refusal? {
    if !disks.isEmpty {
      let standing = state.pods.flatMap { Self.disks(of: $0) }
      if let disk = disks.first(where: { disk in standing.contains { $0.conflicts(with: disk) } }) {
        return Refusal(plugin, .unschedulable, [Self.diskReason], evidence: .volume(disk.identity))
      }
    }
    return claimInUse.map { Refusal(plugin, .unschedulable, [Self.claimReason], evidence: .volume($0)) }
  }

  /// - Complexity: O(pods) where the pod has a ReadWriteOncePod claim, else O(its volumes).
  static func prepare(_ pod: Pod, in snapshot: ClusterSnapshot) -> FilterPreparation {
    var exclusive: [String] = []
    for reference in PodClaims.references(pod) where !reference.isEphemeral {
      guard let claim = PodClaims.claim(reference, of: pod, in: snapshot.storage) else {
        return .rejected(
          Refusal(
            .volumeRestrictions, .unresolvable, [PodClaims.notFound(reference.name)],
            evidence: .volume(reference.name)))
      }
      if claim.spec.accessModes.contains(.readWriteOncePod) { exclusive.append(reference.name) }
    }
    let inUse = exclusive.first { name in
      snapshot.nodes.contains { state in
        state.pods.contains { other in
          other.namespace == pod.namespace
            && other.template.volumes.contains { $0.source == .persistentVolumeClaim(name: name) }
        }
      }
    }
    let disks = disks(of: pod)
    if disks.isEmpty && inUse == nil { return .skip }
    return .ready(VolumeRestrictionsFilter(disks: disks, claimInUse: inUse))
  }

  private static func disks(of pod: Pod) -> [Disk] {
    pod.template.volumes.compactMap { volume in
      guard case .inTreeDisk(let kind, let identity, let readOnly) = volume.source, exclusiveKinds.contains(kind) else {
        return nil
      }
      return Disk(kind: kind, identity: identity, readOnly: readOnly)
    }
  }
}
