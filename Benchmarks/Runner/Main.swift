import Foundation
import Planning

@main
struct Bench {
  static func main() throws {
    let path = CommandLine.arguments[1]
    let limit = Double(CommandLine.arguments[2])!
    let instance = try JSONDecoder().decode(BenchmarkInstance.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    let problem = instance.problem()
    let s = PackingSolver(problem, options: SolverOptions(timeLimitSeconds: limit, gap: 0.0001)).solve()
    print(
      instance.name, s.isFeasible, Double(s.cost) / 1e6, Double(s.lowerBound) / 1e6, s.statistics,
      problem.violations(of: s.nodes).prefix(3))
  }
}
