package import ClusterModel

/// How findings are grouped where people read them: by severity, then by namespace.
struct FindingsSections {
  struct Section {
    let severity: Severity
    /// Namespace and its findings, sorted; what has no namespace stands first, under the empty name.
    let namespaces: [(name: String, findings: [Finding])]

    var count: Int { namespaces.reduce(0) { $0 + $1.findings.count } }
  }

  /// Severest first; severities without findings are left out.
  let sections: [Section]

  init(_ findings: [Finding]) {
    sections = Severity.allCases.sorted(by: >).compactMap { severity in
      let found = findings.filter { $0.severity == severity }
      guard !found.isEmpty else { return nil }
      let groups = Dictionary(grouping: found) { Self.namespace(of: $0.object) }
      return Section(severity: severity, namespaces: groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
  }

  /// `shop` of `shop/Deployment/web`; empty for `Node/n1`.
  static func namespace(of object: String) -> String {
    let parts = object.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count >= 3 ? String(parts[0]) : ""
  }

  /// `Deployment/web` of `shop/Deployment/web`.
  static func shortName(of object: String) -> String {
    let namespace = namespace(of: object)
    return namespace.isEmpty ? object : String(object.dropFirst(namespace.count + 1))
  }

  /// `Errors`, `Warnings`, `Info`.
  static func heading(_ severity: Severity) -> String {
    switch severity {
    case .error: "Errors"
    case .warning: "Warnings"
    case .info: "Info"
    }
  }
}

/// The sentences that sum an audit up.
package enum FindingsSummary {
  /// `3 errors, 12 warnings, 1 info; 2 suppressed; 4 known from the baseline`.
  package static func counts(_ report: AuditReport) -> String {
    let errors = report.count(.error)
    let warnings = report.count(.warning)
    var text =
      "\(errors) \(errors == 1 ? "error" : "errors"), \(warnings) \(warnings == 1 ? "warning" : "warnings"), \(report.count(.info)) info"
    if !report.suppressed.isEmpty { text += "; \(report.suppressed.count) suppressed" }
    if report.known > 0 { text += "; \(report.known) known from the baseline" }
    return text
  }

  /// `Deployment web and 3 more`.
  static func objects(_ step: FirstStep) -> String {
    let more = step.count - step.objects.count
    return step.objects.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// A share in whole percent; never 0% or 100% where it's only nearly so.
  package static func percent(_ part: Int, of total: Int) -> String {
    guard total > 0 else { return "0%" }
    let exact = Double(part) / Double(total) * 100
    if part > 0 && exact < 1 { return "<1%" }
    if part < total && exact > 99 { return ">99%" }
    return "\(Int(exact.rounded()))%"
  }
}
