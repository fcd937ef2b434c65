package import ClusterModel

/// VolumeBinding: bound volumes must be reachable from the node; unbound claims that wait for their first consumer must
/// find a volume there or be provisioned there; other unbound claims keep the pod waiting.
package struct VolumeBindingFilter: NodeFilter {
  package static let boundReason = "node(s) didn't match PersistentVolume's node affinity"
  package static let unboundReason = "node(s) didn't find available persistent volumes to bind"
  package static let missingVolumeReason = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"
  package static let immediateReason = "pod has unbound immediate PersistentVolumeClaims"

  private let bound: [PersistentVolumeClaim]
  /// In order of size, as they are matched.
  private let waiting: [PersistentVolumeClaim]
  private let storage: StorageSnapshot

  package var plugin: FilterPlugin { .volumeBinding }

  /// - Complexity: O(claims * volumes)
  package func refusal(on state: NodeState) -> Refusal? {
    var reasons: [String] = []
    var culprit = ""
    var volumes: [PersistentVolume] = []
    var isMissing = false
    for claim in bound {
      guard let volume = storage.volumes[claim.spec.volumeName ?? ""] else {
        culprit = claim.name
        isMissing = true
        break
      }
      volumes.append(volume)
    }
    if !isMissing, let volume = volumes.first(where: { !Self.isReachable($0, from: state.node) }) {
      reasons.append(Self.boundReason)
      culprit = volume.name
    }
    if let claim = firstUnsatisfied(on: state.node) {
      reasons.append(Self.unboundReason)
      culprit = culprit.isEmpty ? claim : culprit
    }
    if isMissing { reasons.append(Self.missingVolumeReason) }
    return reasons.isEmpty ? nil : Refusal(plugin, .unresolvable, reasons, evidence: .volume(culprit))
  }

  /// Whether a volume's node affinity admits a node.
  package static func isReachable(_ volume: PersistentVolume, from node: Node) -> Bool {
    guard let terms = volume.nodeAffinity else { return true }
    return terms.contains { NodeAffinityFilter.matches($0, labels: node.labels, name: nil) }
  }

  /// The name of the first waiting claim that neither a volume nor a provisioner can serve on the node.
  private func firstUnsatisfied(on node: Node) -> String? {
    var taken: Set<String> = []
    var toProvision: [PersistentVolumeClaim] = []
    for claim in waiting {
      if let selected = claim.annotations["volume.kubernetes.io/selected-node"] {
        guard selected == node.name else { return claim.name }
        toProvision.append(claim)
      } else if let volume = VolumeMatching.smallestMatch(for: claim, on: node, in: storage, except: taken) {
        taken.insert(volume)
      } else {
        toProvision.append(claim)
      }
    }
    return toProvision.first { !canProvision($0, on: node) }?.name
  }

  private func canProvision(_ claim: PersistentVolumeClaim, on node: Node) -> Bool {
    guard let storageClass = storage.classes[storage.className(of: claim.spec)], !storageClass.provisioner.isEmpty,
      storageClass.provisioner != "kubernetes.io/no-provisioner"
    else { return false }
    guard !storageClass.allowedTopologies.isEmpty else { return true }
    return storageClass.allowedTopologies.contains {
      NodeAffinityFilter.matches($0, labels: node.labels, name: nil)
    }
  }

  static func prepare(_ pod: Pod, in snapshot: ClusterSnapshot) -> FilterPreparation {
    let storage = snapshot.storage
    var bound: [PersistentVolumeClaim] = []
    var waiting: [PersistentVolumeClaim] = []
    var immediate: [PersistentVolumeClaim] = []
    let references = PodClaims.references(pod)
    guard !references.isEmpty else { return .skip }
    for reference in references {
      guard let claim = PodClaims.claim(reference, of: pod, in: storage) else {
        return rejection(
          reference.isEphemeral
            ? "waiting for ephemeral volume controller to create the persistentvolumeclaim \"\(reference.name)\""
            : PodClaims.notFound(reference.name), reference.name)
      }
      if let text = unfitness(of: claim, for: pod, isEphemeral: reference.isEphemeral) {
        return rejection(text, claim.name)
      }
      if storage.isBound(claim) {
        bound.append(claim)
      } else if waitsForConsumer(claim, in: storage) {
        waiting.append(claim)
      } else {
        immediate.append(claim)
      }
    }
    if let claim = immediate.first { return rejection(immediateReason, claim.name) }
    waiting.sort { ($0.spec.requestedBytes, $0.name) < ($1.spec.requestedBytes, $1.name) }
    return .ready(VolumeBindingFilter(bound: bound, waiting: waiting, storage: storage))
  }

  private static func waitsForConsumer(_ claim: PersistentVolumeClaim, in storage: StorageSnapshot) -> Bool {
    guard (claim.spec.volumeName ?? "").isEmpty else { return false }
    return storage.classes[storage.className(of: claim.spec)]?.waitsForFirstConsumer ?? false
  }

  /// Why a claim that exists can't be used at all.
  private static func unfitness(of claim: PersistentVolumeClaim, for pod: Pod, isEphemeral: Bool) -> String? {
    if claim.phase == "Lost" {
      let volume = claim.spec.volumeName ?? ""
      return "persistentvolumeclaim \"\(claim.name)\" bound to non-existent persistentvolume \"\(volume)\""
    }
    if claim.isTerminating { return "persistentvolumeclaim \"\(claim.name)\" is being deleted" }
    guard isEphemeral, claim.owner != OwnerReference(kind: "Pod", name: pod.name) else { return nil }
    return "PVC \(claim.namespace)/\(claim.name) was not created for pod \(pod.namespace)/\(pod.name) "
      + "(pod is not owner)"
  }

  private static func rejection(_ text: String, _ claim: String) -> FilterPreparation {
    .rejected(Refusal(.volumeBinding, .unresolvable, [text], evidence: .volume(claim)))
  }
}
