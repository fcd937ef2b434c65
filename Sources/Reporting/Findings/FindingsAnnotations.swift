package import ClusterModel

/// Findings as GitHub's workflow commands: lines that a job prints and the code host shows beside the files.
package enum FindingsAnnotations {
  /// One line for each finding, then the counts.
  ///
  /// - Complexity: O(findings)
  package static func text(_ report: AuditReport) -> String {
    let titles = Dictionary(report.rules.map { ($0.id, $0.title) }) { first, _ in first }
    let lines = report.findings.map { finding -> String in
      var properties = ["file=\(property(RepositoryPath.plain(finding.location.path)))"]
      if let line = finding.location.line { properties.append("line=\(line)") }
      if let column = finding.location.column { properties.append("col=\(column)") }
      let title = titles[finding.rule].map { "\(finding.rule) \($0)" } ?? finding.rule
      properties.append("title=\(property(title))")
      let words = "\(finding.object): \(finding.message)\nRemedy: \(finding.remedy)"
      return "::\(command(finding.severity)) \(properties.joined(separator: ","))::\(message(words))"
    }
    return (lines + [message(FindingsSummary.counts(report))]).joined(separator: "\n") + "\n"
  }

  private static func command(_ severity: Severity) -> String {
    severity == .info ? "notice" : severity.rawValue
  }

  /// As GitHub's runner reads a message back.
  private static func message(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { PrintableText.escaped(String($0)).replacing("%", with: "%25") }.joined(separator: "%0A")
  }

  private static func property(_ text: String) -> String {
    message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
