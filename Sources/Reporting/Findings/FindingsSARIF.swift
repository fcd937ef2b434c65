package import ClusterModel

/// Findings in the Static Analysis Results Interchange Format, 2.1.0 (OASIS), which code hosts show beside the lines.
package enum FindingsSARIF {
  package static let schema = "https://json.schemastore.org/sarif-2.1.0.json"

  /// One run; `results` is always there, if empty, and every rule that ran is described, found or not.
  ///
  /// - Complexity: O(findings + rules)
  package static func tree(_ report: AuditReport, version: String) -> JSONValue {
    let positions = Dictionary(report.rules.enumerated().map { ($1.id, $0) }) { first, _ in first }
    var ordinals: [String: Int] = [:]
    var results: [JSONValue] = []
    for finding in report.findings { results.append(result(finding, positions, &ordinals, nil)) }
    for suppressed in report.suppressed { results.append(result(suppressed.finding, positions, &ordinals, suppressed)) }
    return [
      "$schema": .string(schema),
      "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "plimsoll", "version": .string(version), "semanticVersion": .string(version),
              "rules": .array(report.rules.map(rule)),
            ]
          ],
          "columnKind": "unicodeCodePoints",
          "invocations": [["executionSuccessful": .bool(true)]],
          "results": .array(results),
        ]
      ],
    ]
  }

  private static func rule(_ rule: RuleDescription) -> JSONValue {
    [
      "id": .string(rule.id),
      "name": .string(camelCase(rule.title)),
      "shortDescription": ["text": .string(rule.title)],
      "fullDescription": ["text": .string(rule.failure)],
      "help": ["text": .string(RuleHelp(rule).plain), "markdown": .string(RuleHelp(rule).markdown)],
      "defaultConfiguration": ["level": .string(level(rule.severity))],
      "properties": ["tags": .strings(["kubernetes", rule.group]), "breaks": .string(rule.breaks.rawValue)],
    ]
  }

  private static func result(
    _ finding: Finding, _ positions: [String: Int], _ ordinals: inout [String: Int], _ suppressed: SuppressedFinding?
  ) -> JSONValue {
    // The n-th finding of a rule on an object: it stays the same when lines move.
    let identity = "\(finding.rule):\(finding.object)"
    let ordinal = ordinals[identity, default: 0]
    ordinals[identity] = ordinal + 1
    var region: [JSONField] = [JSONField("startLine", .integer(max(1, finding.location.line ?? 1)))]
    if let column = finding.location.column { region.append(JSONField("startColumn", .integer(max(1, column)))) }
    var fields: [JSONField] = [JSONField("ruleId", .string(finding.rule))]
    if let index = positions[finding.rule] { fields.append(JSONField("ruleIndex", .integer(index))) }
    fields += [
      JSONField("level", .string(level(finding.severity))),
      JSONField("message", ["text": .string("\(finding.message). Remedy: \(finding.remedy).")]),
      JSONField(
        "locations",
        [
          [
            "physicalLocation": [
              "artifactLocation": ["uri": .string(uri(finding.location.path))], "region": .object(region),
            ],
            "logicalLocations": [["fullyQualifiedName": .string(finding.object), "kind": "resource"]],
          ]
        ]),
      JSONField("partialFingerprints", ["plimsollFinding/v1": .string("\(identity):\(ordinal)")]),
    ]
    if let suppressed {
      let until = suppressed.until.map { " (until \($0))" } ?? ""
      fields.append(
        JSONField("suppressions", [["kind": "inSource", "justification": .string(suppressed.reason + until)]]))
    }
    return .object(fields)
  }

  private static func level(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }

  /// A path as a URI reference (RFC 3986): what isn't allowed in a path is percent-encoded.
  package static func uri(_ path: String) -> String {
    if path == "-" { return "stdin" }
    let path = RepositoryPath.plain(path)
    var result = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || "/-._~!$&'()*+,;=@".utf8.contains(byte)
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let figures = String(byte, radix: 16, uppercase: true)
        result += "%" + (figures.count < 2 ? "0" : "") + figures
      }
    }
    return result
  }

  /// `ContainerWithoutACpuRequest`.
  private static func camelCase(_ title: String) -> String {
    title.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension JSONValue: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}
