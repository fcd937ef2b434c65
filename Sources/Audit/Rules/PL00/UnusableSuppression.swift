import ClusterModel

extension AuditRule {
  /// PL0001: a word that accepts findings, and can't be read or gives no reason.
  static let unusableSuppression = AuditRule(
    "PL0001", "Suppression that accepts nothing", .warning, breaks: .misleads,
    failure: "Its author believes a finding settled that is still open, or nobody will know why it was.",
    explanation: """
      The annotation `plimsoll.dev/ignore` reads `PL0101: reason until 2027-01-31`; several rules are divided by commas, \
      several entries by semicolons, and the first letters of a rule (PL01) mean its whole group. The reason is \
      required, the day is not. On a Namespace it holds for everything in it. Entries of the Cluster document's \
      `declared.ignore` need a reason and a readable day too.
      """,
    example: RuleExample(
      Example.deployment().replacing(
        "namespace: shop}", with: "namespace: shop, annotations: {plimsoll.dev/ignore: \"PL0201\"}}"),
      change: .replace("\"PL0201\"", with: "\"PL0201: one zone is what we pay for\""))
  ) { context in
    let annotated = context.suppressionFaults.map { record, fault in
      Violation(
        record.object, at: record.position, fault,
        remedy: "write plimsoll.dev/ignore: \"PL0101: reason until 2027-01-31\"")
    }
    let declared = (context.cluster?.declared.ignore ?? []).compactMap { entry -> Violation? in
      let fault: String
      if entry.reason.isEmpty {
        fault = "\(entry.rule) is ignored without a reason, which is required"
      } else if !AuditPolicy.names(entry.rule) {
        fault = "there is no rule \(entry.rule.prefix(20)): plimsoll audit --list-rules shows them"
      } else if let until = entry.until, CalendarDay(until) == nil {
        fault = "'\(until.prefix(20))' is no day: write until: YYYY-MM-DD"
      } else {
        return nil
      }
      return Violation(
        "Cluster/\(context.cluster?.name ?? "")", at: entry.position, fault,
        remedy: "write {rule: PL0101, object: \"shop/*\", reason: why, until: 2027-01-31}")
    }
    return annotated + declared
  }
}
