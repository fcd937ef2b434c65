package import ClusterModel

/// One thing that an audit looks for.
///
/// A rule is a value: its description, and a function that gives all of its violations in a context. Rules don't know of
/// each other, of suppression or of output, and none can fail.
package struct AuditRule: Sendable {
  package let description: RuleDescription
  /// All violations, in any order.
  package let judge: @Sendable (AuditContext) -> [Violation]

  package init(
    _ id: String, _ title: String, _ severity: Severity, breaks: Consequence, failure: String, explanation: String,
    example: RuleExample, judge: @escaping @Sendable (AuditContext) -> [Violation]
  ) {
    description = RuleDescription(
      id: id, title: title, severity: severity, breaks: breaks, failure: failure, explanation: explanation,
      example: example)
    self.judge = judge
  }

  package var id: String { description.id }

  /// The rule's violations as findings, with the id, and the rule's severity where a violation has none of its own.
  package func findings(in context: AuditContext) -> [Finding] {
    judge(context).map { violation in
      Finding(
        rule: id, severity: violation.severity ?? description.severity, object: violation.object,
        location: violation.position, message: violation.message, remedy: violation.remedy,
        failure: description.failure, patch: violation.patch)
    }
  }
}

/// One place where a rule is broken.
package struct Violation: Hashable, Sendable {
  /// `namespace/Kind/name`, or `Kind/name`.
  package var object: String
  package var position: FilePosition
  package var message: String
  package var remedy: String
  package var patch: String?
  /// nil: the rule's own.
  package var severity: Severity?

  package init(
    _ object: String, at position: FilePosition, _ message: String, remedy: String, patch: String? = nil,
    severity: Severity? = nil
  ) {
    self.object = object
    self.position = position
    self.message = message
    self.remedy = remedy
    self.patch = patch
    self.severity = severity
  }

  package init(
    _ workload: Workload, _ message: String, remedy: String, patch: String? = nil, severity: Severity? = nil
  ) {
    self.init(
      workload.id.description, at: workload.position, message, remedy: remedy, patch: patch, severity: severity)
  }
}
