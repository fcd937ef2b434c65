import ArgumentParser
import ClusterModel
import Reporting

/// The forms in which a plan is shown.
enum PlanFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, yaml, markdown, csv

  func render(_ plan: Plan, firstSteps: [FirstStep], usesColor: Bool, isVerbose: Bool) -> String {
    let summary = PlanSummary(plan, firstSteps: firstSteps, isVerbose: isVerbose)
    return switch self {
    case .table: TerminalRenderer(usesColour: usesColor).text(summary.blocks)
    case .json: PlanDocument.json(plan)
    case .yaml: PlanDocument.yaml(plan)
    case .markdown: MarkdownRenderer.text(summary.blocks, title: "Plan for \(plan.cluster.name)")
    case .csv: PlanTables.nodes(plan)
    }
  }
}
