/// The fields that a document of our own may have, by the place of the mapping that holds them: `spec.pools[]` for the
/// elements of a list, `spec.workloads[].volume` below one.
///
/// Readers refuse all others with these names, and a test holds the JSON Schemas against them.
package struct KnownFields: Sendable {
  package let byPlace: [String: [String]]

  init(_ byPlace: [String: [String]]) {
    let common = [
      "": ["apiVersion", "kind", "metadata", "spec"], "metadata": ["name", "labels", "annotations"],
    ]
    self.byPlace = byPlace.merging(common) { $1 }
  }

  /// - Precondition: the place is known.
  subscript(place: String) -> [String] {
    guard let fields = byPlace[place] else { preconditionFailure("no fields are listed for '\(place)'") }
    return fields
  }
}

extension FieldReader {
  /// The mapping at this node with no field but those that `known` lists for `place`; nil, noted, where it is none.
  func mapping(knowing known: KnownFields, at place: String) -> FieldReader? {
    guard let mapping = asMapping() else { return nil }
    mapping.allowOnly(known[place])
    return mapping
  }
}
