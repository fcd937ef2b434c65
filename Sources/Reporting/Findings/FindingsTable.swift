package import ClusterModel

/// Findings for a terminal.
package struct FindingsTable {
  private let width: Int
  private let isColoured: Bool
  private let isVerbose: Bool

  /// - Parameters:
  ///   - width: columns of the terminal; at least 60 are used.
  ///   - isVerbose: show every finding, not the first of many alike.
  package init(width: Int = 100, isColoured: Bool = false, isVerbose: Bool = false) {
    self.width = max(60, width)
    self.isColoured = isColoured
    self.isVerbose = isVerbose
  }

  /// What to do first, the findings by severity, namespace and rule, the share of pods without requests, what couldn't
  /// be judged, and the counts.
  ///
  /// - Complexity: O(findings)
  package func text(_ report: AuditReport) -> String {
    let titles = Dictionary(report.rules.map { ($0.id, $0.title) }) { first, _ in first }
    var lines: [String] = []
    if !report.doFirst.isEmpty { lines += firstSteps(report) + [""] }
    var budget = FindingsBudget(isVerbose: isVerbose)
    for section in FindingsSections(report.findings).sections { lines += self.section(section, titles, &budget) }
    lines += coverage(report.coverage)
    if !report.suppressed.isEmpty { lines += suppressed(report.suppressed) }
    if !report.notes.isEmpty {
      lines += [bold("Not judged")] + report.notes.flatMap { hanging($0, "  - ", rest: 4) } + [""]
    }
    lines.append(FindingsSummary.counts(report))
    return lines.joined(separator: "\n") + "\n"
  }

  private func firstSteps(_ report: AuditReport) -> [String] {
    var lines = [bold("Do first")]
    for (index, step) in report.doFirst.enumerated() {
      lines += hanging(
        "\(step.title) (\(step.breaks.rawValue))", "  \(index + 1). \(step.rule) ", rest: 5, step.severity)
      lines += indented(FindingsSummary.objects(step), by: 5)
      lines += indented(step.failure, by: 5)
      lines += hanging(step.remedy, "     -> ", rest: 8)
    }
    return lines
  }

  private func section(
    _ section: FindingsSections.Section, _ titles: [String: String], _ budget: inout FindingsBudget
  ) -> [String] {
    var lines = [bold(coloured("\(FindingsSections.heading(section.severity)) (\(section.count))", section.severity))]
    var hidden = (findings: 0, namespaces: 0)
    for namespace in section.namespaces {
      let before = hidden.findings
      var own: [String] = []
      for group in namespace.groups {
        let shown = budget.take(group.findings.count)
        if shown == 0 { hidden.findings += group.findings.count } else { own += self.group(group, shown, titles) }
      }
      if hidden.findings > before { hidden.namespaces += 1 }
      if !own.isEmpty {
        lines.append("  " + bold(namespace.name.isEmpty ? "cluster" : PrintableText.escaped(namespace.name)))
        lines += own
      }
    }
    if hidden.findings > 0 {
      let places = "in \(Figures.count(hidden.namespaces, "namespace"))"
      lines += hanging(
        "and \(hidden.findings) more \(places) (\(FindingsBudget.elsewhere))", "  ", rest: 2)
    }
    return lines + [""]
  }

  private func group(_ group: FindingsSections.Group, _ shown: Int, _ titles: [String: String]) -> [String] {
    let count = group.findings.count > 1 ? " (\(group.findings.count))" : ""
    var lines = hanging(
      (titles[group.rule] ?? "") + count, "    \(group.rule)  ", rest: 12, group.findings[0].severity)
    for finding in group.findings.prefix(shown) {
      lines += place(finding)
      if group.message == nil { lines += indented(finding.message, by: 14) }
      if group.remedy == nil { lines += hanging(finding.remedy, "              -> ", rest: 17) }
    }
    if shown < group.findings.count {
      lines += indented("and \(group.findings.count - shown) more (\(FindingsBudget.elsewhere))", by: 12)
    }
    if let message = group.message { lines += indented(message, by: 14) }
    if let remedy = group.remedy { lines += hanging(remedy, "            -> ", rest: 15) }
    return lines
  }

  /// The object's name, and where it stands at the right edge, or below where both don't fit.
  private func place(_ finding: Finding) -> [String] {
    let name = PrintableText.escaped(FindingsSections.shortName(of: finding.object))
    let place = PrintableText.escaped(finding.location.description)
    let gap = width - 12 - DisplayWidth.columns(name) - DisplayWidth.columns(place)
    guard gap >= 2 else { return indented(name, by: 12) + indented(place, by: 12) }
    return ["            " + name + String(repeating: " ", count: gap) + place]
  }

  private func coverage(_ coverage: [RequestCoverage]) -> [String] {
    let shares = RequestShares(coverage, isVerbose: isVerbose)
    guard !shares.rows.isEmpty else { return [] }
    var lines = [bold("Without requests, by namespace"), "  " + row("namespace", RequestShares.titles)]
    lines += shares.rows.map { "  " + row(PrintableText.escaped($0.name), $0.cells) }
    if shares.left > 0 { lines.append("  and \(shares.left) more (\(FindingsBudget.elsewhere))") }
    return lines + [""]
  }

  /// A namespace cut to 24 columns, and figures under their headings.
  private func row(_ name: String, _ cells: [String]) -> String {
    let short = DisplayWidth.cut(name, to: 24)
    let padded = short + String(repeating: " ", count: 24 - DisplayWidth.columns(short))
    let figures = zip(cells, [6, 8, 11, 13, 16]).map { String(repeating: " ", count: max(1, $1 - $0.count)) + $0 }
    return padded + figures.joined()
  }

  private func suppressed(_ findings: [SuppressedFinding]) -> [String] {
    let shown = findings.prefix(isVerbose ? .max : 10)
    var lines = [bold("Suppressed (\(findings.count))")]
    for suppressed in shown {
      lines += hanging(
        "\(suppressed.finding.object): \(suppressed.reason)\(FindingsSummary.until(suppressed))",
        "    \(suppressed.finding.rule)  ", rest: 12)
    }
    if shown.count < findings.count {
      lines.append("    and \(findings.count - shown.count) more (\(FindingsBudget.elsewhere))")
    }
    return lines + [""]
  }

  private func indented(_ text: String, by columns: Int) -> [String] {
    hanging(text, String(repeating: " ", count: columns), rest: columns)
  }

  /// Text after a mark, wrapped; the mark is coloured where a severity is given.
  private func hanging(_ text: String, _ mark: String, rest: Int, _ severity: Severity? = nil) -> [String] {
    let room = max(20, width - max(rest, DisplayWidth.columns(mark)))
    let wrapped = DisplayWidth.wrapped(PrintableText.escaped(text), to: room)
    let head = severity.map { coloured(mark, $0) } ?? mark
    guard let first = wrapped.first else { return [head] }
    return [head + first] + wrapped.dropFirst().map { String(repeating: " ", count: rest) + $0 }
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
