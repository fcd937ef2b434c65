import Foundation

/// What a JSON Schema says of the mappings of a document, by place: `spec.pools[]` for the elements of a list and for the
/// values of a mapping with free names.
package struct SchemaPlaces {
  /// The fields that each mapping may have; mappings with free names are left out.
  package private(set) var fields: [String: Set<String>] = [:]
  /// Places of properties without a description.
  package private(set) var undescribed: [String] = []

  private let definitions: [String: [String: Any]]

  package init(_ text: String) throws {
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    definitions = root["$defs"] as? [String: [String: Any]] ?? [:]
    visit(root, at: "")
  }

  private mutating func visit(_ schema: [String: Any], at place: String) {
    if let reference = schema["$ref"] as? String, let name = reference.split(separator: "/").last,
      let definition = definitions[String(name)]
    {
      visit(definition, at: place)
    }
    for (name, property) in schema["properties"] as? [String: [String: Any]] ?? [:] {
      fields[place, default: []].insert(name)
      let below = place.isEmpty ? name : "\(place).\(name)"
      if property["description"] == nil && property["$ref"] == nil { undescribed.append(below) }
      visit(property, at: below)
    }
    for choice in schema["anyOf"] as? [[String: Any]] ?? [] { visit(choice, at: place) }
    for key in ["items", "additionalProperties"] {
      if let element = schema[key] as? [String: Any] { visit(element, at: place + "[]") }
    }
  }
}
