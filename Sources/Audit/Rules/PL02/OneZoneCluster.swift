import ClusterModel

extension AuditRule {
  /// PL0207: a cluster that lives in one zone.
  static let oneZoneCluster = AuditRule(
    "PL0207", "Cluster in a single zone", .warning, breaks: .stopsCluster,
    failure: "The loss of the zone is the loss of everything that runs.",
    explanation: """
      Fires where the Cluster document names one zone, or all of two or more nodes that were read carry the same zone \
      label. Nodes without a zone label say nothing. Spreading over zones (PL0201) isn't judged in such a cluster.
      """,
    example: RuleExample(Example.cluster(zones: "[a]"), change: .replace("[a]", with: "[a, b, c]"))
  ) { context in
    if let cluster = context.cluster {
      guard cluster.zones.count == 1 else { return [] }
      return [
        Violation(
          "Cluster/\(cluster.name)", at: cluster.position, "the cluster has the one zone \(cluster.zones[0])",
          remedy: "give pools nodes in three zones, or accept it and say so in declared.ignore")
      ]
    }
    let nodes = context.inventory.nodes
    guard nodes.count >= 2, let zone = nodes[0].zone, nodes.allSatisfy({ $0.zone == zone }) else { return [] }
    return [
      Violation(
        "Node/\(nodes[0].name)", at: nodes[0].position, "all \(nodes.count) nodes stand in zone \(zone)",
        remedy: "add nodes in two more zones")
    ]
  }
}
