package import ClusterModel

/// Findings as Markdown, for a merge request's comment or a report's chapter.
package enum FindingsMarkdown {
  /// - Parameter isVerbose: show every finding, not the first of many alike.
  /// - Complexity: O(findings)
  package static func text(_ report: AuditReport, isVerbose: Bool = false) -> String {
    var blocks = ["# Findings", FindingsSummary.counts(report) + "."]
    if let version = report.judgedVersion { blocks.append("API versions are held against Kubernetes \(version).") }
    if !report.doFirst.isEmpty { blocks += ["## Do first", firstSteps(report.doFirst)] }
    var budget = FindingsBudget(isVerbose: isVerbose)
    for section in FindingsSections(report.findings).sections {
      blocks.append("## \(FindingsSections.heading(section.severity)) (\(section.count))")
      for namespace in section.namespaces { blocks += self.namespace(namespace, &budget) }
    }
    blocks += coverage(report.coverage, isVerbose: isVerbose)
    if !report.suppressed.isEmpty {
      blocks += ["## Suppressed (\(report.suppressed.count))", suppressed(report.suppressed)]
    }
    if !report.notes.isEmpty {
      blocks += ["## Not judged", report.notes.map { "- " + escaped($0) }.joined(separator: "\n")]
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func firstSteps(_ steps: [FirstStep]) -> String {
    steps.enumerated().map { index, step in
      "\(index + 1). **\(step.rule) \(escaped(step.title))** (\(step.breaks.rawValue)): \(escaped(FindingsSummary.objects(step))). \(escaped(step.failure)) *\(escaped(step.remedy))*"
    }.joined(separator: "\n")
  }

  private static func namespace(_ namespace: FindingsSections.Namespace, _ budget: inout FindingsBudget) -> [String] {
    var rows: [String] = []
    for group in namespace.groups { rows += group.findings.prefix(budget.take(group.findings.count)).map(row) }
    let hidden = namespace.count - rows.count
    var blocks = ["### \(namespace.name.isEmpty ? "Cluster" : escaped(namespace.name))"]
    if !rows.isEmpty {
      let head = "| rule | object | place | finding | remedy |\n| --- | --- | --- | --- | --- |"
      blocks.append(([head] + rows).joined(separator: "\n"))
    }
    if hidden > 0 { blocks.append("and \(hidden) more (\(FindingsBudget.elsewhere))") }
    return blocks
  }

  private static func row(_ finding: Finding) -> String {
    let cells = [
      finding.rule, escaped(FindingsSections.shortName(of: finding.object)), escaped(finding.location.description),
      escaped(finding.message), escaped(finding.remedy),
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private static func coverage(_ coverage: [RequestCoverage], isVerbose: Bool) -> [String] {
    let shares = RequestShares(coverage, isVerbose: isVerbose)
    guard !shares.rows.isEmpty else { return [] }
    let head =
      "| namespace | \(RequestShares.titles.joined(separator: " | ")) |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    let rows = shares.rows.map { "| \(escaped($0.name)) | \($0.cells.map(escaped).joined(separator: " | ")) |" }
    let more = shares.left > 0 ? ["and \(shares.left) more namespaces (\(FindingsBudget.elsewhere))"] : []
    return ["## Without requests", ([head] + rows).joined(separator: "\n")] + more
  }

  private static func suppressed(_ findings: [SuppressedFinding]) -> String {
    findings.map { suppressed in
      "- \(suppressed.finding.rule) \(escaped(suppressed.finding.object)): \(escaped(suppressed.reason))\(FindingsSummary.until(suppressed))"
    }.joined(separator: "\n")
  }

  /// Text that stays text in Markdown, inside a table too.
  private static func escaped(_ text: String) -> String { MarkdownRenderer.escaped(text) }
}
