package import ClusterModel

/// The kinds of documents that are Plimsoll's own.
package enum OwnDocumentKind: String, CaseIterable, Sendable {
  case cluster = "Cluster"
  case inventory = "Inventory"
  case catalog = "Catalog"
  case scenarios = "Scenarios"
  case plan = "Plan"
}

/// A document of Plimsoll's own, read.
package enum OwnDocument: Sendable {
  case cluster(ClusterDocument)
  case inventory(InventoryDocument)
  case catalog(Catalog)
  /// Recognised and put aside, with its name: what-if reads it.
  case scenarios(name: String, DocumentNode, FilePosition)
  /// A plan file.
  case plan(Plan)
}

/// Tells Plimsoll's own documents from Kubernetes' and reads each with its reader.
package enum OwnDocumentReader {
  package static let apiVersion = "plimsoll/v1"

  /// Whether a document says that it is one of ours, in whatever version or kind.
  package static func claims(_ node: DocumentNode) -> Bool {
    guard let version = node.text("apiVersion") else { return false }
    return version == "plimsoll" || version.hasPrefix("plimsoll/") || version.hasPrefix("plimsoll.dev/")
  }

  /// Reads a document that `claims` accepts.
  ///
  /// - Returns: nil where it is too broken to give anything; what is wrong stands in the reader's log.
  package static func read(_ document: FieldReader) -> OwnDocument? {
    if let version = document.child("apiVersion"), document.node.text("apiVersion") != apiVersion {
      version.reject("\(version.node.summary) is not read by this program", "write \(apiVersion)")
      return nil
    }
    if document.child("kind") == nil {
      document.missing("kind", "write \(OwnDocumentKind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard let kind = document.oneOf("kind", OwnDocumentKind.self) else { return nil }
    switch kind {
    case .cluster: return ClusterReader().read(document).map { .cluster($0) }
    case .inventory: return InventoryReader().read(document).map { .inventory($0) }
    case .catalog: return CatalogReader().read(document).map { .catalog($0) }
    case .scenarios:
      let name = document.mapping("metadata")?.string("name") ?? "scenarios"
      return .scenarios(name: name, document.node, document.position)
    case .plan: return PlanReader().read(document).map { .plan($0) }
    }
  }
}
