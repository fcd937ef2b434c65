import ArgumentParser
import ClusterModel
import Foundation
import History
import Reporting

/// `plimsoll history list | show | export | prune`
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "The runs that reports stored.",
    subcommands: [List.self, Show.self, Export.self, Prune.self])

  /// Which file, and which cluster of it.
  struct Choice: ParsableArguments {
    @Argument(help: "The file that report --history wrote.")
    var file: String

    @Option(name: .customLong("of"), help: "Runs of this cluster alone.")
    var clusterName: String?

    func records() throws -> [RunRecord] {
      let store = try HistoryFile.reading(file)
      return try HistoryFile.telling { () throws(HistoryFault) in try store.records(of: clusterName) }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the runs by time.")

    @OptionGroup var choice: Choice
    @Option(name: .shortAndLong, help: "table, json or markdown.")
    var output: Format = .table
    @OptionGroup var shared: SharedOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case table, json, markdown
    }

    func run() throws {
      try InputLoading.refuseOverwriting([choice.file], shared)
      let records = try choice.records()
      let report = HistoryReport(records)
      let text =
        switch output {
        case .table: TerminalRenderer(usesColour: shared.usesColor).text(report.blocks)
        case .json: JSONWriter.text(.array(records.map(RunDocument.tree)))
        case .markdown: MarkdownRenderer.text(report.blocks)
        }
      try Destination(path: shared.outputFile).write(text)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one run, or print its plan file.")

    @Argument(help: "The file that report --history wrote.")
    var file: String

    @Argument(help: ArgumentHelp("The run's number; history list shows them.", valueName: "run"))
    var number: Int64

    @Flag(help: "Print the run's plan file, as plan -o json wrote it.")
    var plan = false

    @Option(name: .shortAndLong, help: "table, json or markdown.")
    var output: List.Format = .table
    @OptionGroup var shared: SharedOptions

    func run() throws {
      try InputLoading.refuseOverwriting([file], shared)
      let store = try HistoryFile.reading(file)
      let record = try HistoryFile.telling { () throws(HistoryFault) in try store.record(number) }
      guard let record else {
        Notes.line("\(file): there is no run \(number); plimsoll history list \(file) shows those that are there")
        throw ExitCode(1)
      }
      var text =
        switch output {
        case .table: TerminalRenderer(usesColour: shared.usesColor).text(HistoryReport.blocks(of: record))
        case .json: JSONWriter.text(RunDocument.tree(record))
        case .markdown: MarkdownRenderer.text(HistoryReport.blocks(of: record))
        }
      if plan { text = try HistoryFile.telling { () throws(HistoryFault) in try store.plan(of: number) } ?? "" }
      try Destination(path: shared.outputFile).write(text)
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the figures of all runs: a row for each run, pool and namespace.")

    @OptionGroup var choice: Choice
    @Option(name: .shortAndLong, help: "csv or json.")
    var output: Format = .csv
    @OptionGroup var shared: SharedOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case csv, json
    }

    func run() throws {
      try InputLoading.refuseOverwriting([choice.file], shared)
      let records = try choice.records()
      let text =
        switch output {
        case .csv: HistoryReport(records).csv
        case .json: JSONWriter.text(.array(records.map(RunDocument.tree)))
        }
      try Destination(path: shared.outputFile).write(text)
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove old runs.", discussion: "With both options a run goes only where both let it.")

    @Argument(help: "The file that report --history wrote.")
    var file: String

    @Option(help: "Remove runs before this day (YYYY-MM-DD).")
    var before: DayArgument?

    @Option(help: "Keep so many of each cluster's latest runs, whatever their age.")
    var keep: Int?

    @OptionGroup var shared: SharedOptions

    func validate() throws {
      guard before != nil || keep != nil else {
        throw ValidationError("say what goes: --before 2026-01-01 or --keep 8")
      }
      if let keep, keep < 0 { throw ValidationError("--keep is 0 or more") }
    }

    func run() throws {
      try InputLoading.refuseOverwriting([file], shared)
      let store = try HistoryFile.changing(file)
      let count = try HistoryFile.telling { () throws(HistoryFault) in
        try store.prune(before: before?.day.description, keep: keep)
      }
      try Destination(path: shared.outputFile).write("\(count) \(count == 1 ? "run" : "runs") removed\n")
    }
  }
}

/// `2026-01-31`
struct DayArgument: ExpressibleByArgument {
  let day: CalendarDay

  init?(argument: String) {
    guard let day = CalendarDay(argument) else { return nil }
    self.day = day
  }
}
