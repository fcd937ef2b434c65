import ClusterModel
import Reading
import Testing

/// Documents of our own from their text, read as inputs are, with what was found wrong.
struct OwnDocumentFixture {
  let documents: OwnDocuments
  /// Problems as a user reads them, by place.
  let problems: [String]

  init(_ text: String) throws {
    var given: [OwnDocument] = []
    var line = 1
    for piece in text.split(separator: "\n---\n", omittingEmptySubsequences: false) {
      let node = try #require(try YAMLDocuments().parse(String(piece), firstLine: line).first)
      given.append(OwnDocument(kind: try #require(node.text("kind")), node: node, file: "d.yaml"))
      line += piece.count { $0 == "\n" } + 2
    }
    documents = OwnDocuments(given)
    problems = documents.problems.map(\.description)
  }

  var cluster: ClusterDocument? { documents.cluster }
  var inventory: InventoryDocument? { documents.inventories.first }
  var catalog: Catalog? { documents.catalogs.first }
}
