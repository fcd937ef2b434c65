import ArgumentParser
import ClusterModel
import Reporting

/// The forms in which a comparison of plans is shown.
enum ComparisonFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, markdown, html, csv

  func render(_ result: WhatIfResult, title: String, usesColor: Bool, isVerbose: Bool) -> String {
    let report = WhatIfReport(result, isVerbose: isVerbose)
    return switch self {
    case .table: TerminalRenderer(usesColour: usesColor).text(report.blocks)
    case .json: JSONWriter.text(WhatIfDocument.tree(result))
    case .markdown: MarkdownRenderer.text(report.blocks, title: title)
    case .html:
      HTMLPage.text(
        title: title, subtitle: Self.subtitle(result.base.plan), blocks: report.blocks,
        footer: RunStamp.footer(result.base.plan),
        version: PlimsollVersion.current)
    case .csv: report.csv
    }
  }

  private static func subtitle(_ plan: Plan) -> String {
    "\(plan.cluster.provider.rawValue) \(plan.cluster.region), \(plan.cluster.zones.joined(separator: ", ")), "
      + "Kubernetes \(plan.cluster.kubernetesVersion)"
  }
}
