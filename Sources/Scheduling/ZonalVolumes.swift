package import ClusterModel

/// Which workloads' volumes lie in one zone, and what they are called.
///
/// A block device lies in the zone where its pod first stood. File shares and storage that replicates over the cluster's nodes
/// are known by their provisioner; a class that the input doesn't hold counts as a block device, as clouds' default classes are.
package struct ZonalVolumes {
  private let claims: [String: PersistentVolumeClaim]
  private let volumes: [String: PersistentVolume]
  private let classes: [String: StorageClass]
  private let defaultClass: StorageClass?

  /// - Complexity: O(claims + volumes + storage classes)
  package init(_ inventory: Inventory) {
    claims = Dictionary(inventory.claims.map { ("\($0.namespace)/\($0.name)", $0) }) { first, _ in first }
    volumes = Dictionary(inventory.volumes.map { ($0.name, $0) }) { first, _ in first }
    classes = Dictionary(inventory.storageClasses.map { ($0.name, $0) }) { first, _ in first }
    defaultClass = inventory.storageClasses.first(where: \.isDefault)
  }

  /// Whether pods of the workload can't leave the zone where their volumes lie.
  package func ties(_ workload: Workload) -> Bool {
    if !workload.pinnedZones.isEmpty { return true }
    if workload.volumeClaimTemplates.contains(where: { isZonal($0.spec) }) { return true }
    return !zonalClaims(workload).isEmpty
  }

  /// The volumes of the pod template whose claims lie in one zone, with the claims' names.
  private func zonalClaims(_ workload: Workload) -> [(volume: String, claim: String)] {
    workload.template.volumes.compactMap { volume in
      guard case .persistentVolumeClaim(let name) = volume.source else { return nil }
      return claims["\(workload.id.namespace)/\(name)"].map { isZonal($0.spec) } ?? true ? (volume.name, name) : nil
    }
  }

  /// Claims of one zone that all pods of the workload name, ascending.
  func sharedClaims(_ workload: Workload) -> [String] {
    // A claim template makes each pod's own of the volume of its name.
    let own = Set(workload.volumeClaimTemplates.map(\.name))
    return Set(zonalClaims(workload).filter { !own.contains($0.volume) }.map(\.claim)).sorted()
  }

  private func isZonal(_ spec: VolumeClaimSpec) -> Bool {
    if spec.accessModes.contains(.readWriteMany) || spec.accessModes == [.readOnlyMany] { return false }
    if let bound = spec.volumeName.flatMap({ volumes[$0] }) {
      guard let terms = bound.nodeAffinity else { return bound.isLocal }
      let zones = terms.flatMap(\.matchExpressions).filter { $0.key.hasSuffix("/zone") && $0.operator == .in }
      return !zones.isEmpty && Set(zones.flatMap(\.values)).count == 1
    }
    let storageClass = spec.storageClassName.map { classes[$0] } ?? defaultClass
    guard let storageClass else { return true }
    let zones = storageClass.allowedTopologies.flatMap(\.matchExpressions).filter { $0.key.hasSuffix("/zone") }
    if storageClass.provisioner.hasSuffix("pd.csi.storage.gke.io"), zones.contains(where: { $0.values.count > 1 }) {
      return false
    }
    return !Self.reachesAllZones.contains { storageClass.provisioner.contains($0) }
  }

  /// Parts of the names of provisioners whose volumes every node reaches.
  private static let reachesAllZones = [
    "efs", "file", "nfs", "cephfs", "rbd", "longhorn", "portworx", "glusterfs", "linstor", "mayastor", "quobyte", "smb",
  ]

  /// The workload's volumes in a zone: claims with the volumes that they are bound to.
  package func names(_ workload: Workload, zone: String?) -> String {
    let namespace = workload.id.namespace
    var named: [String] = []
    for template in workload.volumeClaimTemplates {
      for ordinal in 0..<min(workload.replicas, 1_000) {
        let claim = "\(template.name)-\(workload.id.name)-\(ordinal)"
        guard let volume = claims["\(namespace)/\(claim)"]?.spec.volumeName else { continue }
        if let place = volumes[volume].flatMap(Self.zone), zone != nil, place != zone { continue }
        named.append("\(claim) (\(volume))")
      }
    }
    for volume in workload.template.volumes {
      guard case .persistentVolumeClaim(let name) = volume.source else { continue }
      let bound = claims["\(namespace)/\(name)"]?.spec.volumeName
      named.append(bound.map { "\(name) (\($0))" } ?? name)
    }
    if !named.isEmpty { return named.joined(separator: ", ") }
    return workload.volumeClaimTemplates.map { "\($0.name)-\(workload.id.name)-N" }.joined(separator: ", ")
  }

  private static func zone(_ volume: PersistentVolume) -> String? {
    let lines = (volume.nodeAffinity ?? []).flatMap(\.matchExpressions).filter { $0.key.hasSuffix("/zone") }
    return lines.first?.values.first ?? volume.labels[WellKnownLabel.zone]
  }
}
