import ArgumentParser
import ClusterModel
import Reporting

/// The forms in which findings are shown.
enum FindingsFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, yaml, markdown, sarif, junit, github

  /// Whether a list of rules can be shown in it.
  var listsRules: Bool { [.table, .json, .yaml, .markdown].contains(self) }

  func render(_ report: AuditReport, _ terminal: Terminal, isVerbose: Bool) -> String {
    switch self {
    case .table:
      FindingsTable(width: terminal.columns, isColoured: terminal.usesColor, isVerbose: isVerbose).text(report)
    case .json: JSONWriter.text(document(report))
    case .yaml: YAMLWriter.text(document(report))
    case .markdown: FindingsMarkdown.text(report, isVerbose: isVerbose)
    case .sarif: JSONWriter.text(FindingsSARIF.tree(report, version: PlimsollVersion.current))
    case .junit: FindingsJUnit.text(report)
    case .github: FindingsAnnotations.text(report)
    }
  }

  func render(_ list: RuleList, _ terminal: Terminal) -> String {
    switch self {
    case .json: JSONWriter.text(list.tree)
    case .yaml: YAMLWriter.text(list.tree)
    case .markdown: MarkdownRenderer.text(list.blocks, title: "Rules")
    case .table, .sarif, .junit, .github:
      TerminalRenderer(usesColour: terminal.usesColor, columns: terminal.columns).text(list.blocks)
    }
  }

  private func document(_ report: AuditReport) -> JSONValue {
    FindingsDocument.tree(report, generatedAt: RunStamp.generatedAt, version: PlimsollVersion.current)
  }
}
