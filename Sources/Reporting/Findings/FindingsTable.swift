package import ClusterModel
import Quantities

/// Findings for a terminal.
package struct FindingsTable {
  private let width: Int
  private let isColoured: Bool

  /// - Parameter width: columns of the terminal; at least 60 are used.
  package init(width: Int = 100, isColoured: Bool = false) {
    self.width = max(60, width)
    self.isColoured = isColoured
  }

  /// What to do first, the findings by severity and namespace, the share of pods without requests, and the counts.
  ///
  /// - Complexity: O(findings)
  package func text(_ report: AuditReport) -> String {
    var lines: [String] = []
    if !report.doFirst.isEmpty { lines += firstSteps(report) + [""] }
    for section in FindingsSections(report.findings).sections { lines += self.section(section) }
    lines += coverage(report.coverage)
    if !report.suppressed.isEmpty { lines += suppressed(report.suppressed) }
    lines.append(FindingsSummary.counts(report))
    return lines.joined(separator: "\n") + "\n"
  }

  private func firstSteps(_ report: AuditReport) -> [String] {
    var lines = [bold("Do first")]
    for (index, step) in report.doFirst.enumerated() {
      lines.append("  \(index + 1). \(coloured(step.rule, step.severity)) \(step.title) (\(step.breaks.rawValue))")
      lines += indented(FindingsSummary.objects(step), by: 5)
      lines += indented(step.failure, by: 5)
      lines += indented("-> " + step.remedy, by: 5)
    }
    return lines
  }

  private func section(_ section: FindingsSections.Section) -> [String] {
    var lines = [bold(coloured("\(FindingsSections.heading(section.severity)) (\(section.count))", section.severity))]
    for (namespace, findings) in section.namespaces {
      lines.append("  " + bold(namespace.isEmpty ? "cluster" : PrintableText.escaped(namespace)))
      for finding in findings {
        let name = PrintableText.escaped(FindingsSections.shortName(of: finding.object))
        let place = PrintableText.escaped(finding.location.description)
        let head = "    \(coloured(finding.rule, finding.severity))  \(name)"
        let used = 4 + finding.rule.count + 2 + DisplayWidth.columns(name)
        if used + 2 + DisplayWidth.columns(place) <= width {
          let gap = width - used - DisplayWidth.columns(place)
          lines.append(head + String(repeating: " ", count: gap) + place)
        } else {
          lines += [head, "            \(place)"]
        }
        lines += indented(finding.message, by: 12)
        lines += indented("-> " + finding.remedy, by: 12)
      }
    }
    return lines + [""]
  }

  private func coverage(_ rows: [RequestCoverage]) -> [String] {
    let lacking = rows.filter { $0.podsWithoutCPU + $0.podsWithoutMemory > 0 }
    guard !lacking.isEmpty else { return [] }
    var lines = [
      bold("Without requests, by namespace"),
      "  " + row("namespace", ["pods", "no cpu", "no memory", "cpu assumed", "memory assumed"]),
    ]
    for row in lacking {
      lines.append(
        "  "
          + self.row(
            PrintableText.escaped(row.namespace),
            [
              "\(row.pods)", FindingsSummary.percent(row.podsWithoutCPU, of: row.pods),
              FindingsSummary.percent(row.podsWithoutMemory, of: row.pods), share(row, .cpu), share(row, .memory),
            ]))
    }
    return lines + [""]
  }

  private func share(_ row: RequestCoverage, _ name: ResourceName) -> String {
    "\(Int((row.assumedShare(name) * 100).rounded()))%"
  }

  /// A namespace cut to 24 columns, and figures under their headings.
  private func row(_ name: String, _ cells: [String]) -> String {
    let short = DisplayWidth.cut(name, to: 24)
    let padded = short + String(repeating: " ", count: 24 - DisplayWidth.columns(short))
    let figures = zip(cells, [6, 8, 11, 13, 16]).map { String(repeating: " ", count: max(1, $1 - $0.count)) + $0 }
    return padded + figures.joined()
  }

  private func suppressed(_ findings: [SuppressedFinding]) -> [String] {
    var lines = [bold("Suppressed (\(findings.count))")]
    for suppressed in findings {
      let until = suppressed.until.map { ", until \($0)" } ?? ""
      lines += indented(
        "\(suppressed.finding.rule)  \(suppressed.finding.object): \(suppressed.reason)\(until)", by: 4)
    }
    return lines + [""]
  }

  private func indented(_ text: String, by columns: Int) -> [String] {
    DisplayWidth.wrapped(PrintableText.escaped(text), to: width - columns).map {
      String(repeating: " ", count: columns) + $0
    }
  }

  private func bold(_ text: String) -> String { isColoured ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

  private func coloured(_ text: String, _ severity: Severity) -> String {
    guard isColoured else { return text }
    let code =
      switch severity {
      case .error: 31
      case .warning: 33
      case .info: 36
      }
    return "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }
}
