import ClusterModel

extension AuditRule {
  /// PL0201: all replicas in one zone, or free to be.
  static let oneZone = AuditRule(
    "PL0201", "All replicas in one zone", .warning, breaks: .stopsService,
    failure: "The loss of one zone takes every replica at once.",
    explanation: """
      Judged three ways. As the cluster is and as the plan places them: two or more pods stand, all in one zone, while \
      there are nodes in others: an error as it is, a warning as planned, since a plan's places aren't the only ones that \
      the scheduler may choose. As the constraints allow: nothing keeps them from it (warning), or only a wish \
      does, which the scheduler gives up when room is short (info).

      What enforces it: a topologySpreadConstraint over `topology.kubernetes.io/zone` with `DoNotSchedule` and a \
      maxSkew below the number of replicas, or required anti-affinity over zones. The scheduler's built-in spreading is \
      a wish too, and a weak one (maxSkew 5). Nothing is said where the cluster has a single zone (that is PL0207), nor \
      where its nodes carry no zone at all.
      """,
    example: RuleExample(
      Example.deployment(podSpec: ["terminationGracePeriodSeconds: 30"]),
      change: .replace(
        "      terminationGracePeriodSeconds: 30",
        with: Example.spread(over: "topology.kubernetes.io/zone").map { "      " + $0 }.joined(separator: "\n")))
  ) { context in
    context.replicated.filter { $0.steadyReplicas >= 2 }.compactMap { workload in
      let isNow = standingInOneZone(workload, .asItIs, context)
      let isPlanned = standingInOneZone(workload, .asPlanned, context)
      let possible = allowedInOneZone(workload, context)
      guard let severity = isNow != nil ? .error : isPlanned != nil ? .warning : possible?.severity else { return nil }
      let message = [isNow, isPlanned, possible?.message].compactMap(\.self).joined(separator: "; ")
      return Violation(
        workload, message, remedy: "add a topologySpreadConstraint over zones that is enforced",
        patch: Patch.spread(workload, over: WellKnownLabel.zone), severity: severity)
    }
  }

  private static func standingInOneZone(_ workload: Workload, _ basis: Standing.Basis, _ context: AuditContext)
    -> String?
  {
    guard context.standing.zoneCount(basis) >= 2, let zones = context.standing.zones(of: workload, basis),
      zones.count == 1, let (zone, pods) = zones.first, pods >= 2
    else { return nil }
    return "all \(pods) pods stand in zone \(zone) (\(basis.rawValue))"
  }

  private static func allowedInOneZone(_ workload: Workload, _ context: AuditContext)
    -> (message: String, severity: Severity)?
  {
    if let zones = context.zones, zones.count < 2 { return nil }
    if let zones = workload.confinedZones, zones.count == 1 {
      return ("its own selector allows zone \(zones[0]) alone", .warning)
    }
    switch workload.spreading(over: WellKnownLabel.zone) {
    case .enforced: return nil
    case .wished:
      return ("\(workload.steadyReplicas) replicas are only wished apart over zones, and may all stand in one", .info)
    case .unsaid:
      return ("nothing keeps its \(workload.steadyReplicas) replicas from standing in one zone", .warning)
    }
  }
}
