import ArgumentParser
import ClusterModel
import Foundation
import History
import Reporting
import WhatIf

/// `plimsoll report INPUT...`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "The capacity report: plan, findings and trend.",
    discussion: """
      With --history the run's figures are stored, and the report tells what changed since the last one, how the \
      cluster grows and when it meets its limits. Neither manifests nor secrets are stored. Runs of one day are \
      compared with the last of an earlier day. With SOURCE_DATE_EPOCH set, that day is today.
      """)

  @Argument(help: "Files, folders (read recursively), or - for standard input.")
  var inputs: [String]

  @Option(help: "A file to store this run in, and to read the runs before from; made where it isn't there.")
  var history: String?

  @Option(help: "What the cluster may cost a month, in its currency; the report tells when that is met.")
  var budget: Double?

  @Option(help: "Write the report as PDF too, by a Chromium or Chrome on the PATH.")
  var pdf: String?

  @OptionGroup var shared: SharedOptions

  @Option(name: .shortAndLong, help: "What to print: table, json, markdown or html.")
  var output: Format = .table

  @OptionGroup var solve: SolveOptions

  @OptionGroup var failures: FailureOptions

  /// The forms of a report.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, markdown, html

    func render(_ report: CapacityReport, usesColor: Bool) -> String {
      switch self {
      case .table: TerminalRenderer(usesColour: usesColor).text(report.blocks)
      case .json: JSONWriter.text(ReportDocument.tree(report))
      case .markdown: MarkdownRenderer.text(report.blocks, title: report.title)
      case .html: ReportCommand.page(report)
      }
    }
  }

  func validate() throws {
    if let budget, !(budget > 0 && budget < 1e12) { throw ValidationError("--budget is an amount of money above 0") }
  }

  func run() throws {
    try InputLoading.refuseOverwriting(inputs + [history].compactMap(\.self), shared, pdf: pdf)
    let interruption = Interruption()
    let printer = try pdf.map { _ in try PagePrinter.found() }
    let store = try HistoryFile.opened(history)
    let options = try solve.plannerOptions(interruption: interruption)
    let loaded = try failures.applied(to: InputLoading.load(inputs, shared: shared))
    // Only from here on is there work to save: before, a signal ends the program as it ends any.
    let sources = interruption.listen()
    defer { withExtendedLifetime(sources) {} }
    let planning = WorldPlanning(catalogs: loaded.catalogs, options: options, today: RunStamp.today)
    let progress = ProgressDisplay(isShown: shared.showsProgress, currency: loaded.cluster.currency)
    let started = ContinuousClock().now
    let world = World(inventory: loaded.inventory, cluster: loaded.cluster)
    let planned = try InputLoading.refusingContradictions {
      try planning.plan(world, offerings: loaded.offerings).get()
    }
    let record = RunMeasurement.record(of: planned.plan)
    let outlook = try store.map { store in
      try OutlookRun(
        loaded: loaded, planning: planning, budgetPerMonth: budget,
        progress: { progress.show(plan: $0, of: $1, since: started) }
      ).outlook(
        record, planned: planned,
        before: HistoryFile.telling { () throws(HistoryFault) in
          try store.records(of: record.cluster)
        })
    }
    progress.clear()
    let report = CapacityReport(
      plan: planned.plan, audit: planned.audit, outlook: outlook, budgetPerMonth: budget)
    try Destination(path: shared.outputFile).write(output.render(report, usesColor: shared.usesColor))
    if let printer, let pdf { try printer.print(Self.page(report), to: pdf) }
    if let code = interruption.exitCode { throw ExitCode(code) }
    if let store {
      _ = try HistoryFile.telling { () throws(HistoryFault) in
        try store.append(record, plan: PlanDocument.json(planned.plan))
      }
    }
    if !planned.plan.isWhole { throw ExitCode(1) }
  }

  private static func page(_ report: CapacityReport) -> String {
    HTMLPage.text(
      title: report.title, subtitle: report.subtitle, blocks: report.blocks,
      footer: RunStamp.footer(report.plan), version: PlimsollVersion.current)
  }
}
