import ArgumentParser

@main
struct Plimsoll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plimsoll",
    abstract: "A capacity and node-pool planner for Kubernetes.",
    discussion: """
      Reads workloads, chooses the node pools that hold them at the least cost, and proves how much less could be \
      possible. Exit codes: 0 done, 1 the answer is no, 2 unreadable input, 64 wrong command line, 70 a defect.
      """,
    version: PlimsollVersion.current,
    subcommands: [
      PlanCommand.self, WhatIfCommand.self, DiffCommand.self, AuditCommand.self, ReportCommand.self,
      HistoryCommand.self, VerifyCommand.self, ReplayCommand.self, ExplainCommand.self, ExportCommand.self,
      CatalogCommand.self,
      SchemaCommand.self,
    ])

  static func main() {
    do {
      try RunStamp.check()
      main(try ConfiguredArguments(given: Array(CommandLine.arguments.dropFirst())).joined())
    } catch {
      exit(withError: error)
    }
  }
}

enum PlimsollVersion {
  static let current = "0.1.0"
}
