package import ClusterModel
import Quantities

/// A stored run for programs.
package enum RunDocument {
  /// - Complexity: O(pools + namespaces + findings)
  package static func tree(_ record: RunRecord) -> JSONValue {
    var fields: [JSONField] = record.id.map { [JSONField("run", .integer($0))] } ?? []
    fields += [
      JSONField("at", .string(record.at)), JSONField("cluster", .string(record.cluster)),
      JSONField("version", .string(record.version)), JSONField("status", .string(record.status.rawValue)),
      JSONField("currency", .string(record.currency)), JSONField("perHour", .price(record.perHour)),
      JSONField("lowerBoundPerHour", .price(record.lowerBound)), JSONField("nodes", .integer(record.nodes)),
      JSONField("pods", .integer(record.pods)), JSONField("unplaced", .integer(record.unplaced)),
      JSONField(
        "pools",
        .array(
          record.pools.map { pool in
            [
              "name": .string(pool.pool), "nodes": .integer(pool.nodes),
              "maximum": pool.maximumNodes.map { .integer($0) } ?? .null, "pods": .integer(pool.pods),
              "perHour": .price(pool.perHour), "requested": .quantities(pool.requested),
              "allocatable": .quantities(pool.allocatable),
            ]
          })),
      JSONField(
        "namespaces",
        .array(
          record.namespaces.map { namespace in
            [
              "name": .string(namespace.namespace), "pods": .integer(namespace.pods),
              "perHour": .price(namespace.perHour), "requested": .quantities(namespace.requested),
            ]
          })),
      JSONField(
        "findings",
        .array(
          record.findings.map {
            [
              "rule": .string($0.rule), "severity": .string($0.severity.rawValue), "object": .string($0.object),
              "message": .string($0.message),
            ]
          })),
      JSONField(
        "inputs",
        .array(
          record.inputs.map {
            ["path": .string($0.path), "sha256": .string($0.sha256), "documents": .integer($0.documents)]
          })),
    ]
    return .object(fields)
  }
}
