import ClusterModel
import Quantities

/// What was found, with remedies; against the report before, where there was one.
struct ReportFindingsSection {
  let audit: AuditReport
  let since: FindingsSince?

  private static let rowsAtMost = 40

  var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = [.heading("Findings")]
    guard !audit.findings.isEmpty || since?.gone.isEmpty == false else {
      return blocks + [.paragraph("Nothing was found by \(Figures.count(audit.rules.count, "rule")).")]
    }
    if let since {
      let day = since.before.prefix(10)
      blocks.append(
        .paragraph(
          "Since the report of \(day): \(since.new.count) new, \(since.stillThere.count) still there, \(since.gone.count) gone."
            + regraded(since)))
      blocks += table("New", since.new) + table("Still there", since.stillThere)
      if !since.gone.isEmpty {
        blocks += [.subheading("Gone"), .bullets(since.gone.map { "\($0.rule) \($0.object): \($0.message)" })]
      }
    } else {
      for severity in Severity.allCases.reversed() {
        let title = severity == .info ? "Notes" : severity == .error ? "Errors" : "Warnings"
        blocks += table(title, audit.findings.filter { $0.severity == severity }, showsSeverity: false)
      }
    }
    if !audit.suppressed.isEmpty {
      blocks.append(
        .paragraph(
          "\(Figures.count(audit.suppressed.count, "finding")) more \(audit.suppressed.count == 1 ? "is" : "are") accepted by their owners."
        ))
    }
    return blocks
  }

  /// What is graver or lighter than it was.
  private func regraded(_ since: FindingsSince) -> String {
    guard !since.regraded.isEmpty else { return "" }
    let lines = since.regraded.prefix(Self.regradedAtMost).map {
      "\($0.finding.rule) \($0.finding.object) (\($0.before.rawValue) then, \($0.finding.severity.rawValue) now)"
    }
    let more = since.regraded.count - lines.count
    return " Of another severity than then: \(lines.joined(separator: ", "))\(more > 0 ? " and \(more) more" : "")."
  }

  private static let regradedAtMost = 8

  private func table(_ title: String, _ findings: [Finding], showsSeverity: Bool = true) -> [ReportBlock] {
    guard !findings.isEmpty else { return [] }
    let shown = findings.prefix(Self.rowsAtMost)
    var blocks: [ReportBlock] = [
      .subheading("\(title) (\(findings.count))"),
      .table(
        ReportTable(
          columns: [ReportTable.Column("rule")] + (showsSeverity ? [ReportTable.Column("severity")] : [])
            + [ReportTable.Column("object"), ReportTable.Column("what is wrong"), ReportTable.Column("remedy")],
          rows: shown.map {
            ReportTable.Row(
              [$0.rule] + (showsSeverity ? [$0.severity.rawValue] : []) + [$0.object, $0.message, $0.remedy])
          })),
    ]
    if findings.count > shown.count {
      blocks.append(.paragraph("and \(findings.count - shown.count) more: plimsoll audit lists all."))
    }
    return blocks
  }
}

/// How much of each namespace asks for nothing.
struct RequestsSection {
  let coverage: [RequestCoverage]

  var blocks: [ReportBlock] {
    guard !coverage.isEmpty else { return [] }
    let bare = coverage.filter { $0.podsWithoutCPU > 0 || $0.podsWithoutMemory > 0 }
    let heading = ReportBlock.heading("Pods without requests")
    guard !bare.isEmpty else {
      return [heading, .paragraph("Every pod says what it needs, in cpu and in memory.")]
    }
    return [
      heading,
      .paragraph(
        "The scheduler can only pack what it can measure. What these pods need was assumed, and the plan is as good as "
          + "the assumption."),
      .table(
        ReportTable(
          columns: [
            ReportTable.Column("namespace"), ReportTable.Column("pods", .right),
            ReportTable.Column("without cpu", .right),
            ReportTable.Column("without memory", .right), ReportTable.Column("cpu assumed", .right),
            ReportTable.Column("memory assumed", .right),
          ],
          rows: bare.map { row in
            ReportTable.Row([
              row.namespace, "\(row.pods)", "\(row.podsWithoutCPU)", "\(row.podsWithoutMemory)",
              Figures.percent(row.assumedShare(.cpu)), Figures.percent(row.assumedShare(.memory)),
            ])
          })),
    ]
  }
}
