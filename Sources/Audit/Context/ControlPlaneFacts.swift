import ClusterModel

/// What is known of a control plane's members, from the Cluster document or from the nodes that were read.
struct ControlPlaneFacts: Sendable {
  let members: Int
  /// Failure domain to members; nil where it isn't known.
  let domains: [String: Int]?
  let object: String
  let position: FilePosition
  /// The Cluster document's word; nil where these facts are of nodes.
  let declared: ControlPlane?

  /// Members that must agree before anything is written: more than half.
  var quorum: Int { members / 2 + 1 }
  /// Members that may fail while the rest still agree.
  var tolerated: Int { members - quorum }

  /// The domain with the most members; ties go to the first by name.
  var fullestDomain: (name: String, members: Int)? {
    domains?.max { ($0.value, $1.key) < ($1.value, $0.key) }.map { ($0.key, $0.value) }
  }
}

extension AuditContext {
  /// The control planes that are known of: the document's, and that of the nodes where it's another number or the
  /// document says nothing.
  var controlPlanes: [ControlPlaneFacts] {
    var facts: [ControlPlaneFacts] = []
    if let cluster, let declared = cluster.controlPlane {
      facts.append(
        ControlPlaneFacts(
          members: declared.members, domains: Self.spread(declared.members, over: declared.zones),
          object: "Cluster/\(cluster.name)", position: declared.position, declared: declared))
    }
    let nodes = inventory.nodes.filter(\.isControlPlane)
    if let first = nodes.first, facts.first?.members != nodes.count || facts.first?.domains == nil {
      let zones = nodes.compactMap(\.zone)
      let domains = Dictionary(zones.map { ($0, 1) }, uniquingKeysWith: +)
      facts.append(
        ControlPlaneFacts(
          members: nodes.count, domains: zones.count == nodes.count ? domains : nil, object: "Node/\(first.name)",
          position: first.position, declared: nil))
    }
    return facts
  }

  /// Members divided over zones as evenly as they go; a zone that is named twice takes twice the share.
  private static func spread(_ members: Int, over zones: [String]) -> [String: Int]? {
    guard !zones.isEmpty else { return nil }
    var domains: [String: Int] = [:]
    for member in 0..<members { domains[zones[member % zones.count], default: 0] += 1 }
    return domains
  }

  /// Whether etcd runs on the control plane's own nodes: declared so, or seen as static pods there; nil: not known.
  var hasStackedEtcd: Bool? {
    if let declared = cluster?.controlPlane { return declared.etcd == "stacked" }
    let members = Set(inventory.nodes.filter(\.isControlPlane).map(\.name))
    guard !members.isEmpty, !inventory.pods.isEmpty else { return nil }
    return inventory.pods.contains {
      $0.namespace == "kube-system" && $0.name.hasPrefix("etcd-") && members.contains($0.template.nodeName ?? "")
    }
  }
}
