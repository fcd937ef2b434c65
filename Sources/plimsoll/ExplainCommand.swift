import ArgumentParser
import Audit
import Catalogs
import ClusterModel
import Foundation
import Reading
import Reporting

/// `plimsoll explain RULE-ID`, `plimsoll explain PLAN WORKLOAD`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say what a rule is about, or why a workload is where a plan put it.",
    usage: "plimsoll explain RULE-ID\nplimsoll explain PLAN WORKLOAD [INPUT ...]",
    discussion: """
      Of a rule: the failure that it prevents, how it is computed, an example with what is said of it, and the change \
      that silences it. Of a workload: the rule that chose its pool, the nodes and zones that it stands on, what kept \
      it off the others, and what keeps it there. The manifests are read again from where the plan says, or from the \
      inputs given.
      """)

  @Argument(
    help: "A rule's id, such as PL0204, a group's, such as PL02, or a plan file, as plan -o json or -o yaml wrote it.")
  var subject: String

  @Argument(help: "A workload of the plan: namespace/Kind/name, or an end of that which means only one.")
  var workload: String?

  @Argument(help: "The inputs that the plan was made from, where they aren't where it says.")
  var inputs: [String] = []

  @Option(name: .shortAndLong, help: "table, json, yaml or markdown.")
  var output: Format = .table

  @OptionGroup var shared: SharedOptions

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, yaml, markdown
  }

  func validate() throws {
    guard workload == nil else { return }
    if FileManager.default.fileExists(atPath: subject) {
      throw ValidationError("'\(subject)' is a file: name a workload of the plan as well")
    }
    guard AuditPolicy.names(subject.uppercased()) else {
      throw ValidationError(RuleNames.refusal(of: subject.uppercased()))
    }
  }

  func run() throws {
    if let workload { return try explain(workload) }
    if let rule = AuditRules.rule(subject.uppercased()) { return try explain(rule) }
    let group = AuditRules.all.map(\.description).filter { $0.id.hasPrefix(subject.uppercased()) }
    let format = FindingsFormat(rawValue: output.rawValue) ?? .table
    try Destination(path: shared.outputFile).write(format.render(RuleList(group), Terminal(shared)))
  }

  // MARK: rules

  private func explain(_ rule: AuditRule) throws {
    let help = RuleHelp(rule.description, finding: RuleExampleRun.finding(of: rule, today: RunStamp.today))
    let terminal = Terminal(shared)
    let text =
      switch output {
      case .table: help.text(width: terminal.columns, isColoured: terminal.usesColor)
      case .json: JSONWriter.text(help.tree)
      case .yaml: YAMLWriter.text(help.tree)
      case .markdown: help.markdown
      }
    try Destination(path: shared.outputFile).write(text)
  }

  // MARK: placements

  private func explain(_ workload: String) throws {
    let plan = try InputLoading.plan(at: subject, shared: shared)
    let source = try ManifestSource(of: plan, inputs: inputs)
    let offerings = InputLoading.offerings(for: plan.cluster, given: source.catalogs)
    let explainer = PlacementExplainer(plan: plan, inventory: source.inventory, offerings: offerings)
    let found = explainer.workloads(named: workload)
    guard let planned = found.first, found.count == 1 else {
      throw refusal(of: workload, found.map(\.workload.description), explainer.names)
    }
    var explanation = explainer.explanation(of: planned)
    explanation.notes += source.notes
    let report = PlacementReport(explanation)
    let terminal = Terminal(shared)
    let text =
      switch output {
      case .table: TerminalRenderer(usesColour: terminal.usesColor, columns: terminal.columns).text(report.blocks)
      case .json: JSONWriter.text(report.tree)
      case .yaml: YAMLWriter.text(report.tree)
      case .markdown: MarkdownRenderer.text(report.blocks, title: planned.workload.description)
      }
    try Destination(path: shared.outputFile).write(text)
  }

  private func refusal(of name: String, _ found: [String], _ names: [String]) -> ExitCode {
    if found.isEmpty {
      let nearest =
        NearestName.of(name, among: names)
        ?? names.first { NearestName.of(name, among: $0.split(separator: "/").map(String.init).suffix(1)) != nil }
      let hint =
        nearest.map { "did you mean \($0)?" }
        ?? "the plan has \(names.count) workloads, such as \(names.first ?? "none")"
      Notes.line("\(subject): the plan has no workload '\(name)'; \(hint)")
    } else {
      Notes.line("\(subject): '\(name)' may be \(found.joined(separator: ", ")); write one of them")
    }
    return ExitCode(1)
  }
}
