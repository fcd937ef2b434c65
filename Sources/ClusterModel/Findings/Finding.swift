/// How much a finding weighs.
package enum Severity: String, Hashable, Comparable, Sendable, CaseIterable, Codable {
  case info, warning, error

  package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
  private var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }
}

/// Something that would hurt: what is wrong, where, which failure it leads to, and what to do.
package struct Finding: Hashable, Sendable {
  /// `PL0204`.
  package var rule: String
  package var severity: Severity
  /// `namespace/Kind/name`, or the document's own name.
  package var object: String
  package var location: FilePosition
  package var message: String
  package var remedy: String
  /// What it leads to when nothing is done; empty: not said.
  package var failure: String
  /// A manifest fragment or a command that applies the remedy; nil: none can be given.
  package var patch: String?

  package init(
    rule: String, severity: Severity, object: String, location: FilePosition, message: String, remedy: String,
    failure: String = "", patch: String? = nil
  ) {
    self.rule = rule
    self.severity = severity
    self.object = object
    self.location = location
    self.message = message
    self.remedy = remedy
    self.failure = failure
    self.patch = patch
  }
}
