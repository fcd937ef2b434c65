import ClusterModel

extension AuditRule {
  /// PL0501: an even number of etcd members.
  static let evenMembers = AuditRule(
    "PL0501", "Even number of control-plane members", .warning, breaks: .stopsCluster,
    failure: "The last member adds cost and another thing that can break, and tolerates no failure more.",
    explanation: """
      etcd writes when more than half of its members agree: the quorum of n is n / 2 + 1, and n less the quorum may \
      fail. So 3 members tolerate 1 failure and 4 tolerate 1; 5 tolerate 2 and 6 tolerate 2.

      Two members are an error: both must agree, so two tolerate no failure, like one, at double the cost and at twice \
      the chance that one of them fails. A single member is better than two; three are right.
      """,
    example: RuleExample(
      Example.cluster(spec: ["controlPlane: {members: 2, zones: [a, b]}"]),
      change: .replace("members: 2, zones: [a, b]", with: "members: 3, zones: [a, b, c]"))
  ) { context in
    context.controlPlanes.filter { $0.members > 0 && $0.members % 2 == 0 }.map { facts in
      let message =
        facts.members == 2
        ? "2 members need both for a quorum: they tolerate no failure, like one member, at double the cost and twice the chance of losing one"
        : "\(facts.members) members have a quorum of \(facts.quorum) and tolerate \(Phrase.count(facts.tolerated, "failure")), as many as \(facts.members - 1) do"
      return Violation(
        facts.object, at: facts.position, message, remedy: "run \(facts.members + 1) members, or \(facts.members - 1)",
        severity: facts.members == 2 ? .error : .warning)
    }
  }
}
