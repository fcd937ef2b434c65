import Foundation
import Reading
import Support
import Testing

@Suite("JSON Schemas")
struct DocumentSchemaTests {
  @Test(arguments: DocumentSchema.allCases)
  func `a schema is JSON of draft 2020-12 and describes every field`(schema: DocumentSchema) throws {
    let root = try #require(try JSONSerialization.jsonObject(with: Data(schema.text.utf8)) as? [String: Any])
    #expect(root["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect((root["title"] as? String)?.lowercased() == "plimsoll \(schema.rawValue)")
    #expect(schema.text.hasSuffix("}\n"))
    #expect(try SchemaPlaces(schema.text).undescribed.sorted() == [])
  }

  @Test(arguments: [
    (DocumentSchema.cluster, KnownFields.cluster), (.inventory, KnownFields.inventory),
    (.catalog, KnownFields.catalog), (.scenarios, KnownFields.scenarios),
  ])
  func `the schema and the reader know the same fields`(schema: DocumentSchema, known: KnownFields) throws {
    var fields = try SchemaPlaces(schema.text).fields
    // A taint as a mapping is read by Kubernetes' rules.
    fields["spec.pools[].taints[]"] = nil
    // One element may stand for a list of one.
    for place in fields.keys where known.byPlace[place] == nil && known.byPlace[place + "[]"] != nil {
      #expect(fields[place] == fields[place + "[]"], "\(place)")
      fields[place] = nil
    }
    #expect(fields.keys.sorted() == known.byPlace.keys.sorted())
    for (place, names) in known.byPlace { #expect(fields[place] == Set(names), "\(place)") }
  }

  @Test func `every kind of our documents has a schema, but for the records of audits`() {
    let kinds = OwnDocumentKind.allCases.filter { !$0.isRecord }
    #expect(Set(DocumentSchema.allCases.map(\.rawValue)) == Set(kinds.map { $0.rawValue.lowercased() }))
  }
}
