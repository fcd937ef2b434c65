import ArgumentParser
import Foundation
import Planning

/// `plimsoll-bench failures FOLDER`: plans the benchmark instances for the loss of any zone, and M for the drain of any node
/// too; a line of JSON for each.
struct FailureBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failures", abstract: "Plan the benchmark instances for failures: a line of JSON for each.")

  /// What one run gave and took.
  private struct Figures: Codable {
    var name: String
    var failures: String
    /// Currency units per hour.
    var cost: Double
    var bound: Double
    /// Share of the cost, and what it is to be.
    var gap: Double
    var gapWanted: Double
    /// Against the plan that survives nothing.
    var addedShare: Double
    var survives: Bool
    var cpuSeconds: Double
    var wallSeconds: Double
    var limitSeconds: Double
    /// Of the whole process, the instance's text included.
    var peakMiB: Double
    var bestKnownBefore: Double?
  }

  /// What the file says beside the packing problem.
  private struct Tiers: Codable {
    struct Entry: Codable { var keep: Int? }
    var classes: [Entry]
    var bestKnown: Double?

    enum CodingKeys: String, CodingKey {
      case classes
      case bestKnown = "best_known_zone_loss_cost"
    }
  }

  private static let runs: [(instance: String, drains: Bool, seconds: Double, gap: Double)] = [
    ("M", false, 20, 0.015), ("M", true, 20, 0.05), ("L", false, 90, 0.05),
  ]

  @Argument(help: "A folder of instances.")
  var folder: String

  @Option(help: "Measure this instance alone, in this process.")
  var only: String?

  @Flag(help: "With --only: the drain of any node too.")
  var drains = false

  @Option(name: .customLong("time-limit"), help: "With --only: seconds.")
  var timeLimit: Double = 20

  func run() throws {
    if let only {
      let wanted = Self.runs.first { $0.instance == only && $0.drains == drains }?.gap ?? 0.05
      print(try JSONLine.text(Self.measure(folder, only, drains: drains, seconds: timeLimit, wanted: wanted)))
      return
    }
    // A process for each run, so that memory and time are its own.
    for entry in Self.runs {
      var arguments = ["failures", folder, "--only", entry.instance, "--time-limit", "\(entry.seconds)"]
      if entry.drains { arguments.append("--drains") }
      print(String(decoding: try OwnProcess.run(arguments), as: UTF8.self), terminator: "")
    }
  }

  private static func measure(
    _ folder: String, _ name: String, drains: Bool, seconds: Double, wanted: Double
  ) throws -> Figures {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder).appending(path: "\(name).json"))
    let instance = try JSONDecoder().decode(BenchmarkInstance.self, from: data)
    let tiers = try JSONDecoder().decode(Tiers.self, from: data)
    let survival = problem(instance, tiers, drains: drains)
    let started = ContinuousClock.now
    let before = ProcessFigures.cpuSeconds
    var options = SolverOptions(timeLimitSeconds: seconds, gap: min(wanted * 0.5, 0.002))
    // Figures that hold on a machine which others use too.
    options.time = .processor
    let found = SurvivalSolver(
      survival, options: options
    ).solve()
    let cpu = ProcessFigures.cpuSeconds - before
    let wall = (ContinuousClock.now - started).components
    let cost = found.packing.cost
    return Figures(
      name: name, failures: drains ? "any zone, any node" : "any zone", cost: Double(cost) / 1e6,
      bound: Double(found.packing.lowerBound) / 1e6,
      gap: Double(cost - found.packing.lowerBound) / Double(max(cost, 1)), gapWanted: wanted,
      addedShare: Double(cost - found.normalCost) / Double(max(found.normalCost, 1)),
      survives: found.judgement.isComplete, cpuSeconds: cpu,
      wallSeconds: Double(wall.seconds) + Double(wall.attoseconds) * 1e-18, limitSeconds: seconds,
      peakMiB: ProcessFigures.peakMiB,
      bestKnownBefore: drains ? nil : tiers.bestKnown)
  }

  private static func problem(_ instance: BenchmarkInstance, _ tiers: Tiers, drains: Bool) -> SurvivalProblem {
    let problem = instance.problem()
    var scenarios = (0..<problem.zoneCount).map { zone in
      FailureScenario(
        name: "zone-loss/\(zone)", loss: .shapes(problem.shapes.indices.filter { problem.shapes[$0].zone == zone }))
    }
    if drains {
      for pool in Set(problem.shapes.map(\.poolIndex)).sorted() {
        let own = problem.shapes.indices.filter { problem.shapes[$0].poolIndex == pool }
        scenarios.append(FailureScenario(name: "node-loss/\(pool)", loss: .anyNodes(count: 1, of: own)))
      }
    }
    let returns = problem.classes.enumerated().map { index, podClass -> ReturnRule in
      var rule = ReturnRule(keep: tiers.classes[index].keep ?? podClass.demand)
      switch podClass.zoneRule {
      case .bounds: rule.isTied = true
      case .spread(let skew, let zones): rule.spread = ReturnSpread(counted: [index], maxSkew: skew, zones: zones)
      case .free: break
      }
      return rule
    }
    return SurvivalProblem(
      problem: problem, roomInFailure: problem.shapes.map(\.capacity), returns: returns, scenarios: scenarios)
  }
}
