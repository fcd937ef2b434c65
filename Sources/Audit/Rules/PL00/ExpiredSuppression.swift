import ClusterModel

extension AuditRule {
  /// PL0002: an acceptance whose day has passed.
  static let expiredSuppression = AuditRule(
    "PL0002", "Suppression that has expired", .info, breaks: .misleads,
    failure: "What was put off is due, and the findings that it covered count again.",
    explanation: """
      Fires for an annotation `plimsoll.dev/ignore`, or an entry of `declared.ignore`, whose day lies in the past. The \
      last day itself still counts.
      """,
    example: RuleExample(
      Example.deployment().replacing(
        "namespace: shop}",
        with: "namespace: shop, annotations: {plimsoll.dev/ignore: \"PL0201: moving until 2026-03-31\"}}"),
      change: .replace("2026-03-31", with: "2099-03-31"))
  ) { context in
    let annotated = context.annotatedSuppressions.flatMap { record, suppressions in
      suppressions.filter { $0.hasExpired(on: context.today) }.map { suppression in
        Violation(
          record.object, at: record.position,
          "\(suppression.rules.joined(separator: ", ")) was ignored until \(suppression.until!): \(suppression.reason)",
          remedy: "remove what it covered, or decide anew and write a later day")
      }
    }
    let declared = (context.cluster?.declared.ignore ?? []).compactMap { entry -> Violation? in
      guard let until = entry.until.flatMap({ CalendarDay($0) }), until < context.today else { return nil }
      return Violation(
        "Cluster/\(context.cluster?.name ?? "")", at: entry.position,
        "\(entry.rule) was ignored until \(until): \(entry.reason)",
        remedy: "remove what it covered, or decide anew and write a later day")
    }
    return annotated + declared
  }
}
