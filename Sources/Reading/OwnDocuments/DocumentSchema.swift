/// The JSON Schemas (draft 2020-12) of the documents of our own, as `plimsoll schema KIND` prints them; part of the
/// binary.
package enum DocumentSchema: String, CaseIterable, Sendable {
  case plan, inventory, cluster, catalog, scenarios

  /// The schema as JSON text, ended by a line feed.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  private var bytes: [UInt8] {
    switch self {
    case .plan: PackageResources.plan_schema_json
    case .inventory: PackageResources.inventory_schema_json
    case .cluster: PackageResources.cluster_schema_json
    case .catalog: PackageResources.catalog_schema_json
    case .scenarios: PackageResources.scenarios_schema_json
    }
  }
}
