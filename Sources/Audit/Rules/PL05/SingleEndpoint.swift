import ClusterModel

extension AuditRule {
  /// PL0508: several API servers, and one address of one of them.
  static let singleEndpoint = AuditRule(
    "PL0508", "API servers not behind a virtual address", .error, breaks: .stopsCluster,
    failure: "The member whose address everyone uses fails, and kubelets and users lose all the others too.",
    explanation: """
      From `controlPlane.apiEndpoint`, for two members or more. `single` (one member's own address) is an error; `dns` \
      (round robin) a warning, since clients keep a dead member's address. A load balancer or a virtual address is \
      right; what isn't declared is an open question of the report.
      """,
    example: RuleExample(
      Example.cluster(spec: ["controlPlane: {members: 3, zones: [a, b, c], apiEndpoint: single}"]),
      change: .replace("apiEndpoint: single", with: "apiEndpoint: loadbalancer"))
  ) { context in
    guard let cluster = context.cluster, let controlPlane = cluster.controlPlane, controlPlane.members >= 2 else {
      return []
    }
    let severity: Severity
    switch controlPlane.apiEndpoint.lowercased() {
    case "single", "node", "none", "first": severity = .error
    case "dns", "round-robin": severity = .warning
    default: return []
    }
    return [
      Violation(
        "Cluster/\(cluster.name)", at: controlPlane.position,
        "\(controlPlane.members) API servers are reached by \(controlPlane.apiEndpoint)",
        remedy:
          "put a load balancer or a virtual address (kube-vip, keepalived) before them, and name it as controlPlaneEndpoint",
        severity: severity)
    ]
  }
}
