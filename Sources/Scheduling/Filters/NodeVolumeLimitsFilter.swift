import ClusterModel

/// NodeVolumeLimits: a node attaches at most so many volumes of each CSI driver, as its CSINode says.
///
/// A volume that several pods of the node use counts once. An unbound claim counts for its class's provisioner. Without a
/// CSINode there is no limit.
package struct NodeVolumeLimitsFilter: NodeFilter {
  package static let reason = "node(s) exceed max volume count"

  /// In-tree disks that CSI drivers have taken over, with the driver.
  private static let migrated: [String: String] = [
    "gcePersistentDisk": "pd.csi.storage.gke.io", "awsElasticBlockStore": "ebs.csi.aws.com",
    "azureDisk": "disk.csi.azure.com", "cinder": "cinder.csi.openstack.org",
  ]
  /// In-tree provisioners that CSI drivers have taken over.
  private static let migratedProvisioners: [String: String] = [
    "kubernetes.io/gce-pd": "gcePersistentDisk", "kubernetes.io/aws-ebs": "awsElasticBlockStore",
    "kubernetes.io/azure-disk": "azureDisk", "kubernetes.io/cinder": "cinder",
  ]
  private static let migrationAnnotation = "storage.alpha.kubernetes.io/migrated-plugins"

  private let pod: Pod
  private let storage: StorageSnapshot

  package var plugin: FilterPlugin { .nodeVolumeLimits }

  static func prepare(_ pod: Pod, in snapshot: ClusterSnapshot) -> FilterPreparation {
    let isConcerned = pod.template.volumes.contains { volume in
      switch volume.source {
      case .persistentVolumeClaim, .ephemeralClaim: true
      case .inTreeDisk(let kind, _, _): migrated[kind] != nil
      default: false
      }
    }
    return isConcerned ? .ready(NodeVolumeLimitsFilter(pod: pod, storage: snapshot.storage)) : .skip
  }

  /// - Complexity: O(volumes of the node's pods)
  package func refusal(on state: NodeState) -> Refusal? {
    let csiNode = storage.csiNodes[state.node.name]
    var wanted: [String: String] = [:]
    for reference in PodClaims.references(pod)
    where PodClaims.claim(reference, of: pod, in: storage) == nil {
      let text = "looking up PVC \(pod.namespace)/\(reference.name): \(PodClaims.notFound(reference.name))"
      return Refusal(plugin, .unresolvable, [text], evidence: .volume(reference.name))
    }
    collect(volumesOf: pod, on: csiNode, into: &wanted)
    guard !wanted.isEmpty, let limits = csiNode?.limits.compactMapValues({ $0 }), !limits.isEmpty else { return nil }
    var attached: [String: String] = [:]
    for standing in state.pods { collect(volumesOf: standing, on: csiNode, into: &attached) }
    let attachedByDriver = attached.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let added = wanted.filter { attached[$0.key] == nil }.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    for (driver, count) in added.sorted(by: { $0.key < $1.key }) {
      guard let limit = limits[driver], (attachedByDriver[driver] ?? 0) + count > limit else { continue }
      return Refusal(plugin, .unschedulable, [Self.reason], evidence: .volume(driver))
    }
    return nil
  }

  /// Adds a pod's CSI volumes: unique name to driver.
  private func collect(volumesOf pod: Pod, on csiNode: CSINode?, into volumes: inout [String: String]) {
    for volume in pod.template.volumes {
      guard case .inTreeDisk(let kind, let identity, _) = volume.source, isMigrated(kind, on: csiNode) else { continue }
      Self.migrated[kind].map { volumes["\($0)/\(identity)"] = $0 }
    }
    for reference in PodClaims.references(pod) {
      guard let claim = PodClaims.claim(reference, of: pod, in: storage),
        let (driver, handle) = driver(of: claim, on: csiNode)
      else { continue }
      volumes["\(driver)/\(handle)"] = driver
    }
  }

  private func driver(of claim: PersistentVolumeClaim, on csiNode: CSINode?) -> (driver: String, handle: String)? {
    guard let name = claim.spec.volumeName, !name.isEmpty, let volume = storage.volumes[name] else {
      guard let storageClass = storage.classes[storage.className(of: claim.spec)] else { return nil }
      let handle = "unbound-\(claim.namespace)/\(claim.name)"
      guard let kind = Self.migratedProvisioners[storageClass.provisioner] else {
        return (storageClass.provisioner, handle)
      }
      return isMigrated(kind, on: csiNode) ? Self.migrated[kind].map { ($0, handle) } : nil
    }
    switch volume.source {
    case .csi(let driver): return (driver, volume.name)
    case .inTreeDisk(let kind, let identity, _) where isMigrated(kind, on: csiNode):
      return Self.migrated[kind].map { ($0, identity) }
    default: return nil
    }
  }

  /// Whether the node's kubelet says that a CSI driver serves this in-tree kind.
  private func isMigrated(_ kind: String, on csiNode: CSINode?) -> Bool {
    guard let list = csiNode?.annotations[Self.migrationAnnotation] else { return false }
    return list.split(separator: ",").contains { Self.migratedProvisioners[String($0)] == kind }
  }
}
