package import ClusterModel
import Quantities

/// A plan as comma-separated tables, for spreadsheets.
package enum PlanTables {
  /// One row a node: where it stands, what it costs, what it offers and what is requested of it.
  ///
  /// - Complexity: O(placements + nodes log nodes)
  package static func nodes(_ plan: Plan) -> String {
    let resources = Set(plan.nodes.flatMap { $0.allocatable.names }).sorted()
    let requests = Dictionary(plan.workloads.map { ($0.workload, $0.requests) }) { first, _ in first }
    var requested: [String: ResourceVector] = [:]
    for placement in plan.placements {
      var pods = (requests[placement.workload] ?? ResourceVector()) * placement.count
      pods[.pods] = Int64(placement.count)
      requested[placement.node, default: ResourceVector()] += pods
    }
    let columns =
      ["node", "pool", "instanceType", "capacityType", "zone", "pricePerHour"]
      + resources.flatMap { ["\($0.rawValue) requested", "\($0.rawValue) allocatable"] }
    let rows = plan.nodes.map { node in
      [
        node.name, node.pool, node.instanceType, node.capacityType.rawValue, node.zone,
        Decimal.text(node.pricePerHour.microUnits, digits: 6, trimmed: true),
      ]
        + resources.flatMap { [$0.text(requested[node.name]?[$0] ?? 0), $0.text(node.allocatable[$0])] }
    }
    return CSVWriter.text(columns: columns, rows: rows)
  }

  /// One row a placement, with the node's facts beside it.
  package static func placements(_ plan: Plan) -> String {
    let nodes = Dictionary(plan.nodes.map { ($0.name, $0) }) { first, _ in first }
    return CSVWriter.text(
      columns: ["namespace", "kind", "name", "node", "count", "pool", "instanceType", "capacityType", "zone"],
      rows: plan.placements.map { placement in
        let node = nodes[placement.node]
        return [
          placement.workload.namespace, placement.workload.kind, placement.workload.name, placement.node,
          "\(placement.count)", node?.pool ?? "", node?.instanceType ?? "", node?.capacityType.rawValue ?? "",
          node?.zone ?? "",
        ]
      })
  }
}
