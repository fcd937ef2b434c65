import ClusterModel

/// Where volumes let pods stand.
struct VolumeZones {
  private let claims: [String: PersistentVolumeClaim]
  private let volumes: [String: PersistentVolume]
  private let reserved: [String: PersistentVolume]
  private let classes: [String: StorageClass]
  private let defaultClass: StorageClass?

  init(_ objects: KubernetesObjects) {
    var claims: [String: PersistentVolumeClaim] = [:]
    for claim in objects.claims { claims["\(claim.namespace)/\(claim.name)"] = claim }
    var volumes: [String: PersistentVolume] = [:]
    var reserved: [String: PersistentVolume] = [:]
    for volume in objects.volumes.sorted(by: { $0.name < $1.name }) {
      volumes[volume.name] = volume
      if let claim = volume.claimReference { reserved[claim] = volume }
    }
    var classes: [String: StorageClass] = [:]
    for entry in objects.storageClasses { classes[entry.name] = entry }
    self.claims = claims
    self.volumes = volumes
    self.reserved = reserved
    self.classes = classes
    defaultClass = objects.storageClasses.filter(\.isDefault).min { $0.name < $1.name }
  }

  /// What ties one pod.
  struct Tie: Hashable {
    /// A volume lies in exactly one of these zones' disks; nil: in any.
    var zones: Set<String>?
    /// Whether a volume that exists says so, rather than a class for one to come.
    var isBound = false
    /// Nodes that a local volume ties to.
    var nodes: Set<String> = []

    mutating func narrow(to other: Tie) {
      if let allowed = other.zones { zones = zones.map { $0.intersection(allowed) } ?? allowed }
      isBound = isBound || other.isBound && other.zones != nil
      nodes.formUnion(other.nodes)
    }
  }

  /// What ties each of a workload's pods: replica by replica for a StatefulSet's claims, alike for all else.
  func ties(_ draft: DraftWorkload, replicas: Int) -> [Tie] {
    let id = draft.id
    if draft.isFromPods {
      return draft.pods.map { tie($0.template.volumes, podName: $0.name, namespace: id.namespace) }
    }
    let shared = tie(draft.manifest.template.volumes, podName: nil, namespace: id.namespace)
    guard shared != Tie() || !draft.manifest.volumeClaimTemplates.isEmpty else { return [] }
    return (0..<replicas).map { index in
      let ordinal = draft.manifest.firstOrdinal + index
      var result = shared
      for template in draft.manifest.volumeClaimTemplates {
        result.narrow(
          to: tie(claim: "\(template.name)-\(id.name)-\(ordinal)", namespace: id.namespace, spec: template.spec))
      }
      return result
    }
  }

  private func tie(_ mounted: [PodVolume], podName: String?, namespace: String) -> Tie {
    var result = Tie()
    for volume in mounted {
      switch volume.source {
      case .persistentVolumeClaim(let name): result.narrow(to: tie(claim: name, namespace: namespace, spec: nil))
      case .ephemeralClaim(let spec):
        let name = "\(podName ?? "?")-\(volume.name)"
        result.narrow(to: tie(claim: name, namespace: namespace, spec: spec))
      default: break
      }
    }
    return result
  }

  /// - Parameter spec: of a claim that is to be made, where the input doesn't hold it.
  private func tie(claim name: String, namespace: String, spec: VolumeClaimSpec?) -> Tie {
    let key = "\(namespace)/\(name)"
    let claim = claims[key]
    if let volume = claim?.spec.volumeName.flatMap({ volumes[$0] }) ?? reserved[key] {
      return Tie(zones: Self.zones(volume), isBound: true, nodes: Self.nodes(volume))
    }
    guard claim?.spec.volumeName == nil, let wanted = claim?.spec ?? spec else { return Tie() }
    let storageClass = wanted.storageClassName.map { classes[$0] } ?? defaultClass
    return Tie(zones: Self.zones(storageClass?.allowedTopologies ?? []))
  }

  /// Zones of a volume: its node affinity, and the zone labels of older volumes (`a__b` names several).
  static func zones(_ volume: PersistentVolume) -> Set<String>? {
    var result = zones(volume.nodeAffinity ?? [])
    for key in [WellKnownLabel.zone, "failure-domain.beta.kubernetes.io/zone"] {
      guard let label = volume.labels[key], !label.isEmpty else { continue }
      let named = Set(label.replacing("__", with: "\n").split(separator: "\n").map(String.init))
      result = result.map { $0.intersection(named) } ?? named
    }
    return result
  }

  /// The zones that some term allows; nil where one term says nothing of zones. Drivers have zone keys of their own
  /// (`topology.ebs.csi.aws.com/zone`), all of which end so.
  private static func zones(_ terms: [NodeSelectorTerm]) -> Set<String>? {
    guard !terms.isEmpty else { return nil }
    var result: Set<String> = []
    for term in terms {
      var zones: Set<String>?
      for line in term.matchExpressions where line.key.hasSuffix("/zone") && line.operator == .in {
        let named = Set(line.values)
        zones = zones.map { $0.intersection(named) } ?? named
      }
      guard let zones else { return nil }
      result.formUnion(zones)
    }
    return result
  }

  private static func nodes(_ volume: PersistentVolume) -> Set<String> {
    var result: Set<String> = []
    for term in volume.nodeAffinity ?? [] {
      for line in term.matchExpressions + term.matchFields
      where (line.key == WellKnownLabel.hostname || line.key == "metadata.name") && line.operator == .in {
        result.formUnion(line.values)
      }
    }
    return result
  }
}
