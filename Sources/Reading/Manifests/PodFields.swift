package import ClusterModel
import Quantities

/// Decodes Kubernetes objects of one file into the values of `ClusterModel`.
///
/// Each method takes an object's root. What is wrong goes to the log, and the method returns nil where nothing can be
/// made of the object; fields that newer versions of Kubernetes have are passed over.
package struct ObjectDecoder {
  package let file: String
  package let log: ProblemLog
  /// Whether `APIServerDefaults` are applied to pods; templates of workloads keep what is written, until normalising.
  package let appliesDefaults: Bool

  package init(file: String, log: ProblemLog, appliesDefaults: Bool = true) {
    self.file = file
    self.log = log
    self.appliesDefaults = appliesDefaults
  }

  func reader(_ object: DocumentNode) -> FieldReader { FieldReader(object, file: file, log: log) }

  /// A pod, with its effective request.
  package func pod(_ object: DocumentNode) -> Pod? {
    let fields = reader(object)
    guard let metadata = fields.metadata(), let written = fields.podTemplate() else { return nil }
    let template = appliesDefaults ? APIServerDefaults.applied(to: written) : written
    let status = fields.mapping("status")
    return Pod(
      namespace: metadata.namespace ?? "default", name: metadata.name, owner: metadata.owner, template: template,
      phase: status?.string("phase").flatMap(Pod.Phase.init) ?? .pending, isTerminating: metadata.isTerminating,
      effectiveRequests: EffectiveRequests.of(template, status: status?.resizeStatus() ?? ResizeStatus()),
      createdAt: metadata.createdAt, position: fields.position)
  }
}

extension FieldReader {
  /// What the kubelet has allotted to each container, where it says so.
  fileprivate func resizeStatus() -> ResizeStatus {
    var result = ResizeStatus()
    for status in mappings("containerStatuses") + mappings("initContainerStatuses") {
      guard let name = status.node.text("name"), let resources = status.mapping("resources") else { continue }
      let actual = resources.resources("requests") ?? ResourceVector()
      result.allotted[name] = actual.maximum(status.resources("allocatedResources") ?? ResourceVector())
    }
    result.isInfeasible = mappings("conditions").contains {
      $0.node.text("type") == "PodResizePending" && $0.node.text("reason") == "Infeasible"
    }
    return result
  }
}
