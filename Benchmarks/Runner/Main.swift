import Foundation
import Planning

@main
struct Bench {
  static func main() throws {
    let path = CommandLine.arguments[1]
    let limit = Double(CommandLine.arguments[2])!
    let instance = try JSONDecoder().decode(BenchmarkInstance.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    var problem = instance.problem()
    if CommandLine.arguments.count > 3 { problem.typesPerPool = Int(CommandLine.arguments[3]) }
    var options = SolverOptions(timeLimitSeconds: limit, gap: 0.001)
    options.progress = { p in
      print(
        p.stage, Double(Int(p.elapsedSeconds * 1000)) / 1000, Double(clock()) / 1e6, Double(p.cost ?? 0) / 1e6,
        Double(p.lowerBound ?? 0) / 1e6)
    }
    let s = PackingSolver(problem, options: options).solve()
    print(
      instance.name, s.isFeasible, Double(s.cost) / 1e6, Double(s.lowerBound) / 1e6, s.statistics,
      problem.violations(of: s.nodes).prefix(3), s.boundRelaxes)
  }
}
