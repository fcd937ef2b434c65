package import ClusterModel
import Quantities

/// Findings as a document of our own: `kind: Findings`, for scripts.
///
/// The same report is the same bytes, but for what stands under `run`.
package enum FindingsDocument {
  /// - Parameters:
  ///   - generatedAt: ISO 8601, UTC.
  ///   - version: Plimsoll's.
  /// - Complexity: O(findings)
  package static func tree(_ report: AuditReport, generatedAt: String, version: String) -> JSONValue {
    [
      "apiVersion": .string(Plan.apiVersion),
      "kind": "Findings",
      "run": ["generatedAt": .string(generatedAt), "version": .string(version)],
      "inputs": .array(
        report.inputs.map {
          ["path": .string($0.path), "sha256": .string($0.sha256), "documents": .integer($0.documents)]
        }),
      "cluster": report.clusterName.map(JSONValue.string) ?? .null,
      "judgedVersion": report.judgedVersion.map(JSONValue.string) ?? .null,
      "counts": [
        "error": .integer(report.count(.error)), "warning": .integer(report.count(.warning)),
        "info": .integer(report.count(.info)), "suppressed": .integer(report.suppressed.count),
        "known": .integer(report.known),
      ],
      "byRule": byRule(report.findings),
      "doFirst": .array(report.doFirst.map(step)),
      "requests": .array(report.coverage.map(coverage)),
      "findings": .array(report.findings.map { finding($0) }),
      "suppressed": .array(report.suppressed.map(suppressed)),
      "notes": .strings(report.notes),
    ]
  }

  /// A baseline: which findings there are, by rule and object.
  package static func baselineTree(_ baseline: Baseline) -> JSONValue {
    [
      "apiVersion": .string(Plan.apiVersion),
      "kind": "Baseline",
      "findings": .array(
        baseline.entries.map {
          ["rule": .string($0.entry.rule), "object": .string($0.entry.object), "count": .integer($0.count)]
        }),
    ]
  }

  /// One finding, with the contract's fields first.
  static func finding(_ finding: Finding) -> JSONValue { .object(fields(finding)) }

  /// One that its owner accepts: the finding, the reason and the last day.
  static func suppressed(_ suppressed: SuppressedFinding) -> JSONValue {
    .object(
      fields(suppressed.finding) + [
        JSONField("reason", .string(suppressed.reason)),
        JSONField("until", suppressed.until.map(JSONValue.string) ?? .null),
      ])
  }

  private static func fields(_ finding: Finding) -> [JSONField] {
    var location = [JSONField("path", .string(finding.location.path))]
    if let line = finding.location.line { location.append(JSONField("line", .integer(line))) }
    if let column = finding.location.column { location.append(JSONField("column", .integer(column))) }
    var fields = [
      JSONField("rule", .string(finding.rule)), JSONField("severity", .string(finding.severity.rawValue)),
      JSONField("object", .string(finding.object)), JSONField("location", .object(location)),
      JSONField("message", .string(finding.message)), JSONField("remedy", .string(finding.remedy)),
    ]
    if !finding.failure.isEmpty { fields.append(JSONField("failure", .string(finding.failure))) }
    if let patch = finding.patch { fields.append(JSONField("patch", .string(patch))) }
    return fields
  }

  private static func byRule(_ findings: [Finding]) -> JSONValue {
    let counts = Dictionary(findings.map { ($0.rule, 1) }, uniquingKeysWith: +)
    return .object(counts.sorted { $0.key < $1.key }.map { JSONField($0.key, .integer($0.value)) })
  }

  private static func step(_ step: FirstStep) -> JSONValue {
    [
      "rule": .string(step.rule), "title": .string(step.title), "severity": .string(step.severity.rawValue),
      "breaks": .string(step.breaks.rawValue), "failure": .string(step.failure), "count": .integer(step.count),
      "objects": .strings(step.objects), "remedy": .string(step.remedy),
    ]
  }

  /// How much of one namespace asks for nothing.
  static func coverage(_ row: RequestCoverage) -> JSONValue {
    [
      "namespace": .string(row.namespace), "pods": .integer(row.pods), "podsWithoutCPU": .integer(row.podsWithoutCPU),
      "podsWithoutMemory": .integer(row.podsWithoutMemory),
      "cpu": [
        "requested": .string(ResourceName.cpu.text(row.requested[.cpu])),
        "assumed": .string(ResourceName.cpu.text(row.assumed[.cpu])),
        "assumedShare": .rounded(row.assumedShare(.cpu), digits: 4),
      ],
      "memory": [
        "requested": .string(ResourceName.memory.text(row.requested[.memory])),
        "assumed": .string(ResourceName.memory.text(row.assumed[.memory])),
        "assumedShare": .rounded(row.assumedShare(.memory), digits: 4),
      ],
    ]
  }
}
