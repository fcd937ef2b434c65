import ClusterModel

/// VolumeZone: a bound volume that carries zone or region labels wants a node with one of the values.
package struct VolumeZoneFilter: NodeFilter {
  package static let reason = "node(s) had no available volume zone"

  private static let keys = [
    "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region", WellKnownLabel.zone,
    WellKnownLabel.region,
  ]

  private struct Requirement: Hashable, Sendable {
    let volume: String
    let key: String
    let values: Set<String>
  }

  private let requirements: [Requirement]

  package var plugin: FilterPlugin { .volumeZone }

  /// A node without any zone or region label is accepted.
  package func refusal(on state: NodeState) -> Refusal? {
    let labels = state.node.labels
    guard Self.keys.contains(where: { labels[$0] != nil }) else { return nil }
    let broken = requirements.first { requirement in
      let value = labels[requirement.key] ?? WellKnownLabel.deprecated[requirement.key].flatMap { labels[$0] }
      return !(value.map(requirement.values.contains) ?? false)
    }
    return broken.map { Refusal(plugin, .unresolvable, [Self.reason], evidence: .volume($0.volume)) }
  }

  static func prepare(_ pod: Pod, in snapshot: ClusterSnapshot) -> FilterPreparation {
    let storage = snapshot.storage
    var requirements: [Requirement] = []
    for reference in PodClaims.references(pod) where !reference.isEphemeral {
      guard let claim = PodClaims.claim(reference, of: pod, in: storage) else {
        return rejection(PodClaims.notFound(reference.name), reference.name)
      }
      guard let name = claim.spec.volumeName, !name.isEmpty else {
        if let text = unboundProblem(claim, storage) { return rejection(text, claim.name) }
        continue
      }
      guard let volume = storage.volumes[name] else {
        return rejection("persistentvolume \"\(name)\" not found", claim.name)
      }
      requirements += keys.compactMap { key in
        volume.labels[key].flatMap { zones($0) }.map { Requirement(volume: name, key: key, values: $0) }
      }
    }
    return requirements.isEmpty ? .skip : .ready(VolumeZoneFilter(requirements: requirements))
  }

  /// Several values stand joined by two underscores; nil where one of them is empty, which voids the label.
  private static func zones(_ label: String) -> Set<String>? {
    var values = [""]
    var rest = label[...]
    while let letter = rest.first {
      if rest.hasPrefix("__") {
        values.append("")
        rest = rest.dropFirst(2)
      } else {
        if letter != " " { values[values.count - 1].append(letter) }
        rest = rest.dropFirst()
      }
    }
    return values.contains("") ? nil : Set(values)
  }

  private static func unboundProblem(_ claim: PersistentVolumeClaim, _ storage: StorageSnapshot) -> String? {
    let name = storage.className(of: claim.spec)
    guard !name.isEmpty else { return "PersistentVolumeClaim had no pv name and storageClass name" }
    guard let storageClass = storage.classes[name] else {
      return "storageclass.storage.k8s.io \"\(name)\" not found"
    }
    return storageClass.waitsForFirstConsumer ? nil : "PersistentVolume had no name"
  }

  private static func rejection(_ text: String, _ name: String) -> FilterPreparation {
    .rejected(Refusal(.volumeZone, .unresolvable, [text], evidence: .volume(name)))
  }
}
