package import ClusterModel
internal import Quantities

/// Reads `kind: Catalog`: instance types with their prices, rented or standing on the premises.
///
/// A type is sold in the document's `zones` unless it names its own, in each as many as `available` says; or it lists
/// its `offerings` one by one.
package struct CatalogReader {
  private let known = KnownFields.catalog

  package init() {}

  /// - Parameter document: the whole document, `apiVersion` and all.
  /// - Returns: nil where the document is no mapping or has no spec.
  package func read(_ document: FieldReader) -> Catalog? {
    guard let document = document.mapping(knowing: known, at: "") else { return nil }
    let name = document.documentName(knowing: known, default: "catalog")
    guard let spec = document.child("spec")?.mapping(knowing: known, at: "spec") else {
      if document.child("spec") == nil { document.missing("spec", "list instance types under spec.instanceTypes") }
      return nil
    }
    var catalog = Catalog(
      name: name, provider: "", region: spec.string("region") ?? "", currency: spec.string("currency") ?? "USD",
      source: spec.string("source") ?? "", date: "", instanceTypes: [])
    if spec.child("provider") == nil {
      spec.missing("provider", "write \(Provider.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    catalog.provider = spec.oneOf("provider", Provider.self)?.rawValue ?? ""
    catalog.date = readDate(spec) ?? ""
    let zones = spec.child("zones") == nil ? [] : spec.uniqueStrings("zones", "list the zones of this catalogue")
    catalog.instanceTypes = readTypes(spec, zones: zones)
    return catalog
  }

  private func readDate(_ spec: FieldReader) -> String? {
    guard let child = spec.child("date") else { return nil }
    guard let text = child.node.scalar?.text, CalendarDate.isValid(text) else {
      child.reject("\(child.node.summary) is no date", "write it as 2026-09-14")
      return nil
    }
    return text
  }

  private func readTypes(_ spec: FieldReader, zones: [String]) -> [InstanceType] {
    guard let list = spec.child("instanceTypes") else {
      spec.missing("instanceTypes", "list at least one")
      return []
    }
    var types: [InstanceType] = []
    var places: [String: FilePosition] = [:]
    let readers = list.asList()
    if readers.isEmpty && list.node.elements != nil { list.reject("is empty", "list at least one") }
    for reader in readers {
      guard let type = InstanceTypeReader(zones: zones).read(reader) else { continue }
      if let first = places[type.name] {
        reader.reject("instance type '\(type.name)' is already at \(first)", "give each one its own name")
      }
      places[type.name] = reader.position
      types.append(type)
    }
    return types.sorted { $0.name < $1.name }
  }
}
