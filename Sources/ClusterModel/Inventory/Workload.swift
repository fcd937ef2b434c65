package import Quantities

/// Pods that one owner makes, all alike: a Deployment, a StatefulSet, a Job, a bare Pod ...
///
/// What stands here is after normalisation: replicas as planned for, requests effective and defaulted.
package struct Workload: Hashable, Sendable {
  package var id: WorkloadID
  package var labels: [String: String]
  package var annotations: [String: String]
  package var template: PodTemplate
  /// Pods to plan for (an autoscaled workload's per the Cluster document; a Job's parallelism). For a DaemonSet 0: its
  /// pods follow the nodes.
  package var replicas: Int
  /// Replicas that the manifest writes (or Kubernetes' default of 1).
  package var writtenReplicas: Int
  package var autoscaling: Autoscaling?
  /// Effective request of one pod, in `ResourceVector`'s units, without the pod slot itself.
  package var requests: ResourceVector
  /// Which of cpu and memory had neither request nor limit nor LimitRange default, and were assumed.
  package var assumedRequests: [ResourceName]
  /// The containers that each of those was assumed for, in the template's order.
  package var assumedContainers: [ResourceName: [String]]
  package var volumeClaimTemplates: [VolumeClaimTemplate]
  /// Zones that bound or given volumes tie replicas to: zone to number of pods; empty: none.
  package var pinnedZones: [String: Int]
  /// Zones that the workload may stand in by its own declaration (Inventory's `zones`); nil: any.
  package var allowedZones: [String]?
  /// Whether its owner lets it stand on spot nodes; nil: not said.
  package var spot: SpotConsent?
  /// How many must keep running in a failure, by its owner's word; nil: not said.
  package var survival: SurvivalWish?
  /// Priority after PriorityClass resolution.
  package var priority: Int
  /// Nodes that its pods stand on today (a dump's): node name to count.
  package var currentNodes: [String: Int]
  /// The apiVersion as written, for the findings on removed APIs.
  package var apiVersion: String
  package var position: FilePosition

  package init(
    id: WorkloadID, labels: [String: String] = [:], annotations: [String: String] = [:], template: PodTemplate,
    replicas: Int, writtenReplicas: Int? = nil, autoscaling: Autoscaling? = nil,
    requests: ResourceVector = ResourceVector(), assumedRequests: [ResourceName] = [],
    assumedContainers: [ResourceName: [String]] = [:],
    volumeClaimTemplates: [VolumeClaimTemplate] = [], pinnedZones: [String: Int] = [:], allowedZones: [String]? = nil,
    spot: SpotConsent? = nil, survival: SurvivalWish? = nil, priority: Int = 0, currentNodes: [String: Int] = [:],
    apiVersion: String = "",
    position: FilePosition
  ) {
    self.id = id
    self.labels = labels
    self.annotations = annotations
    self.template = template
    self.replicas = replicas
    self.writtenReplicas = writtenReplicas ?? replicas
    self.autoscaling = autoscaling
    self.requests = requests
    self.assumedRequests = assumedRequests
    self.assumedContainers = assumedContainers
    self.volumeClaimTemplates = volumeClaimTemplates
    self.pinnedZones = pinnedZones
    self.allowedZones = allowedZones
    self.spot = spot
    self.survival = survival
    self.priority = priority
    self.currentNodes = currentNodes
    self.apiVersion = apiVersion
    self.position = position
  }

  package var isDaemonSet: Bool { id.kind == "DaemonSet" }
  package var isJob: Bool { id.kind == "Job" || id.kind == "CronJob" }
}

/// An owner's word, in the annotation `plimsoll.dev/spot`, on nodes that may be taken away at short notice.
package enum SpotConsent: String, Hashable, Sendable, CaseIterable {
  case allowed, forbidden
}

/// The range of replicas that an autoscaler moves a workload in.
package struct Autoscaling: Hashable, Sendable {
  package var minimum: Int
  package var maximum: Int
  package var current: Int?

  package init(minimum: Int, maximum: Int, current: Int? = nil) {
    self.minimum = minimum
    self.maximum = maximum
    self.current = current
  }
}

/// A claim that a StatefulSet makes anew for each of its pods.
package struct VolumeClaimTemplate: Hashable, Sendable {
  package var name: String
  package var spec: VolumeClaimSpec

  package init(name: String, spec: VolumeClaimSpec) {
    self.name = name
    self.spec = spec
  }
}
