import ClusterModel

/// Which findings the input accepts, by object.
struct SuppressionIndex {
  private var byObject: [String: [Suppression]] = [:]
  private var byNamespace: [String: [Suppression]] = [:]
  private var declared: [(pattern: String, suppression: Suppression)] = []

  init(_ context: AuditContext) {
    for (record, suppressions) in context.annotatedSuppressions {
      byObject[record.object, default: []] += suppressions
      if record.kind == "Namespace" { byNamespace[record.name, default: []] += suppressions }
    }
    for entry in context.cluster?.declared.ignore ?? [] where !entry.reason.isEmpty {
      let until = entry.until.flatMap { CalendarDay($0) }
      // A day that can't be read accepts nothing; PL0001 says so.
      if entry.until != nil && until == nil { continue }
      declared.append((entry.object, Suppression(rules: [entry.rule], reason: entry.reason, until: until)))
    }
  }

  /// The first suppression that accepts a finding on this day; nil: none.
  func accepting(_ finding: Finding, on today: CalendarDay) -> Suppression? {
    var candidates = byObject[finding.object] ?? []
    if let slash = finding.object.firstIndex(of: "/") {
      candidates += byNamespace[String(finding.object[..<slash])] ?? []
    }
    candidates += declared.filter { Wildcard.matches($0.pattern, finding.object) }.map(\.suppression)
    return candidates.first { $0.covers(finding.rule) && !$0.hasExpired(on: today) }
  }
}
