internal import ClusterModel

/// Reads `kind: Inventory`.
package struct InventoryReader {
  private let known = KnownFields.inventory

  package init() {}

  /// - Parameter document: the whole document, `apiVersion` and all.
  /// - Returns: nil where the document is no mapping or has no spec.
  package func read(_ document: FieldReader) -> InventoryDocument? {
    guard let document = document.mapping(knowing: known, at: "") else { return nil }
    let name = document.documentName(knowing: known, default: "inventory")
    guard let spec = document.child("spec")?.mapping(knowing: known, at: "spec") else {
      if document.child("spec") == nil { document.missing("spec", "list workloads under spec.workloads") }
      return nil
    }
    let namespace = spec.string("namespace") ?? "default"
    var result = InventoryDocument(name: name, position: document.position)
    guard let list = spec.child("workloads") else {
      spec.missing("workloads", "list at least one, such as - {name: web, replicas: 3}")
      return result
    }
    let readers = list.asList()
    if readers.isEmpty && list.node.elements != nil { list.reject("is empty", "list at least one workload") }
    let directory = WorkloadDirectory(readers, namespace: namespace)
    var places: [WorkloadID: FilePosition] = [:]
    for reader in readers {
      let entry = InventoryWorkloadReader(namespace: namespace, directory: directory)
      guard let read = entry.read(reader) else { continue }
      let id = read.manifest.id
      if let first = places[id] {
        reader.reject("\(id) is already at \(first)", "give each workload of a kind its own name")
        continue
      }
      places[id] = reader.position
      read.file(into: &result)
    }
    return result
  }
}

/// The workloads of one Inventory by name, so that one can speak of another that stands further down.
struct WorkloadDirectory {
  private let ids: [WorkloadID]

  /// Reads names, kinds and namespaces alone, and notes nothing: what is wrong with them is noted when the workloads
  /// are read.
  init(_ readers: [FieldReader], namespace: String) {
    ids = readers.compactMap { reader in
      guard let name = reader.node.text("name") else { return nil }
      return WorkloadID(
        namespace: reader.node.text("namespace") ?? namespace, kind: reader.node.text("kind") ?? "Deployment",
        name: name)
    }
  }

  /// The workload that `text` names as `name`, `namespace/name` or `namespace/Kind/name`; a bare name means the one in
  /// the speaker's own namespace.
  func find(_ text: String, from namespace: String) -> [WorkloadID] {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    return ids.filter { id in
      switch parts.count {
      case 1: id.name == parts[0] && id.namespace == namespace
      case 2: id.name == parts[1] && id.namespace == parts[0]
      case 3: id.description == text
      default: false
      }
    }
  }

  var names: [String] { ids.map(\.name) }
}
