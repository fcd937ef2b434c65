import ClusterModel

/// Decides which objects make pods of their own and which are counted with their owner, and groups a dump's pods.
///
/// - A ReplicaSet of a Deployment and a Job of a CronJob are counted with the owner where that is in the input. Where it
///   isn't, ReplicaSets stand in for their Deployment. An empty ReplicaSet that has an owner is an old revision.
/// - A pod whose owner is in the input, at first or second hand, is not counted again, but tells where the owner's pods
///   stand. A pod whose owner isn't makes a workload of the owner's kind and name together with its siblings; a
///   ReplicaSet's name without the pod-template-hash is its Deployment's.
/// - Static pods belong to their node: nodes that are planned bring their own. Finished and terminating pods don't count.
struct Ownership {
  private var drafts: [WorkloadID: DraftWorkload] = [:]
  /// The workload that a ReplicaSet or Job is counted with.
  private var countedWith: [WorkloadID: WorkloadID] = [:]
  /// Pods that aren't terminal, as the inventory lists them.
  private(set) var pods: [Pod] = []
  private(set) var notes = NormalisationNotes()

  init(_ objects: KubernetesObjects) {
    let present = Set(objects.workloads.map(\.id))
    for manifest in objects.workloads.sorted(by: { $0.id < $1.id }) { place(manifest, present) }
    group(objects.pods)
  }

  /// Sorted by id.
  var workloads: [DraftWorkload] { drafts.values.sorted { $0.id < $1.id } }

  /// By kind and name of an owner, as in `Kafka shop/orders`: a workload that counts pods of it. Owners that are workloads
  /// themselves are among them.
  var owned: [String: WorkloadID] {
    var owned: [String: WorkloadID] = [:]
    for draft in workloads {
      let namespace = draft.id.namespace
      for owner in draft.pods.map(\.owner) + [draft.manifest.owner] {
        if let owner { owned["\(owner.kind) \(namespace)/\(owner.name)"] = draft.id }
      }
      owned["\(draft.id.kind) \(namespace)/\(draft.id.name)"] = draft.id
    }
    return owned
  }

  // MARK: Workloads

  private mutating func place(_ manifest: WorkloadManifest, _ present: Set<WorkloadID>) {
    let id = manifest.id
    guard manifest.job?.isFinished != true else {
      countedWith[id] = id
      return notes.ignore(id, manifest.position, "finished: its pods take no room")
    }
    guard let owner = manifest.owner else {
      drafts[id] = DraftWorkload(manifest: manifest)
      return
    }
    let ownerID = WorkloadID(namespace: id.namespace, kind: owner.kind, name: owner.name)
    if present.contains(ownerID) {
      countedWith[id] = ownerID
      return notes.ignore(id, manifest.position, "counted with its owner, \(owner.kind) \(owner.name)")
    }
    if id.kind == "ReplicaSet" && manifest.replicas == 0 {
      countedWith[id] = ownerID
      return notes.ignore(id, manifest.position, "an old revision of \(owner.kind) \(owner.name), without pods")
    }
    guard id.kind == "ReplicaSet" && owner.kind == "Deployment" else {
      drafts[id] = DraftWorkload(manifest: manifest)
      return
    }
    countedWith[id] = ownerID
    var standIn = manifest
    standIn.id = ownerID
    standIn.template.labels["pod-template-hash"] = nil
    if let other = drafts[ownerID] {
      let replicas = (other.manifest.replicas ?? 1) + (manifest.replicas ?? 1)
      if (other.manifest.replicas ?? 1) >= (manifest.replicas ?? 1) { standIn = other.manifest }
      standIn.replicas = replicas
    }
    drafts[ownerID] = DraftWorkload(manifest: standIn)
  }

  // MARK: Pods

  private mutating func group(_ found: [Pod]) {
    var orphans: [WorkloadID: [Pod]] = [:]
    for pod in found.sorted(by: { ($0.namespace, $0.name) < ($1.namespace, $1.name) }) {
      let own = WorkloadID(namespace: pod.namespace, kind: "Pod", name: pod.name)
      guard !pod.isTerminal else {
        notes.ignore(own, pod.position, "finished (\(pod.phase.rawValue)): it takes no room")
        continue
      }
      pods.append(pod)
      if pod.isStatic {
        notes.ignore(
          own, pod.position,
          "a static pod of node \(pod.template.nodeName ?? "?"): the nodes that are planned bring their own")
        continue
      }
      guard !pod.isTerminating else {
        notes.ignore(own, pod.position, "terminating: its successor is counted")
        continue
      }
      let id = workload(of: pod) ?? own
      if drafts[id] != nil {
        drafts[id]?.pods.append(pod)
      } else if countedWith[id] == nil {
        orphans[id, default: []].append(pod)
      }
    }
    for (id, pods) in orphans.sorted(by: { $0.key < $1.key }) { add(id, pods) }
  }

  /// The workload that a pod is counted with; nil where it stands for itself.
  private func workload(of pod: Pod) -> WorkloadID? {
    guard let owner = pod.owner else { return nil }
    let ownerID = WorkloadID(namespace: pod.namespace, kind: owner.kind, name: owner.name)
    if drafts[ownerID] != nil { return ownerID }
    if let other = countedWith[ownerID] { return other }
    guard owner.kind == "ReplicaSet", let hash = pod.template.labels["pod-template-hash"],
      owner.name.hasSuffix("-\(hash)")
    else { return ownerID }
    return WorkloadID(
      namespace: pod.namespace, kind: "Deployment", name: String(owner.name.dropLast(hash.count + 1)))
  }

  /// Makes workloads of pods whose owner isn't in the input. Pods of the common controllers are alike; others' may
  /// differ (a head and its workers), and each sort becomes a workload, numbered behind a `~`.
  private mutating func add(_ id: WorkloadID, _ pods: [Pod]) {
    let isUniform = PlannedKind(rawValue: id.kind) != nil
    var sorts: [(key: PodSort, pods: [Pod])] = []
    for pod in pods {
      let key = isUniform ? PodSort() : PodSort(pod)
      if let index = sorts.firstIndex(where: { $0.key == key }) {
        sorts[index].pods.append(pod)
      } else {
        sorts.append((key, [pod]))
      }
    }
    sorts.sort { ($1.pods.count, $0.pods[0].name) < ($0.pods.count, $1.pods[0].name) }
    for (index, sort) in sorts.enumerated() {
      var own = id
      if index > 0 { own.name += "~\(index + 1)" }
      drafts[own] = DraftWorkload(id: own, pods: sort.pods)
    }
  }
}

/// What makes pods of one owner differ for placement.
private struct PodSort: Hashable {
  private var template = PodTemplate()

  init() {}

  init(_ pod: Pod) {
    let full = pod.template
    template = PodTemplate(
      nodeSelector: full.nodeSelector, nodeAffinity: full.nodeAffinity, tolerations: full.tolerations,
      overhead: pod.effectiveRequests, hostNetwork: full.hostNetwork, priorityClassName: full.priorityClassName)
  }
}

extension Pod {
  /// Made by a kubelet from a file on its node.
  fileprivate var isStatic: Bool {
    owner?.kind == "Node" || template.annotations[KeptAnnotations.mirror] != nil
  }
}
