package import ClusterModel
import Quantities

/// Findings as Markdown, for a merge request's comment or a report's chapter.
package enum FindingsMarkdown {
  /// - Complexity: O(findings)
  package static func text(_ report: AuditReport) -> String {
    var blocks = ["# Findings", FindingsSummary.counts(report) + "."]
    if let version = report.judgedVersion { blocks.append("API versions are held against Kubernetes \(version).") }
    if !report.doFirst.isEmpty { blocks += ["## Do first", firstSteps(report.doFirst)] }
    for section in FindingsSections(report.findings).sections {
      blocks.append("## \(FindingsSections.heading(section.severity)) (\(section.count))")
      for (namespace, findings) in section.namespaces {
        blocks.append("### \(namespace.isEmpty ? "Cluster" : escaped(namespace))")
        let head = "| rule | object | place | finding | remedy |\n| --- | --- | --- | --- | --- |"
        blocks.append(([head] + findings.map(row)).joined(separator: "\n"))
      }
    }
    if !report.coverage.isEmpty { blocks += ["## Requests", coverage(report.coverage)] }
    if !report.suppressed.isEmpty {
      blocks += ["## Suppressed (\(report.suppressed.count))", suppressed(report.suppressed)]
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func firstSteps(_ steps: [FirstStep]) -> String {
    steps.enumerated().map { index, step in
      "\(index + 1). **\(step.rule) \(escaped(step.title))** (\(step.breaks.rawValue)): \(escaped(FindingsSummary.objects(step))). \(escaped(step.failure)) *\(escaped(step.remedy))*"
    }.joined(separator: "\n")
  }

  private static func row(_ finding: Finding) -> String {
    let cells = [
      finding.rule, escaped(FindingsSections.shortName(of: finding.object)), escaped(finding.location.description),
      escaped(finding.message), escaped(finding.remedy),
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private static func coverage(_ rows: [RequestCoverage]) -> String {
    let head =
      "| namespace | pods | without cpu | without memory | cpu assumed | memory assumed |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    let lines = rows.map { row in
      let shares = [row.assumedShare(.cpu), row.assumedShare(.memory)].map { "\(Int(($0 * 100).rounded()))%" }
      return
        "| \(escaped(row.namespace)) | \(row.pods) | \(FindingsSummary.percent(row.podsWithoutCPU, of: row.pods)) | \(FindingsSummary.percent(row.podsWithoutMemory, of: row.pods)) | \(shares[0]) | \(shares[1]) |"
    }
    return ([head] + lines).joined(separator: "\n")
  }

  private static func suppressed(_ findings: [SuppressedFinding]) -> String {
    findings.map { suppressed in
      let until = suppressed.until.map { ", until \($0)" } ?? ""
      return "- \(suppressed.finding.rule) \(escaped(suppressed.finding.object)): \(escaped(suppressed.reason))\(until)"
    }.joined(separator: "\n")
  }

  /// Text that stays text in Markdown, inside a table too.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in PrintableText.escaped(text) {
      if "\\`*_{}[]<>#|".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
