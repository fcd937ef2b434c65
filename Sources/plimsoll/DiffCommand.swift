import ArgumentParser
import ClusterModel
import Reporting
import WhatIf

/// `plimsoll diff PLAN PLAN`
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two plan files.",
    discussion: """
      Cost, nodes of each pool, what is no longer placed, findings gained and lost. A difference that both gaps \
      together leave open is called no proven difference.
      """)

  @Argument(help: "The plan to start from, as plan -o json or -o yaml wrote it.")
  var first: String

  @Argument(help: "The plan to hold against it.")
  var second: String

  @Option(name: .shortAndLong, help: "What to print: table, json, markdown, html or csv.")
  var output: ComparisonFormat = .table

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let plans = try [first, second].map { try InputLoading.plan(at: $0, shared: shared) }
    let result = WhatIfResult(
      base: PlannedScenario(name: first, plan: plans[0]),
      scenarios: [
        PlannedScenario(
          name: second, plan: plans[1], difference: PlanComparison.difference(from: plans[0], to: plans[1]))
      ])
    try Destination(path: shared.outputFile).write(
      output.render(
        result, title: "\(second) against \(first)", usesColor: shared.usesColor, isVerbose: shared.verbose))
  }
}
