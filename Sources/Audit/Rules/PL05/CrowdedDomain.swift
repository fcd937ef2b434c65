import ClusterModel

extension AuditRule {
  /// PL0503: a failure domain that holds more members than may fail.
  static let crowdedDomain = AuditRule(
    "PL0503", "More control-plane members in one failure domain than may fail", .error, breaks: .stopsCluster,
    failure: "The loss of that domain takes the quorum, and with it the whole cluster's control.",
    explanation: """
      Of n members n - (n / 2 + 1) may fail. A zone that holds more of them than that takes the quorum with it: three \
      members in two zones always have two in one. Members are taken to be spread evenly over the zones that the \
      Cluster document names; of nodes the zone label is taken, and where one lacks it nothing is said. Fewer than \
      three members are PL0501 and PL0502.
      """,
    example: RuleExample(
      Example.cluster(spec: ["controlPlane: {members: 3, zones: [a, b]}"]),
      change: .replace("zones: [a, b]}", with: "zones: [a, b, c]}"))
  ) { context in
    context.controlPlanes.filter { $0.members >= 3 }.compactMap { facts in
      guard let fullest = facts.fullestDomain, fullest.members > facts.tolerated else { return nil }
      return Violation(
        facts.object, at: facts.position,
        "zone \(fullest.name) holds \(fullest.members) of \(facts.members) members, and \(facts.tolerated) may fail (quorum \(facts.quorum))",
        remedy: "spread the members over at least 3 failure domains, no more than \(facts.tolerated) in each")
    }
  }
}
