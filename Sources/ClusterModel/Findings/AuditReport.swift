package import Quantities

/// All that an audit found: the value that every output format is made from.
package struct AuditReport: Sendable {
  /// Findings that count: not suppressed, and not in the baseline. Severest first, then by rule, object and place.
  package var findings: [Finding]
  package var suppressed: [SuppressedFinding]
  /// How many findings the baseline already had.
  package var known: Int
  /// What to do first, at most three, ordered by what they would break.
  package var doFirst: [FirstStep]
  /// By namespace, sorted.
  package var coverage: [RequestCoverage]
  /// Every rule that was run, by id.
  package var rules: [RuleDescription]
  /// The cluster document's name; nil: none was given.
  package var clusterName: String?
  /// The version that removed APIs were held against; nil: unknown.
  package var judgedVersion: String?
  package var inputs: [InputFile]
  /// What the audit couldn't judge, and why, in sentences.
  package var notes: [String]

  package init(
    findings: [Finding], suppressed: [SuppressedFinding] = [], known: Int = 0, doFirst: [FirstStep] = [],
    coverage: [RequestCoverage] = [], rules: [RuleDescription] = [], clusterName: String? = nil,
    judgedVersion: String? = nil, inputs: [InputFile] = [], notes: [String] = []
  ) {
    self.findings = findings
    self.suppressed = suppressed
    self.known = known
    self.doFirst = doFirst
    self.coverage = coverage
    self.rules = rules
    self.clusterName = clusterName
    self.judgedVersion = judgedVersion
    self.inputs = inputs
    self.notes = notes
  }

  package func count(_ severity: Severity) -> Int { findings.count { $0.severity == severity } }

  /// Whether a finding weighs as much as `threshold` or more.
  package func reaches(_ threshold: Severity) -> Bool { findings.contains { $0.severity >= threshold } }
}

/// A finding that its owner accepts.
package struct SuppressedFinding: Hashable, Sendable {
  package var finding: Finding
  package var reason: String
  /// YYYY-MM-DD; nil: without end.
  package var until: String?

  package init(finding: Finding, reason: String, until: String? = nil) {
    self.finding = finding
    self.reason = reason
    self.until = until
  }
}

/// One thing to do: a rule whose findings are best removed together.
package struct FirstStep: Hashable, Sendable {
  package var rule: String
  package var title: String
  package var severity: Severity
  package var breaks: Consequence
  package var failure: String
  /// How many findings it removes.
  package var count: Int
  /// The first few, sorted.
  package var objects: [String]
  /// Of the first finding.
  package var remedy: String

  package init(
    rule: String, title: String, severity: Severity, breaks: Consequence, failure: String, count: Int,
    objects: [String], remedy: String
  ) {
    self.rule = rule
    self.title = title
    self.severity = severity
    self.breaks = breaks
    self.failure = failure
    self.count = count
    self.objects = objects
    self.remedy = remedy
  }
}

/// How much of a namespace's pods says what it needs, after all defaulting.
package struct RequestCoverage: Hashable, Sendable {
  package var namespace: String
  package var pods: Int
  package var podsWithoutCPU: Int
  package var podsWithoutMemory: Int
  /// What the pods ask for themselves; cpu in thousandths of a core, memory in bytes.
  package var requested: ResourceVector
  /// What was assumed for containers that ask for nothing.
  package var assumed: ResourceVector

  package init(
    namespace: String, pods: Int = 0, podsWithoutCPU: Int = 0, podsWithoutMemory: Int = 0,
    requested: ResourceVector = ResourceVector(), assumed: ResourceVector = ResourceVector()
  ) {
    self.namespace = namespace
    self.pods = pods
    self.podsWithoutCPU = podsWithoutCPU
    self.podsWithoutMemory = podsWithoutMemory
    self.requested = requested
    self.assumed = assumed
  }

  /// The share of a resource's total that is assumed, 0 to 1; 0 where there is none at all.
  package func assumedShare(_ name: ResourceName) -> Double {
    let total = requested[name] + assumed[name]
    return total > 0 ? Double(assumed[name]) / Double(total) : 0
  }
}
