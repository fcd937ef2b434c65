import ArgumentParser
import Foundation
import Planning

/// `plimsoll-bench solve FILE`: plans one instance in this process and prints its figures as a line of JSON.
struct SolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Plan one instance in this process; its figures as a line of JSON.")

  @Argument(help: "The instance.")
  var file: String

  @OptionGroup var options: SolveOptionGroup

  @Option(help: "Every replica count times this.")
  var replicas = 1

  @Flag(help: "Show the search's progress on standard error.")
  var progress = false

  func run() throws {
    let instance = try JSONDecoder().decode(
      BenchmarkInstance.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    var problem = instance.scaled(by: replicas).problem()
    problem.typesPerPool = options.types
    var search = SolverOptions(
      timeLimitSeconds: options.timeLimit ?? instance.timeLimitSeconds, gap: options.gap, seed: options.seed,
      threads: options.threads)
    search.time = options.time
    if progress {
      search.progress = { state in
        let figures = [state.elapsedSeconds, ProcessFigures.cpuSeconds, money(state.cost), money(state.lowerBound)]
        Notice.show("\(state.stage) " + figures.map { $0.rounded(places: 3) }.joined(separator: " "))
      }
    }
    ProcessFigures.resetPeak()
    let cpu = ProcessFigures.cpuSeconds
    let solution = PackingSolver(problem, options: search).solve()
    let spent = ProcessFigures.cpuSeconds - cpu
    let peak = ProcessFigures.peakMiB
    let violations = problem.violations(of: solution.nodes)
    guard solution.isFeasible, violations.isEmpty else {
      throw ValidationError("\(instance.name): no plan that keeps every rule; \(violations.prefix(3))")
    }
    print(
      try JSONLine.text(
        PlanningFigures(
          name: instance.name, classes: problem.classes.count, pods: problem.classes.reduce(0) { $0 + $1.demand },
          shapes: problem.shapes.count, cost: money(solution.cost), bound: money(solution.lowerBound),
          gap: Double(solution.cost - solution.lowerBound) / Double(max(solution.cost, 1)), cpuSeconds: spent,
          wallSeconds: solution.statistics.wallSeconds, peakMiB: peak, rounds: solution.statistics.rounds,
          columns: solution.statistics.columns, limitSeconds: search.timeLimitSeconds,
          boundOf: solution.boundRelaxes.isEmpty
            ? "as asked" : "without " + solution.boundRelaxes.map(\.rule.rawValue).joined(separator: ", "))))
  }

  private func money(_ microUnits: Int64?) -> Double { Double(microUnits ?? 0) / 1e6 }
}

/// What planning one instance gave and took.
struct PlanningFigures: Codable {
  var name: String
  var classes: Int
  var pods: Int
  var shapes: Int
  /// Currency units per hour.
  var cost: Double
  var bound: Double
  /// Share of the cost.
  var gap: Double
  var cpuSeconds: Double
  var wallSeconds: Double
  /// Of the planning alone, the instance's text not counted.
  var peakMiB: Double
  var rounds: Int
  var columns: Int
  var limitSeconds: Double
  var boundOf: String
}
