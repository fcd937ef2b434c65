package import ClusterModel
import Quantities

/// The sentences that sum an audit up.
package enum FindingsSummary {
  /// `3 errors, 12 warnings, 1 info; 2 suppressed; 4 known from the baseline`.
  package static func counts(_ report: AuditReport) -> String {
    var text = counts(report.findings)
    if !report.suppressed.isEmpty { text += "; \(report.suppressed.count) suppressed" }
    if report.known > 0 { text += "; \(report.known) known from the baseline" }
    return text
  }

  /// `3 errors, 12 warnings, 1 info`.
  static func counts(_ findings: [Finding]) -> String {
    let count = { (severity: Severity) in findings.count { $0.severity == severity } }
    return
      "\(Figures.count(count(.error), "error")), \(Figures.count(count(.warning), "warning")), \(count(.info)) info"
  }

  /// `shop/Deployment/web, shop/Deployment/api and 3 more`.
  static func objects(_ step: FirstStep) -> String {
    let more = step.count - step.objects.count
    return step.objects.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// A share in whole percent; never 0% or 100% where it's only nearly so.
  package static func percent(_ part: Int, of total: Int) -> String {
    total > 0 ? percent(Double(part) / Double(total)) : "0%"
  }

  /// A share, 0 to 1, in whole percent; never 0% or 100% where it's only nearly so.
  package static func percent(_ share: Double) -> String {
    if share > 0 && share < 0.01 { return "<1%" }
    if share < 1 && share > 0.99 { return ">99%" }
    return "\(Int((share * 100).rounded()))%"
  }

  /// `2026-01-31` as `, until 2026-01-31`.
  static func until(_ suppressed: SuppressedFinding) -> String { suppressed.until.map { ", until \($0)" } ?? "" }
}

/// How much of what pods ask for is only assumed, as rows of text.
struct RequestShares {
  static let titles = ["pods", "no cpu", "no memory", "cpu assumed", "memory assumed"]
  private static let most = 15

  let rows: [(name: String, cells: [String])]
  /// Namespaces that lack requests and aren't among the rows.
  let left: Int

  /// Namespaces that lack requests, those with the most pods first where not all are shown; then the sum of all.
  init(_ coverage: [RequestCoverage], isVerbose: Bool) {
    let lacking = coverage.filter { $0.podsWithoutCPU + $0.podsWithoutMemory > 0 }
    var shown = lacking
    if !isVerbose, lacking.count > Self.most {
      shown = lacking.sorted { ($1.pods, $0.namespace) < ($0.pods, $1.namespace) }.prefix(Self.most)
        .sorted { $0.namespace < $1.namespace }
    }
    left = lacking.count - shown.count
    var rows = shown.map { ($0.namespace, Self.cells($0)) }
    if !lacking.isEmpty, coverage.count > 1 {
      let all = coverage.reduce(into: RequestCoverage(namespace: "")) { sum, row in
        sum.pods += row.pods
        sum.podsWithoutCPU += row.podsWithoutCPU
        sum.podsWithoutMemory += row.podsWithoutMemory
        sum.requested += row.requested
        sum.assumed += row.assumed
      }
      rows.append(("all \(Figures.count(coverage.count, "namespace"))", Self.cells(all)))
    }
    self.rows = rows
  }

  private static func cells(_ row: RequestCoverage) -> [String] {
    [
      "\(row.pods)", FindingsSummary.percent(row.podsWithoutCPU, of: row.pods),
      FindingsSummary.percent(row.podsWithoutMemory, of: row.pods), FindingsSummary.percent(row.assumedShare(.cpu)),
      FindingsSummary.percent(row.assumedShare(.memory)),
    ]
  }
}
