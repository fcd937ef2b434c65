import ClusterModel
import Quantities

extension FieldReader {
  /// One of a pod's volumes.
  func podVolume() -> PodVolume? {
    guard let name = requiredString("name") else { return nil }
    return PodVolume(name: name, source: volumeSource(), hostPath: mapping("hostPath")?.node.text("path") ?? "")
  }

  /// The source of a pod's or a PersistentVolume's volume.
  func volumeSource() -> PodVolume.Source {
    if let claim = mapping("persistentVolumeClaim") {
      return claim.requiredString("claimName").map { .persistentVolumeClaim(name: $0) } ?? .other
    }
    if let template = mapping("ephemeral")?.mapping("volumeClaimTemplate")?.mapping("spec") {
      return .ephemeralClaim(template.volumeClaimSpec(annotations: [:]))
    }
    if has("hostPath") || has("local") { return .hostPath }
    if has("emptyDir") { return .emptyDir }
    if let csi = mapping("csi") { return csi.requiredString("driver").map { .csi(driver: $0) } ?? .other }
    return inTreeDisk() ?? .other
  }

  private func inTreeDisk() -> PodVolume.Source? {
    let disks = [
      ("gcePersistentDisk", "pdName"), ("awsElasticBlockStore", "volumeID"), ("azureDisk", "diskName"),
      ("cinder", "volumeID"), ("iscsi", "iqn"),
    ]
    for (kind, field) in disks {
      guard let disk = mapping(kind), let identity = disk.requiredString(field) else { continue }
      return .inTreeDisk(kind: kind, identity: identity, readOnly: disk.bool("readOnly") ?? false)
    }
    guard let disk = mapping("rbd"), let image = disk.requiredString("image") else { return nil }
    let monitors = disk.strings("monitors").sorted().joined(separator: ",")
    let identity = "\(monitors)/\(disk.string("pool") ?? "rbd")/\(image)"
    return .inTreeDisk(kind: "rbd", identity: identity, readOnly: disk.bool("readOnly") ?? false)
  }

  /// The spec of a claim or of a claim template.
  ///
  /// - Parameter annotations: the object's, for the storage class of manifests older than Kubernetes 1.6.
  func volumeClaimSpec(annotations: [String: String]) -> VolumeClaimSpec {
    let request = mapping("resources")?.mapping("requests")?.quantity("storage")
    let volumeName = string("volumeName")
    return VolumeClaimSpec(
      accessModes: accessModes(),
      storageClassName: string("storageClassName") ?? annotations[KeptAnnotations.oldStorageClass],
      requestedBytes: request?.units ?? 0, volumeName: volumeName?.isEmpty == true ? nil : volumeName,
      selector: labelSelector("selector"))
  }

  func accessModes() -> [AccessMode] {
    list("accessModes").compactMap { element in
      guard let text = element.asString() else { return nil }
      guard let mode = AccessMode(rawValue: text) else {
        let words = AccessMode.allCases.map(\.rawValue)
        element.reject("'\(text)' is none of \(words.joined(separator: ", "))", "write one of them")
        return nil
      }
      return mode
    }
  }
}
