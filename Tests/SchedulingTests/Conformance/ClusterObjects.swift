import ClusterModel
import Reading
import Scheduling

/// The Kubernetes objects of a recorded case, decoded.
struct ClusterObjects {
  struct Unreadable: Error {
    let `case`: String
    var problems: [String] = []
  }

  let name: String
  private let log = ProblemLog()
  private let decoder: ObjectDecoder

  init(name: String, appliesDefaults: Bool) {
    self.name = name
    decoder = ObjectDecoder(file: name, log: log, appliesDefaults: appliesDefaults)
  }

  func pod(_ node: DocumentNode, name: String? = nil) -> Pod? {
    guard let name, let metadata = node["metadata"], metadata["name"] == nil, case .mapping(let entries) = node.content
    else { return decoder.pod(node) }
    let named = DocumentEntry(
      key: "name", keyLine: 1, keyColumn: 1,
      value: DocumentNode(.scalar(DocumentScalar(text: name, kind: .string, isQuoted: true)), line: 1, column: 1))
    let withName = entries.map { entry in
      guard entry.key == "metadata" else { return entry }
      let mapping = DocumentNode(.mapping((metadata.entries ?? []) + [named]), line: 1, column: 1)
      return DocumentEntry(key: "metadata", keyLine: 1, keyColumn: 1, value: mapping)
    }
    return decoder.pod(DocumentNode(.mapping(withName), line: 1, column: 1))
  }

  func snapshot(nodes: [DocumentNode], others: [DocumentNode], pods: [Pod]) throws -> ClusterSnapshot {
    func all<Object>(_ kind: String, _ decode: (DocumentNode) -> Object?) -> [Object] {
      others.filter { $0.text("kind") == kind }.compactMap(decode)
    }
    return ClusterSnapshot(
      nodes: nodes.compactMap(decoder.node), pods: pods,
      storage: StorageSnapshot(
        claims: all("PersistentVolumeClaim", decoder.persistentVolumeClaim),
        volumes: all("PersistentVolume", decoder.persistentVolume),
        classes: all("StorageClass", decoder.storageClass), csiNodes: all("CSINode", decoder.csiNode)),
      namespaces: all("Namespace", decoder.namespace), services: all("Service", decoder.service))
  }

  func priorityClasses(_ others: [DocumentNode]) -> [PriorityClass] {
    others.filter { $0.text("kind") == "PriorityClass" }.compactMap(decoder.priorityClass)
  }

  func disruptionBudgets(_ others: [DocumentNode]) -> [PodDisruptionBudget] {
    others.filter { $0.text("kind") == "PodDisruptionBudget" }.compactMap(decoder.podDisruptionBudget)
  }

  func check() throws {
    guard log.isEmpty else { throw Unreadable(case: name, problems: log.sorted.map(\.description)) }
  }
}
