import ArgumentParser
import Foundation

/// `plimsoll-bench growth FOLDER`: what doubling every replica count costs in time.
struct GrowthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth", abstract: "Plan instances with 1, 2, 4 and 8 times the replicas to the same gap.")

  @Argument(help: "Instance files, or folders of them.")
  var inputs: [String]

  @Flag(help: "Large instances too, at twice their time limits: minutes for each.")
  var large = false

  @OptionGroup var options: SolveOptionGroup

  func run() throws {
    print(try Self.measure(InstanceFiles.list(inputs), options: options, sizes: large ? [.medium, .large] : [.medium]))
  }

  /// The gap to which every instance is solved here: what is measured is the time to reach it.
  private static let gapToReach = 0.02

  /// A table of the medium instances (small ones end before they can be measured, large ones take minutes each, and are
  /// measured where asked); a plan of a multiple is made to the same gap as the plan of the original, and takes the time
  /// that this needs, within twice the instance's limit.
  static func measure(
    _ files: [URL], options: SolveOptionGroup, sizes: Set<BenchmarkInstance.Size> = [.medium]
  ) throws -> String {
    var options = options
    options.gap = max(options.gap, gapToReach)
    var table = ResultTable(
      title: "CPU seconds to a gap of \(options.gap.percentage) with more replicas (target: 1.3 times for a doubling)",
      columns: ["instance", "x1", "x2", "x4", "x8", "per doubling"])
    for file in files {
      let instance = try JSONDecoder().decode(BenchmarkInstance.self, from: Data(contentsOf: file))
      guard sizes.contains(instance.size), !instance.name.contains("_r") else { continue }
      var asked = options
      if instance.size == .large { asked.timeLimit = options.timeLimit ?? 2 * instance.timeLimitSeconds }
      var seconds: [Double] = []
      for factor in [1, 2, 4, 8] {
        Notice.show("planning \(instance.name) with \(factor) times the replicas")
        let figures = try JSONDecoder().decode(
          PlanningFigures.self,
          from: OwnProcess.run(["solve", file.path, "--replicas", "\(factor)"] + asked.arguments))
        seconds.append(figures.cpuSeconds)
      }
      let each = pow(seconds[3] / max(seconds[0], 1e-3), 1.0 / 3)
      table.rows.append([instance.name] + seconds.map { $0.rounded(places: 2) } + [each.rounded(places: 2)])
    }
    return table.text
  }
}
