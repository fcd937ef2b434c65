package import Quantities

/// A container, reduced to what placement depends on.
package struct Container: Hashable, Sendable {
  package var name: String
  package var image: String
  package var requests: ResourceVector
  package var limits: ResourceVector
  package var ports: [ContainerPort]
  /// An init container with `restartPolicy: Always`: it runs beside the app containers.
  package var isSidecar: Bool

  package init(
    name: String, image: String = "", requests: ResourceVector = ResourceVector(),
    limits: ResourceVector = ResourceVector(), ports: [ContainerPort] = [], isSidecar: Bool = false
  ) {
    self.name = name
    self.image = image
    self.requests = requests
    self.limits = limits
    self.ports = ports
    self.isSidecar = isSidecar
  }
}

/// A port that a container listens on; two pods that ask for the same port of the host exclude each other.
package struct ContainerPort: Hashable, Sendable {
  package var containerPort: Int
  /// 0: none. On a pod with `hostNetwork` defaulting sets it to `containerPort`.
  package var hostPort: Int
  /// Empty: every address.
  package var hostIP: String
  /// `TCP`, `UDP` or `SCTP`.
  package var `protocol`: String

  package init(containerPort: Int, hostPort: Int = 0, hostIP: String = "", protocol: String = "TCP") {
    self.containerPort = containerPort
    self.hostPort = hostPort
    self.hostIP = hostIP
    self.protocol = `protocol`
  }
}

/// A volume of a pod, reduced to what placement depends on.
package struct PodVolume: Hashable, Sendable {
  /// Where the volume comes from.
  package enum Source: Hashable, Sendable {
    case persistentVolumeClaim(name: String)
    /// A claim made for each pod; the claim's spec.
    case ephemeralClaim(VolumeClaimSpec)
    case hostPath
    /// In-tree disks that VolumeRestrictions and the volume limits speak of: kind (`gcePersistentDisk`,
    /// `awsElasticBlockStore`, `azureDisk`, `rbd`, `iscsi`, `cinder`), the disk's identity, and whether it is read-only.
    case inTreeDisk(kind: String, identity: String, readOnly: Bool)
    case csi(driver: String)
    case emptyDir
    /// ConfigMap, Secret, projected, downward API, NFS ...: no rule of placement depends on it.
    case other
  }

  package var name: String
  package var source: Source
  /// A hostPath's path; empty for all else.
  package var hostPath: String

  package init(name: String, source: Source, hostPath: String = "") {
    self.name = name
    self.source = source
    self.hostPath = hostPath
  }
}

/// A pod as its owner would create it: everything that its placement depends on.
package struct PodTemplate: Hashable, Sendable {
  package var labels: [String: String]
  /// Only keys under `plimsoll.dev/` and the few that placement depends on; all others are dropped on reading.
  package var annotations: [String: String]
  package var nodeName: String?
  package var nodeSelector: [String: String]
  package var nodeAffinity: NodeAffinity
  package var podAffinity: PodAffinity
  package var podAntiAffinity: PodAffinity
  package var tolerations: [Toleration]
  package var topologySpread: [TopologySpreadConstraint]
  package var containers: [Container]
  package var initContainers: [Container]
  /// Pod-level `spec.resources`; nil where it has none.
  package var podRequests: ResourceVector?
  package var podLimits: ResourceVector?
  package var overhead: ResourceVector
  package var volumes: [PodVolume]
  package var hostNetwork: Bool
  package var priorityClassName: String?
  package var priority: Int?
  /// False: `preemptionPolicy: Never`.
  package var mayPreempt: Bool
  package var schedulerName: String
  package var schedulingGates: [String]
  package var runtimeClassName: String?
  /// `spec.os.name`: `linux`, `windows` or nil.
  package var operatingSystem: String?
  /// Names of `spec.resourceClaims`: devices that drivers allot (dynamic resource allocation).
  package var resourceClaims: [String] = []

  package init(
    labels: [String: String] = [:], annotations: [String: String] = [:], nodeName: String? = nil,
    nodeSelector: [String: String] = [:], nodeAffinity: NodeAffinity = NodeAffinity(),
    podAffinity: PodAffinity = PodAffinity(), podAntiAffinity: PodAffinity = PodAffinity(),
    tolerations: [Toleration] = [], topologySpread: [TopologySpreadConstraint] = [], containers: [Container] = [],
    initContainers: [Container] = [], podRequests: ResourceVector? = nil, podLimits: ResourceVector? = nil,
    overhead: ResourceVector = ResourceVector(), volumes: [PodVolume] = [], hostNetwork: Bool = false,
    priorityClassName: String? = nil, priority: Int? = nil, mayPreempt: Bool = true,
    schedulerName: String = "default-scheduler", schedulingGates: [String] = [], runtimeClassName: String? = nil,
    operatingSystem: String? = nil
  ) {
    self.labels = labels
    self.annotations = annotations
    self.nodeName = nodeName
    self.nodeSelector = nodeSelector
    self.nodeAffinity = nodeAffinity
    self.podAffinity = podAffinity
    self.podAntiAffinity = podAntiAffinity
    self.tolerations = tolerations
    self.topologySpread = topologySpread
    self.containers = containers
    self.initContainers = initContainers
    self.podRequests = podRequests
    self.podLimits = podLimits
    self.overhead = overhead
    self.volumes = volumes
    self.hostNetwork = hostNetwork
    self.priorityClassName = priorityClassName
    self.priority = priority
    self.mayPreempt = mayPreempt
    self.schedulerName = schedulerName
    self.schedulingGates = schedulingGates
    self.runtimeClassName = runtimeClassName
    self.operatingSystem = operatingSystem
  }
}
