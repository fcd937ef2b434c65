import ClusterModel
import Quantities

private let workloadSpecFields = [
  "replicas", "selector", "template", "minReadySeconds", "strategy", "updateStrategy", "revisionHistoryLimit", "paused",
  "progressDeadlineSeconds", "serviceName", "podManagementPolicy", "volumeClaimTemplates", "ordinals",
  "persistentVolumeClaimRetentionPolicy", "rollbackTo", "templateGeneration",
]
private let jobSpecFields = [
  "parallelism", "completions", "activeDeadlineSeconds", "podFailurePolicy", "successPolicy", "backoffLimit",
  "backoffLimitPerIndex", "maxFailedIndexes", "selector", "manualSelector", "template", "ttlSecondsAfterFinished",
  "completionMode", "suspend", "podReplacementPolicy", "managedBy",
]
private let cronJobSpecFields = [
  "schedule", "timeZone", "startingDeadlineSeconds", "concurrencyPolicy", "suspend", "jobTemplate",
  "successfulJobsHistoryLimit", "failedJobsHistoryLimit",
]

extension ObjectDecoder {
  /// More replicas than any cluster holds: taken for a mistake.
  static let mostReplicas = 1_000_000

  /// A Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job or CronJob.
  package func workload(_ object: DocumentNode, kind: PlannedKind, apiVersion: String) -> WorkloadManifest? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    guard var spec = fields.mapping("spec") else {
      if !fields.has("spec") { fields.missing("spec", "describe the workload") }
      return nil
    }
    var job: JobShape?
    switch kind {
    case .job: job = jobShape(spec, status: fields.mapping("status"))
    case .cronJob:
      spec.rejectMistyped(cronJobSpecFields)
      let concurrency = spec.oneOf("concurrencyPolicy", JobShape.Concurrency.self) ?? .allow
      let isSuspended = spec.bool("suspend") ?? false
      guard let inner = spec.mapping("jobTemplate")?.mapping("spec") else {
        if !spec.has("jobTemplate") { spec.missing("jobTemplate", "describe the job") }
        return nil
      }
      spec = inner
      job = jobShape(spec, status: nil)
      job?.concurrency = concurrency
      job?.isSuspended = isSuspended
    default: spec.rejectMistyped(workloadSpecFields)
    }
    let replicas = spec.int("replicas", in: 0...Self.mostReplicas)
    guard let templateFields = spec.mapping("template") else {
      if !spec.has("template") { spec.missing("template", "describe the pod") }
      return nil
    }
    guard let template = templateFields.podTemplate() else { return nil }
    templateFields.rejectAbsurdAmounts()
    return WorkloadManifest(
      id: WorkloadID(namespace: metadata.namespace ?? "default", kind: kind.rawValue, name: metadata.name),
      apiVersion: apiVersion, labels: metadata.labels, annotations: metadata.annotations, template: template,
      selector: selector(spec, of: kind), replicas: kind == .daemonSet ? nil : replicas, job: job,
      volumeClaimTemplates: kind == .statefulSet ? spec.volumeClaimTemplates() : [],
      firstOrdinal: spec.mapping("ordinals")?.int("start") ?? 0, owner: metadata.owner,
      position: fields.position)
  }

  private func selector(_ spec: FieldReader, of kind: PlannedKind) -> LabelSelector? {
    switch kind {
    case .deployment, .statefulSet, .daemonSet, .replicaSet: spec.labelSelector("selector")
    case .replicationController:
      spec.has("selector") ? LabelSelector(matchLabels: spec.stringMap("selector")) : nil
    default: nil
    }
  }

  private func jobShape(_ spec: FieldReader, status: FieldReader?) -> JobShape {
    spec.rejectMistyped(jobSpecFields)
    let isFinished = (status?.mappings("conditions") ?? []).contains { condition in
      ["Complete", "Failed"].contains(condition.node.text("type")) && condition.node.text("status") == "True"
    }
    return JobShape(
      parallelism: spec.int("parallelism", in: 0...Self.mostReplicas) ?? 1,
      completions: spec.int("completions", in: 0...Int(Int32.max)), isSuspended: spec.bool("suspend") ?? false,
      isFinished: isFinished)
  }

  /// A VerticalPodAutoscaler.
  package func verticalPodAutoscaler(_ object: DocumentNode) -> VerticalPodAutoscaler? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    guard let spec = fields.mapping("spec"), let target = spec.mapping("targetRef"),
      let kind = target.requiredString("kind"), let name = target.requiredString("name")
    else {
      if fields.node["spec"]?["targetRef"] == nil { fields.missing("spec.targetRef", "name the target") }
      return nil
    }
    var targets: [String: ResourceVector] = [:]
    let recommendation = fields.mapping("status")?.mapping("recommendation")
    for container in recommendation?.mappings("containerRecommendations") ?? [] {
      guard let name = container.requiredString("containerName") else { continue }
      targets[name] = container.resources("target")
    }
    return VerticalPodAutoscaler(
      namespace: metadata.namespace ?? "default", name: metadata.name, targetKind: kind, targetName: name,
      isActive: spec.mapping("updatePolicy")?.string("updateMode") != "Off", targets: targets, position: fields.position
    )
  }
}

extension FieldReader {
  fileprivate func volumeClaimTemplates() -> [VolumeClaimTemplate] {
    mappings("volumeClaimTemplates").compactMap { claim in
      guard let metadata = claim.metadata(), let spec = claim.mapping("spec") else { return nil }
      return VolumeClaimTemplate(name: metadata.name, spec: spec.volumeClaimSpec(annotations: metadata.annotations))
    }
  }

  /// Notes requests and limits beyond anything that a machine has: a slip of the unit, such as cpu `500Mi`.
  func rejectAbsurdAmounts() {
    guard let spec = mapping("spec") else { return }
    var holders = spec.mappings("containers") + spec.mappings("initContainers")
    holders.append(spec)
    for resources in holders.compactMap({ $0.child("resources") }) where resources.node.entries != nil {
      for part in ["requests", "limits"] {
        guard let amounts = resources.child(part), amounts.node.entries != nil else { continue }
        for (name, value) in amounts.asEntries() { value.rejectAbsurd(ResourceName(rawValue: name)) }
      }
    }
  }

  /// Notes this amount of `name` where no machine has as much, or no machine divides it.
  func rejectAbsurd(_ name: ResourceName) {
    guard let text = node.scalar?.text, let quantity = Quantity(text) else { return }
    let amount = name.amount(quantity)
    let isStorage = name == .memory || name == .ephemeralStorage || name.isHugePages
    if name.isExtended, !quantity.isWhole {
      reject("'\(text)' is a part of a device", "write a whole number: extended resources can't be divided")
      return
    }
    let most: Int64 = name == .cpu ? 1_000_000_000 : isStorage ? 1 << 50 : 1_000_000_000
    if amount > most {
      reject("'\(text)' is more than any machine has (\(name.text(most)))", "check the unit: 500m, 2, 512Mi")
    }
  }
}
