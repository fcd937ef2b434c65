import ClusterModel

/// The claims that a pod's volumes speak of, by name.
enum PodClaims {
  struct Reference: Hashable {
    let name: String
    /// Made for the pod by the ephemeral volume controller.
    let isEphemeral: Bool
  }

  static func references(_ pod: Pod) -> [Reference] {
    pod.template.volumes.compactMap { volume in
      switch volume.source {
      case .persistentVolumeClaim(let name): Reference(name: name, isEphemeral: false)
      case .ephemeralClaim: Reference(name: "\(pod.name)-\(volume.name)", isEphemeral: true)
      default: nil
      }
    }
  }

  static func claim(_ reference: Reference, of pod: Pod, in storage: StorageSnapshot) -> PersistentVolumeClaim? {
    storage.claims["\(pod.namespace)/\(reference.name)"]
  }

  static func notFound(_ name: String) -> String { "persistentvolumeclaim \"\(name)\" not found" }
}
