import ClusterModel

/// What normalising has to say beside its result.
struct NormalisationNotes {
  var assumptions: [Assumption] = []
  var ignored: [IgnoredDocument] = []
  var problems: [InputProblem] = []

  mutating func assume(_ id: WorkloadID, _ field: String, _ assumed: String, _ why: String) {
    assumptions.append(Assumption(object: id.description, field: field, assumed: assumed, why: why))
  }

  mutating func ignore(_ id: WorkloadID, _ position: FilePosition, _ why: String) {
    ignored.append(IgnoredDocument(kind: id.kind, name: "\(id.namespace)/\(id.name)", location: position, why: why))
  }
}

/// A workload on its way from its manifest, or from a dump's pods, into the inventory.
struct DraftWorkload {
  var manifest: WorkloadManifest
  /// A dump's pods that belong to it and run or wait.
  var pods: [Pod] = []
  /// Its template was taken from a pod that exists: the API server and LimitRanges have had their say.
  var isFromPods: Bool

  var id: WorkloadID { manifest.id }

  /// Where its manifest has the pod's spec.
  var specPath: String {
    switch id.kind {
    case "Pod": "spec"
    case "CronJob": "spec.jobTemplate.spec.template.spec"
    default: "spec.template.spec"
    }
  }

  init(manifest: WorkloadManifest) {
    self.manifest = manifest
    isFromPods = false
  }

  /// A draft from the pods themselves: the template of the newest. A pod that nothing has created yet, as a user writes
  /// it, is a manifest like any other.
  ///
  /// - Parameter pods: at least one.
  init(id: WorkloadID, pods: [Pod]) {
    let newest = pods.max { ($0.createdAt ?? 0, $1.name) < ($1.createdAt ?? 0, $0.name) } ?? pods[0]
    isFromPods = !pods.allSatisfy { $0.createdAt == nil && $0.phase == .pending }
    var template = newest.template
    if isFromPods { template.nodeName = nil }
    if id.kind == "DaemonSet" { template.nodeAffinity = template.nodeAffinity.withoutNodeNames }
    manifest = WorkloadManifest(
      id: id, apiVersion: "", labels: newest.template.labels, annotations: newest.template.annotations,
      template: template, replicas: id.kind == "DaemonSet" ? nil : pods.count, position: newest.position)
    self.pods = pods
  }
}

extension NodeAffinity {
  /// Without the terms by which the DaemonSet controller ties each pod to its node.
  fileprivate var withoutNodeNames: NodeAffinity {
    var result = self
    result.required = required?.map { NodeSelectorTerm(matchExpressions: $0.matchExpressions) }
    if result.required?.allSatisfy(\.matchExpressions.isEmpty) == true { result.required = nil }
    return result
  }
}
