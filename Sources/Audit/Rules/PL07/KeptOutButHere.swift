import ClusterModel

extension AuditRule {
  /// PL0704: state that the owner wanted elsewhere.
  static let keptOutButHere = AuditRule(
    "PL0704", "Stateful workload that is declared as kept out", .error, breaks: .losesData,
    failure: "The database that was to be run outside runs inside after all, without the care that it was promised.",
    explanation: """
      Fires for each workload whose name, or `namespace/name`, or `namespace/Kind/name`, matches an entry of the Cluster \
      document's `declared.keptOut` (with `*`).
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(spec: ["declared: {keptOut: [orders-db]}"]), Example.workload("StatefulSet", "orders-db")),
      change: .replace("keptOut: [orders-db]", with: "keptOut: []"))
  ) { context in
    let keptOut = context.cluster?.declared.keptOut ?? []
    return context.allWorkloads.compactMap { workload in
      guard let entry = keptOut.first(where: { Wildcard.matches($0, workload: workload.id) }) else { return nil }
      return Violation(
        workload, "the Cluster document keeps '\(entry)' out of the cluster, and it's here",
        remedy: "move it out, or take it off declared.keptOut")
    }
  }
}
