package import ClusterModel
import Quantities

extension ObjectDecoder {
  /// A node. Without `allocatable` its capacity counts, as the API server has it.
  package func node(_ object: DocumentNode) -> Node? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    let spec = fields.mapping("spec")
    let status = fields.mapping("status")
    let capacity = status?.resources("capacity") ?? ResourceVector()
    var images: [String: Int64] = [:]
    for image in status?.mappings("images") ?? [] {
      guard let size = image.int("sizeBytes", in: 0...Int.max) else { continue }
      for name in image.strings("names") { images[name] = Int64(size) }
    }
    let version = status?.mapping("nodeInfo")?.string("kubeletVersion")
    return Node(
      name: metadata.name, labels: metadata.labels, taints: spec?.mappings("taints").compactMap { $0.taint() } ?? [],
      isUnschedulable: spec?.bool("unschedulable") ?? false, allocatable: status?.resources("allocatable") ?? capacity,
      capacity: capacity, images: images,
      kubeletVersion: version.map { $0.hasPrefix("v") ? String($0.dropFirst()) : $0 },
      position: fields.position)
  }

  package func csiNode(_ object: DocumentNode) -> CSINode? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    var limits: [String: Int?] = [:]
    for driver in fields.mapping("spec")?.mappings("drivers") ?? [] {
      guard let name = driver.requiredString("name") else { continue }
      limits[name] = .some(driver.mapping("allocatable")?.int("count"))
    }
    return CSINode(nodeName: metadata.name, limits: limits, annotations: metadata.annotations)
  }

  package func namespace(_ object: DocumentNode) -> Namespace? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    return Namespace(name: metadata.name, labels: metadata.labels, position: fields.position)
  }

  package func runtimeClass(_ object: DocumentNode) -> RuntimeClass? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    let scheduling = fields.mapping("scheduling")
    return RuntimeClass(
      name: metadata.name, overhead: fields.mapping("overhead")?.resources("podFixed") ?? ResourceVector(),
      nodeSelector: scheduling?.stringMap("nodeSelector") ?? [:],
      tolerations: scheduling?.mappings("tolerations").compactMap { $0.toleration() } ?? [], position: fields.position)
  }
}
