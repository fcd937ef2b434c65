/// All that was read and normalised: the input of planning, verification and findings.
///
/// Every list is sorted by identity, so that results don't depend on the order of files.
package struct Inventory: Sendable {
  /// Workloads other than DaemonSets, sorted by id.
  package var workloads: [Workload]
  package var daemonSets: [Workload]
  package var nodes: [Node]
  /// Pods of a dump, one by one, with where they stand; those that have an owner are counted in a workload too.
  package var pods: [Pod]
  package var disruptionBudgets: [PodDisruptionBudget]
  package var autoscalers: [HorizontalPodAutoscaler]
  package var claims: [PersistentVolumeClaim]
  package var volumes: [PersistentVolume]
  package var storageClasses: [StorageClass]
  package var csiNodes: [CSINode]
  package var priorityClasses: [PriorityClass]
  package var limitRanges: [LimitRange]
  package var quotas: [ResourceQuota]
  package var namespaces: [Namespace]
  package var runtimeClasses: [RuntimeClass]
  package var services: [Service]
  package var ingresses: [Ingress]
  package var certificates: [Certificate]
  package var snapshotClasses: [VolumeSnapshotClass]
  /// Every object that was read, planned for or not, sorted by position.
  package var objects: [ObjectRecord]
  package var inputs: [InputFile]
  package var assumptions: [Assumption]
  package var ignored: [IgnoredDocument]

  package init(
    workloads: [Workload] = [], daemonSets: [Workload] = [], nodes: [Node] = [], pods: [Pod] = [],
    disruptionBudgets: [PodDisruptionBudget] = [], autoscalers: [HorizontalPodAutoscaler] = [],
    claims: [PersistentVolumeClaim] = [], volumes: [PersistentVolume] = [], storageClasses: [StorageClass] = [],
    csiNodes: [CSINode] = [], priorityClasses: [PriorityClass] = [], limitRanges: [LimitRange] = [],
    quotas: [ResourceQuota] = [], namespaces: [Namespace] = [], runtimeClasses: [RuntimeClass] = [],
    services: [Service] = [], ingresses: [Ingress] = [], certificates: [Certificate] = [],
    snapshotClasses: [VolumeSnapshotClass] = [], objects: [ObjectRecord] = [], inputs: [InputFile] = [],
    assumptions: [Assumption] = [],
    ignored: [IgnoredDocument] = []
  ) {
    self.workloads = workloads
    self.daemonSets = daemonSets
    self.nodes = nodes
    self.pods = pods
    self.disruptionBudgets = disruptionBudgets
    self.autoscalers = autoscalers
    self.claims = claims
    self.volumes = volumes
    self.storageClasses = storageClasses
    self.csiNodes = csiNodes
    self.priorityClasses = priorityClasses
    self.limitRanges = limitRanges
    self.quotas = quotas
    self.namespaces = namespaces
    self.runtimeClasses = runtimeClasses
    self.services = services
    self.ingresses = ingresses
    self.certificates = certificates
    self.snapshotClasses = snapshotClasses
    self.objects = objects
    self.inputs = inputs
    self.assumptions = assumptions
    self.ignored = ignored
  }
}

/// A file that was read.
package struct InputFile: Hashable, Sendable, Codable {
  package var path: String
  /// Lower-case hexadecimal.
  package var sha256: String
  /// Documents in it, a List's items counted one by one.
  package var documents: Int

  package init(path: String, sha256: String, documents: Int) {
    self.path = path
    self.sha256 = sha256
    self.documents = documents
  }
}

/// A figure that the input didn't give.
package struct Assumption: Hashable, Sendable, Codable {
  /// `namespace/Kind/name`, or the document's own name.
  package var object: String
  /// The field's path as a manifest writes it.
  package var field: String
  package var assumed: String
  package var why: String

  /// Assumed of a workload whose spread over zones could be kept by leaving zones without nodes.
  package static let everyZone = "spread over every zone in which its pods may have nodes"

  package init(object: String, field: String, assumed: String, why: String) {
    self.object = object
    self.field = field
    self.assumed = assumed
    self.why = why
  }
}

/// A document that was read and is not planned for.
package struct IgnoredDocument: Hashable, Sendable {
  package var kind: String
  package var name: String
  package var location: FilePosition
  package var why: String
  /// Pods may be missing from the plan because of it: a custom resource that makes pods, a template, a broken document.
  package var mayHidePods: Bool
  /// Another object of its name counts in its place.
  package var isReplaced: Bool

  package init(
    kind: String, name: String, location: FilePosition, why: String, mayHidePods: Bool = false, isReplaced: Bool = false
  ) {
    self.kind = kind
    self.name = name
    self.location = location
    self.why = why
    self.mayHidePods = mayHidePods
    self.isReplaced = isReplaced
  }
}

/// Something wrong with the input: place, field, cause and remedy.
package struct InputProblem: Error, Hashable, Comparable, Sendable, CustomStringConvertible {
  package var position: FilePosition
  /// The field's path inside its document, such as `spec.template.spec.containers[0].resources.requests.cpu`; empty for
  /// the whole document.
  package var field: String
  package var cause: String
  package var remedy: String

  package init(position: FilePosition, field: String = "", cause: String, remedy: String) {
    self.position = position
    self.field = field
    self.cause = cause
    self.remedy = remedy
  }

  /// `pods.yaml:14:22: requests.cpu: '1x' is not a quantity; write 500m, 2 or 1.5`
  package var description: String {
    let place = field.isEmpty ? "\(position): " : "\(position): \(field): "
    return remedy.isEmpty ? place + cause : "\(place)\(cause); \(remedy)"
  }

  package static func < (a: InputProblem, b: InputProblem) -> Bool {
    (a.position, a.field, a.cause) < (b.position, b.field, b.cause)
  }
}
