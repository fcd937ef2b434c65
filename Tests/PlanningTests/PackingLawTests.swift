import Planning
import Testing

/// Laws that hold whatever the problem.
@Suite("Packing laws")
struct PackingLawTests {
  private func solve(_ problem: PackingProblem) -> PackingSolution {
    PackingSolver(problem, options: SolverOptions(timeLimitSeconds: 20, gap: 0)).solve()
  }

  @Test(arguments: 0..<60)
  func `two problems that share nothing cost what each costs alone`(seed: Int) {
    let first = RandomPacking.tiny(seed: UInt64(seed))
    let second = RandomPacking.tiny(seed: UInt64(seed + 10_000))
    let together = solve(first.beside(second))
    let apart = [solve(first), solve(second)]
    #expect(together.isFeasible == apart.allSatisfy(\.isFeasible))
    if together.isFeasible {
      #expect(together.cost == apart.reduce(0) { $0 + $1.cost })
      #expect(together.lowerBound == apart.reduce(0) { $0 + $1.lowerBound })
    } else {
      #expect(together.isProvenInfeasible)
    }
  }

  @Test(arguments: 0..<60)
  func `the order of classes and shapes doesn't matter`(seed: Int) {
    let problem = RandomPacking.tiny(seed: UInt64(seed))
    let permuted = problem.permuted(seed: UInt64(seed + 77))
    let (first, second) = (solve(problem), solve(permuted))
    #expect(first.isFeasible == second.isFeasible)
    #expect(first.cost == second.cost)
    #expect(first.lowerBound == second.lowerBound)
  }

  @Test(arguments: 0..<16)
  func `a middling problem costs the same in any order`(seed: Int) {
    let problem = RandomPacking.middling(seed: UInt64(seed))
    let options = SolverOptions(timeLimitSeconds: 30, gap: 0.01)
    let first = PackingSolver(problem, options: options).solve()
    let second = PackingSolver(problem.permuted(seed: UInt64(seed + 5)), options: options).solve()
    #expect(first.cost == second.cost)
    #expect(first.isFeasible)
    #expect(first.lowerBound <= first.cost && first.lowerBound > 0)
    #expect(Double(first.cost - first.lowerBound) <= 0.1 * Double(first.cost))
  }

  @Test(arguments: 0..<60)
  func `a bound proven below known nodes reaches their cost where they are best, and never passes the least cost`(
    seed: Int
  ) {
    let problem = RandomPacking.tiny(seed: UInt64(seed))
    let best = solve(problem)
    guard best.isFeasible, best.cost == best.lowerBound else { return }
    let solver = PackingSolver(problem, options: SolverOptions(timeLimitSeconds: 20, gap: 0))
    #expect(solver.bound(below: best.nodes).lowerBound == best.cost)
    #expect(solver.bound(below: best.nodes + best.nodes).lowerBound <= best.cost)
    #expect(solver.bound(below: []).lowerBound == 0)
  }

  /// Nodes that only a minimum asks for come and go while the search builds others anew.
  @Test(arguments: 0..<60)
  func `solutions with nodes that minima ask for keep every rule`(seed: Int) {
    let problem = RandomPacking.owing(seed: UInt64(seed))
    let solution = solve(problem)
    #expect(solution.isFeasible != solution.isProvenInfeasible)
    guard solution.isFeasible else { return }
    #expect(problem.violations(of: solution.nodes) == [])
    #expect(solution.lowerBound <= solution.cost)
    // Where fewer nodes are asked for, it need not cost more.
    var fewer = problem
    fewer.nodeLimits[0].least -= 1
    #expect(solve(fewer).lowerBound <= solution.cost)
  }

  @Test(arguments: 0..<60)
  func `another class never makes the least cost lower`(seed: Int) {
    let problem = RandomPacking.tiny(seed: UInt64(seed))
    guard problem.classes.allSatisfy(\.companions.isEmpty) else { return }
    let before = solve(problem)
    guard before.isFeasible else { return }
    var more = problem
    more.classes.append(
      PodClass(
        demand: 1, request: Array(repeating: 1, count: problem.dimensionCount), shapes: Array(problem.shapes.indices)))
    let after = solve(more)
    #expect(!after.isFeasible || after.cost >= before.cost)
    #expect(after.isFeasible || after.isProvenInfeasible)
  }
}
