import ClusterModel

/// How findings are grouped where people read them: by severity, then by namespace, then by rule.
struct FindingsSections {
  struct Section {
    let severity: Severity
    /// Sorted by name; what has no namespace stands first, under the empty name.
    let namespaces: [Namespace]

    var count: Int { namespaces.reduce(0) { $0 + $1.count } }
  }

  struct Namespace {
    let name: String
    /// Sorted by rule.
    let groups: [Group]

    var count: Int { groups.reduce(0) { $0 + $1.findings.count } }
  }

  /// What one rule found in one namespace, at one severity.
  struct Group {
    let rule: String
    /// In their order.
    let findings: [Finding]

    /// What is said of all of them; nil: each is told of in words of its own.
    var message: String? { Set(findings.map(\.message)).count == 1 ? findings.first?.message : nil }

    /// What removes all of them; nil: each has a remedy of its own.
    var remedy: String? { Set(findings.map(\.remedy)).count == 1 ? findings.first?.remedy : nil }
  }

  /// Severest first; severities without findings are left out.
  let sections: [Section]

  init(_ findings: [Finding]) {
    sections = Severity.allCases.sorted(by: >).compactMap { severity in
      let found = findings.filter { $0.severity == severity }
      guard !found.isEmpty else { return nil }
      let namespaces = Dictionary(grouping: found) { Self.namespace(of: $0.object) }
      return Section(
        severity: severity,
        namespaces: namespaces.sorted { $0.key < $1.key }.map { name, findings in
          let groups = Dictionary(grouping: findings, by: \.rule).sorted { $0.key < $1.key }
          return Namespace(name: name, groups: groups.map { Group(rule: $0.key, findings: $0.value) })
        })
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

/// How many findings are shown where people read them. Machines' formats have all.
struct FindingsBudget {
  private let isVerbose: Bool
  /// Findings that may still be shown.
  private var left: Int

  /// - Parameter isVerbose: show everything.
  init(isVerbose: Bool) {
    self.isVerbose = isVerbose
    left = isVerbose ? .max : 100
  }

  /// The most findings of one rule in one namespace.
  private var mostOfOne: Int { isVerbose ? .max : 5 }

  /// How many of `count` findings of one rule in one namespace to show.
  mutating func take(_ count: Int) -> Int {
    let shown = min(count, mostOfOne, left)
    if !isVerbose { left -= shown }
    return shown
  }

  /// Where the rest is to be found.
  static let elsewhere = "all with --verbose, or in -o json"
}
