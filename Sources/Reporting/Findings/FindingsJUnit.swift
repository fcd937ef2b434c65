package import ClusterModel

/// Findings as a JUnit report, which build servers show as tests.
package enum FindingsJUnit {
  /// A suite for each rule. A finding of weight (error, warning) is a failed case, one of info or suppressed a skipped
  /// one; a rule without findings is one passed case.
  ///
  /// - Complexity: O(findings + rules)
  package static func text(_ report: AuditReport) -> String {
    let found = Dictionary(grouping: report.findings, by: \.rule)
    let accepted = Dictionary(grouping: report.suppressed, by: \.finding.rule)
    var suites: [String] = []
    var total = (tests: 0, failures: 0, skipped: 0)
    for rule in report.rules {
      let findings = found[rule.id] ?? []
      let suppressed = accepted[rule.id] ?? []
      var cases = findings.map { self.testCase($0) }
      cases += suppressed.map { self.testCase($0) }
      if cases.isEmpty { cases = ["    <testcase classname=\"\(rule.id)\" name=\"\(attribute(rule.title))\"/>"] }
      let failures = findings.count { $0.severity > .info }
      let skipped = findings.count - failures + suppressed.count
      total = (total.tests + cases.count, total.failures + failures, total.skipped + skipped)
      suites.append(
        """
          <testsuite name="\(attribute("\(rule.id) \(rule.title)"))" tests="\(cases.count)" failures="\(failures)" errors="0" skipped="\(skipped)">
        \(cases.joined(separator: "\n"))
          </testsuite>
        """)
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="plimsoll audit" tests="\(total.tests)" failures="\(total.failures)" errors="0" skipped="\(total.skipped)">
      \(suites.joined(separator: "\n"))
      </testsuites>

      """
  }

  private static func testCase(_ finding: Finding) -> String {
    let head = open(finding)
    if finding.severity == .info { return "\(head)<skipped message=\"\(attribute(finding.message))\"/></testcase>" }
    let body = "\(finding.location): \(finding.message)\n\(finding.failure)\nremedy: \(finding.remedy)"
    return
      "\(head)<failure type=\"\(finding.severity.rawValue)\" message=\"\(attribute(finding.message))\">\(content(body))</failure></testcase>"
  }

  private static func testCase(_ suppressed: SuppressedFinding) -> String {
    let until = suppressed.until.map { " until \($0)" } ?? ""
    return
      "\(open(suppressed.finding))<skipped message=\"\(attribute("suppressed: \(suppressed.reason)\(until)"))\"/></testcase>"
  }

  private static func open(_ finding: Finding) -> String {
    let line = finding.location.line.map { " line=\"\($0)\"" } ?? ""
    return
      "    <testcase classname=\"\(finding.rule)\" name=\"\(attribute(finding.object))\" file=\"\(attribute(RepositoryPath.plain(finding.location.path)))\"\(line)>"
  }

  private static func attribute(_ text: String) -> String {
    content(text).replacing("\"", with: "&quot;").replacing("\n", with: "&#10;")
  }

  /// Text for XML 1.0, which has no word for most control characters: they are shown escaped.
  private static func content(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\n": result += "\n"
      case _ where scalar.value == 0xfffe || scalar.value == 0xffff: result += "\u{fffd}"
      default: result += PrintableText.escaped(String(scalar))
      }
    }
    return result
  }
}
