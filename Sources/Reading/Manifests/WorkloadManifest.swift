package import ClusterModel
package import Quantities

/// An object that makes pods, as it was read: before LimitRanges, autoscalers and the Cluster document have their say.
package struct WorkloadManifest: Hashable, Sendable {
  package var id: WorkloadID
  package var apiVersion: String
  package var labels: [String: String]
  package var annotations: [String: String]
  package var template: PodTemplate
  /// Which pods are its own; nil: not written, or of a kind that makes its selector itself.
  package var selector: LabelSelector?
  /// `spec.replicas`; nil: not written.
  package var replicas: Int?
  package var job: JobShape?
  package var volumeClaimTemplates: [VolumeClaimTemplate]
  /// The number in a StatefulSet's first pod's name, `spec.ordinals.start`.
  package var firstOrdinal: Int
  package var owner: OwnerReference?
  package var position: FilePosition

  package init(
    id: WorkloadID, apiVersion: String, labels: [String: String], annotations: [String: String], template: PodTemplate,
    selector: LabelSelector? = nil, replicas: Int? = nil, job: JobShape? = nil,
    volumeClaimTemplates: [VolumeClaimTemplate] = [],
    firstOrdinal: Int = 0, owner: OwnerReference? = nil, position: FilePosition
  ) {
    self.id = id
    self.apiVersion = apiVersion
    self.labels = labels
    self.annotations = annotations
    self.template = template
    self.selector = selector
    self.replicas = replicas
    self.job = job
    self.volumeClaimTemplates = volumeClaimTemplates
    self.firstOrdinal = firstOrdinal
    self.owner = owner
    self.position = position
  }
}

/// What a Job or CronJob says of how many pods run at once.
package struct JobShape: Hashable, Sendable {
  package enum Concurrency: String, Hashable, Sendable, CaseIterable {
    case allow = "Allow"
    case forbid = "Forbid"
    case replace = "Replace"
  }

  package var parallelism: Int
  package var completions: Int?
  package var isSuspended: Bool
  /// Completed or failed for good.
  package var isFinished: Bool
  /// nil for a Job.
  package var concurrency: Concurrency?

  package init(
    parallelism: Int = 1, completions: Int? = nil, isSuspended: Bool = false, isFinished: Bool = false,
    concurrency: Concurrency? = nil
  ) {
    self.parallelism = parallelism
    self.completions = completions
    self.isSuspended = isSuspended
    self.isFinished = isFinished
    self.concurrency = concurrency
  }

  /// The most pods that one run has at once.
  package var pods: Int { completions.map { min(parallelism, $0) } ?? parallelism }
}

/// A VerticalPodAutoscaler that sets requests itself.
package struct VerticalPodAutoscaler: Hashable, Sendable {
  package var namespace: String
  package var name: String
  package var targetKind: String
  package var targetName: String
  /// Its update mode is anything but `Off`.
  package var isActive: Bool
  /// By container: the request that it recommends.
  package var targets: [String: ResourceVector]
  package var position: FilePosition

  package init(
    namespace: String, name: String, targetKind: String, targetName: String, isActive: Bool,
    targets: [String: ResourceVector], position: FilePosition
  ) {
    self.namespace = namespace
    self.name = name
    self.targetKind = targetKind
    self.targetName = targetName
    self.isActive = isActive
    self.targets = targets
    self.position = position
  }
}
