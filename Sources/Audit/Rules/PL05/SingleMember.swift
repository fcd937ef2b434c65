import ClusterModel

extension AuditRule {
  /// PL0502: a control plane of one.
  static let singleMember = AuditRule(
    "PL0502", "Control plane with one member", .warning, breaks: .stopsCluster,
    failure:
      "While that machine is down nothing is scheduled, healed or scaled, and its disk is the only copy of the cluster's state.",
    explanation: """
      From the Cluster document, or from nodes with the control-plane label. A managed control plane isn't declared and \
      has no such node, so nothing is said of it. Running pods go on while the member is down; nothing replaces those \
      that fail.
      """,
    example: RuleExample(
      Example.cluster(spec: ["controlPlane: {members: 1, zones: [a]}"]),
      change: .replace("members: 1, zones: [a]", with: "members: 3, zones: [a, b, c]"))
  ) { context in
    context.controlPlanes.filter { $0.members == 1 }.map { facts in
      Violation(
        facts.object, at: facts.position, "1 member: it tolerates no failure",
        remedy: "run 3 members in 3 failure domains; kubeadm join --control-plane adds one")
    }
  }
}
