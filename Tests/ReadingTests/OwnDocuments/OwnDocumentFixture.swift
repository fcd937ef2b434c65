import ClusterModel
import Reading
import Testing

/// A document of our own from its text, with what was found wrong.
struct OwnDocumentFixture {
  let document: OwnDocument?
  /// Problems as a user reads them, by place.
  let problems: [String]

  init(_ text: String, path: String = "d.yaml") throws {
    let log = ProblemLog()
    let node = try #require(try YAMLDocuments().parse(text).first)
    document = OwnDocumentReader.read(FieldReader(node, file: path, log: log))
    problems = log.sorted.map(\.description)
  }

  var cluster: ClusterDocument? {
    if case .cluster(let cluster) = document { cluster } else { nil }
  }

  var inventory: InventoryDocument? {
    if case .inventory(let inventory) = document { inventory } else { nil }
  }

  var catalog: Catalog? {
    if case .catalog(let catalog) = document { catalog } else { nil }
  }

  var plan: Plan? {
    if case .plan(let plan) = document { plan } else { nil }
  }
}
