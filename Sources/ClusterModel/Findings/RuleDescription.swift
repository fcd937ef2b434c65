/// What a finding would break if nothing is done, the worst first.
package enum Consequence: String, Hashable, Comparable, Sendable, CaseIterable, Codable {
  case losesData = "loses data"
  case stopsCluster = "stops the cluster"
  case stopsService = "stops a service"
  case blocksUpgrade = "blocks an upgrade or a drain"
  case leavesPending = "leaves pods pending"
  case degrades = "degrades a service"
  case misleads = "misleads the scheduler and the plan"

  package static func < (a: Consequence, b: Consequence) -> Bool { a.rank < b.rank }
  private var rank: Int { Consequence.allCases.firstIndex(of: self) ?? 0 }
}

/// What a rule is about: all that is the same for each of its findings.
package struct RuleDescription: Hashable, Sendable {
  /// `PL0204`.
  package var id: String
  /// A short noun phrase: what a finding of this rule found.
  package var title: String
  /// The usual severity; a finding may weigh more or less by what was seen.
  package var severity: Severity
  package var breaks: Consequence
  /// One sentence: the failure that the rule exists to prevent.
  package var failure: String
  /// Markdown: when it fires, when it doesn't, and why.
  package var explanation: String
  package var example: RuleExample

  package init(
    id: String, title: String, severity: Severity, breaks: Consequence, failure: String, explanation: String,
    example: RuleExample
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.breaks = breaks
    self.failure = failure
    self.explanation = explanation
    self.example = example
  }

  /// `PL02`.
  package var group: String { String(id.prefix(4)) }
}

/// The smallest input that triggers a rule, and the smallest change that silences it.
package struct RuleExample: Hashable, Sendable {
  package enum Change: Hashable, Sendable {
    /// The first text is replaced by the second, everywhere.
    case replace(String, with: String)
    /// Documents that are added.
    case add(String)
  }

  /// YAML documents.
  package var manifest: String
  package var change: Change
  /// What `--target-version` says; nil: it isn't given.
  package var targetVersion: String?

  package init(_ manifest: String, change: Change, targetVersion: String? = nil) {
    self.manifest = manifest
    self.change = change
    self.targetVersion = targetVersion
  }
}
