import ClusterModel

extension AuditRule {
  /// PL0202: all replicas on one node, or free to be.
  static let oneNode = AuditRule(
    "PL0202", "All replicas on one node", .info, breaks: .stopsService,
    failure: "One machine's failure, or its drain, takes every replica at once.",
    explanation: """
      Judged three ways. As the cluster is and as the plan places them: two or more pods stand, all on one of several \
      nodes: an error as it is, a warning as planned, since a plan's places aren't the only ones that the scheduler may \
      choose. As the constraints allow: nothing keeps them from it (info, since the scheduler's built-in \
      spreading usually, but not always, does; nothing is said of a cluster of one node). A wish, such as preferred anti-affinity, is enough to silence it, and \
      so is spreading over zones.
      """,
    example: RuleExample(
      Example.deployment(podSpec: ["terminationGracePeriodSeconds: 30"]),
      change: .replace(
        "      terminationGracePeriodSeconds: 30",
        with: Example.spread(over: "kubernetes.io/hostname").map { "      " + $0 }.joined(separator: "\n")))
  ) { context in
    context.replicated.filter { $0.steadyReplicas >= 2 }.compactMap { workload in
      var messages: [String] = []
      for basis in Standing.Basis.allCases where context.standing.nodeCount(basis) >= 2 {
        let nodes = context.standing.nodes(of: workload, basis)
        guard nodes.count == 1, let (node, pods) = nodes.first, pods >= 2 else { continue }
        messages.append("all \(pods) pods stand on node \(node) (\(basis.rawValue))")
      }
      let isFree =
        !context.isOneNode && workload.spreading(over: WellKnownLabel.hostname) == .unsaid
        && workload.spreading(over: WellKnownLabel.zone) == .unsaid
      let isNow = messages.first?.hasSuffix("(\(Standing.Basis.asItIs.rawValue))") ?? false
      let severity: Severity = messages.isEmpty ? .info : isNow ? .error : .warning
      if isFree { messages.append("nothing keeps its \(workload.steadyReplicas) replicas from standing on one node") }
      guard !messages.isEmpty else { return nil }
      return Violation(
        workload, messages.joined(separator: "; "), remedy: "add a topologySpreadConstraint over nodes",
        patch: Patch.spread(workload, over: WellKnownLabel.hostname), severity: severity)
    }
  }
}
