/// From how many nodes or pods a volume may be used at one time.
package enum AccessMode: String, Hashable, Sendable, CaseIterable {
  case readWriteOnce = "ReadWriteOnce"
  case readOnlyMany = "ReadOnlyMany"
  case readWriteMany = "ReadWriteMany"
  case readWriteOncePod = "ReadWriteOncePod"
}

/// What a claim asks for.
package struct VolumeClaimSpec: Hashable, Sendable {
  package var accessModes: [AccessMode]
  /// nil: the default class; empty: no class, only pre-made volumes.
  package var storageClassName: String?
  /// Bytes.
  package var requestedBytes: Int64
  package var volumeName: String?
  package var selector: LabelSelector?

  package init(
    accessModes: [AccessMode] = [.readWriteOnce], storageClassName: String? = nil, requestedBytes: Int64 = 0,
    volumeName: String? = nil, selector: LabelSelector? = nil
  ) {
    self.accessModes = accessModes
    self.storageClassName = storageClassName
    self.requestedBytes = requestedBytes
    self.volumeName = volumeName
    self.selector = selector
  }
}

/// A request for a volume; what it is bound to ties its pod to a place.
package struct PersistentVolumeClaim: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var spec: VolumeClaimSpec
  /// Bound and acknowledged (`pv.kubernetes.io/bind-completed`).
  package var isBound: Bool
  package var isTerminating: Bool
  package var phase: String
  package var annotations: [String: String]
  /// The pod that owns it (an ephemeral volume's claim); nil: none.
  package var owner: OwnerReference?
  package var position: FilePosition

  package init(
    namespace: String, name: String, spec: VolumeClaimSpec, isBound: Bool = false, isTerminating: Bool = false,
    phase: String = "", annotations: [String: String] = [:], owner: OwnerReference? = nil, position: FilePosition
  ) {
    self.namespace = namespace
    self.name = name
    self.spec = spec
    self.isBound = isBound
    self.isTerminating = isTerminating
    self.phase = phase
    self.annotations = annotations
    self.owner = owner
    self.position = position
  }
}

/// A volume that exists, with the nodes that can reach it.
package struct PersistentVolume: Hashable, Sendable {
  package var name: String
  package var labels: [String: String]
  package var capacityBytes: Int64
  package var accessModes: [AccessMode]
  package var storageClassName: String
  /// Terms of which one must match the node; nil: any node.
  package var nodeAffinity: [NodeSelectorTerm]?
  /// `namespace/name` of the claim that it is bound or reserved to.
  package var claimReference: String?
  package var source: PodVolume.Source
  package var isLocal: Bool
  package var phase: String
  package var isTerminating: Bool
  package var position: FilePosition

  package init(
    name: String, labels: [String: String] = [:], capacityBytes: Int64 = 0, accessModes: [AccessMode] = [],
    storageClassName: String = "", nodeAffinity: [NodeSelectorTerm]? = nil, claimReference: String? = nil,
    source: PodVolume.Source = .other, isLocal: Bool = false, phase: String = "", isTerminating: Bool = false,
    position: FilePosition
  ) {
    self.name = name
    self.labels = labels
    self.capacityBytes = capacityBytes
    self.accessModes = accessModes
    self.storageClassName = storageClassName
    self.nodeAffinity = nodeAffinity
    self.claimReference = claimReference
    self.source = source
    self.isLocal = isLocal
    self.phase = phase
    self.isTerminating = isTerminating
    self.position = position
  }
}

/// How volumes are made, and whether their place is chosen before or after the pod's.
package struct StorageClass: Hashable, Sendable {
  package var name: String
  package var provisioner: String
  package var waitsForFirstConsumer: Bool
  package var isDefault: Bool
  package var allowsExpansion: Bool
  /// Topologies that it may provision in; each term's expressions must all match. Empty: everywhere.
  package var allowedTopologies: [NodeSelectorTerm]
  package var position: FilePosition

  package init(
    name: String, provisioner: String, waitsForFirstConsumer: Bool, isDefault: Bool = false,
    allowsExpansion: Bool = false, allowedTopologies: [NodeSelectorTerm] = [], position: FilePosition
  ) {
    self.name = name
    self.provisioner = provisioner
    self.waitsForFirstConsumer = waitsForFirstConsumer
    self.isDefault = isDefault
    self.allowsExpansion = allowsExpansion
    self.allowedTopologies = allowedTopologies
    self.position = position
  }
}

/// A node's CSI drivers and how many volumes each may attach there.
package struct CSINode: Hashable, Sendable {
  package var nodeName: String
  /// Driver name to limit; nil: the driver is there without a limit.
  package var limits: [String: Int?]
  package var annotations: [String: String]

  package init(nodeName: String, limits: [String: Int?], annotations: [String: String] = [:]) {
    self.nodeName = nodeName
    self.limits = limits
    self.annotations = annotations
  }
}
