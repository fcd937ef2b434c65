import ClusterModel

/// The volumes of a replay: who uses which claim where, and what claims become bound to on the way.
///
/// Few pods have volumes, so their rules run as they stand in `Filters`, over a snapshot that holds only those pods.
struct VolumeLedger: Sendable {
  private var snapshot: ClusterSnapshot
  /// Refusals met so far; a `RefusalCode` of a volume filter holds the position in it.
  private(set) var refusals: [Refusal] = []

  init(_ snapshot: ClusterSnapshot) {
    self.snapshot = ClusterSnapshot(nodes: snapshot.nodes.map(\.node), storage: snapshot.storage)
  }

  /// The volume filters that have something to say about a pod.
  struct Prepared: Sendable {
    var filters: [any NodeFilter] = []
    /// For all nodes.
    var rejection: Refusal?
  }

  func prepare(_ pod: Pod) -> Prepared {
    var prepared = Prepared()
    for plugin in [FilterPlugin.volumeRestrictions, .nodeVolumeLimits, .volumeBinding, .volumeZone] {
      switch plugin.prepare(pod, in: snapshot) {
      case .skip: continue
      case .rejected(let refusal):
        prepared.rejection = refusal
        return prepared
      case .ready(let filter, _): prepared.filters.append(filter)
      }
    }
    return prepared
  }

  func refusal(_ prepared: Prepared, on node: Int) -> Refusal? {
    for filter in prepared.filters {
      if let refusal = filter.refusal(on: snapshot.nodes[node]) { return refusal }
    }
    return nil
  }

  /// The code under which a refusal is remembered.
  mutating func code(_ refusal: Refusal) -> RefusalCode {
    let index = refusals.firstIndex(of: refusal) ?? refusals.count
    if index == refusals.count { refusals.append(refusal) }
    return RefusalCode(plugin: refusal.plugin, detail: index, canEvictionHelp: refusal.code == .unschedulable)
  }

  /// Puts a pod with volumes on a node and binds its waiting claims there.
  mutating func place(_ pod: Pod, on node: Int) {
    snapshot.place(pod, at: node)
    let waiting = PodClaims.references(pod).compactMap { PodClaims.claim($0, of: pod, in: snapshot.storage) }
      .filter { !snapshot.storage.isBound($0) }
      .sorted { ($0.spec.requestedBytes, $0.name) < ($1.spec.requestedBytes, $1.name) }
    for claim in waiting { snapshot.storage.bind(claim, on: snapshot.nodes[node].node) }
  }

  mutating func remove(_ pod: Pod, from node: Int) {
    snapshot.remove(namespace: pod.namespace, name: pod.name, at: node)
  }
}

extension StorageSnapshot {
  /// Binds a claim as the volume controller would for a pod on this node: to the smallest volume that fits, else to a new
  /// one of its class, which can be reached from the node's zone only.
  mutating func bind(_ claim: PersistentVolumeClaim, on node: Node) {
    let identity = "\(claim.namespace)/\(claim.name)"
    let name: String
    if let match = VolumeMatching.smallestMatch(for: claim, on: node, in: self, except: []) {
      name = match
    } else {
      name = "pvc-\(claim.namespace)-\(claim.name)"
      let className = className(of: claim.spec)
      let zone = node.labels[WellKnownLabel.zone].map {
        [NodeSelectorTerm(matchExpressions: [LabelRequirement(key: WellKnownLabel.zone, operator: .in, values: [$0])])]
      }
      volumes[name] = PersistentVolume(
        name: name, capacityBytes: claim.spec.requestedBytes, accessModes: claim.spec.accessModes,
        storageClassName: className, nodeAffinity: zone,
        source: classes[className].map { .csi(driver: $0.provisioner) } ?? .other, phase: "Bound",
        position: claim.position)
    }
    volumes[name]?.claimReference = identity
    claims[identity]?.spec.volumeName = name
    claims[identity]?.isBound = true
  }
}
