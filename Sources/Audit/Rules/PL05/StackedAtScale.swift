import ClusterModel

extension AuditRule {
  /// PL0504: etcd beside the API server in a large cluster.
  static let stackedAtScale = AuditRule(
    "PL0504", "Stacked etcd at hundreds of nodes", .warning, breaks: .degrades,
    failure: "API server and etcd compete for the same disk and memory, and a busy API server slows every write.",
    explanation: """
      Fires at 200 nodes or more, as planned or as the cluster is, where etcd is declared as stacked (or its static pods \
      stand on the control-plane nodes). Below that the simpler layout is the better one.
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(spec: ["controlPlane: {members: 3, etcd: stacked, zones: [a, b, c]}"]),
        (1...stackedNodes).map { Example.node("n\($0)") }.joined(separator: "---\n")),
      change: .replace("etcd: stacked", with: "etcd: external"))
  ) { context in
    let nodes = max(context.plan?.nodes.count ?? 0, context.inventory.nodes.count)
    guard nodes >= stackedNodes, context.hasStackedEtcd == true, let facts = context.controlPlanes.first else {
      return []
    }
    return [
      Violation(
        facts.object, at: facts.position,
        "etcd shares its machines with the API servers of a cluster of \(nodes) nodes",
        remedy: "move etcd to machines of its own with local NVMe disks")
    ]
  }

  /// From this many nodes on, stacked etcd is told of.
  private static let stackedNodes = 200
}
