import ArgumentParser
import Foundation

/// `plimsoll-bench growth FOLDER`: what doubling every replica count costs in time.
struct GrowthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth", abstract: "Plan instances with 1, 2, 4 and 8 times the replicas to the same gap.")

  @Argument(help: "Instance files, or folders of them.")
  var inputs: [String]

  @OptionGroup var options: SolveOptionGroup

  func run() throws { print(try Self.measure(InstanceFiles.list(inputs), options: options)) }

  /// The gap to which every instance is solved here: what is measured is the time to reach it.
  private static let gapToReach = 0.02

  /// A table of the medium instances (others end before they can be measured, or take too long); a plan of a multiple is
  /// made to the same gap as the plan of the original.
  static func measure(_ files: [URL], options: SolveOptionGroup) throws -> String {
    var options = options
    options.gap = max(options.gap, gapToReach)
    var table = ResultTable(
      title: "CPU seconds to a gap of \(options.gap.percentage) with more replicas (target: 1.3 times for a doubling)",
      columns: ["instance", "x1", "x2", "x4", "x8", "per doubling"])
    for file in files {
      let instance = try JSONDecoder().decode(BenchmarkInstance.self, from: Data(contentsOf: file))
      guard instance.size == .medium, !instance.name.contains("_r") else { continue }
      var seconds: [Double] = []
      for factor in [1, 2, 4, 8] {
        Notice.show("planning \(instance.name) with \(factor) times the replicas")
        let figures = try JSONDecoder().decode(
          PlanningFigures.self,
          from: OwnProcess.run(["solve", file.path, "--replicas", "\(factor)"] + options.arguments))
        seconds.append(figures.cpuSeconds)
      }
      let each = pow(seconds[3] / max(seconds[0], 1e-3), 1.0 / 3)
      table.rows.append([instance.name] + seconds.map { $0.rounded(places: 2) } + [each.rounded(places: 2)])
    }
    return table.text
  }
}
