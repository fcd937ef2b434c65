import Planning
import Testing

@Suite("Packing solver")
struct PackingSolverTests {
  @Test(arguments: 0..<8)
  func `agrees with an exhaustive search on tiny problems of every kind`(block: Int) {
    var feasible = 0
    for seed in (block * 250)..<(block * 250 + 250) {
      let problem = RandomPacking.tiny(seed: UInt64(seed))
      let solution = PackingSolver(problem, options: SolverOptions(timeLimitSeconds: 5, gap: 0)).solve()
      let optimum = ExhaustivePacking.optimum(problem)
      #expect(solution.isFeasible == (optimum != nil), "seed \(seed): \(problem)")
      if let optimum {
        feasible += 1
        #expect(solution.lowerBound <= optimum, "seed \(seed)")
        #expect(solution.cost >= optimum, "seed \(seed)")
        #expect(solution.cost == optimum, "seed \(seed)")
        #expect(solution.lowerBound == optimum, "seed \(seed)")
        #expect(!solution.isProvenInfeasible, "seed \(seed)")
      } else {
        #expect(solution.isProvenInfeasible, "seed \(seed)")
      }
      if solution.isFeasible { #expect(problem.violations(of: solution.nodes).isEmpty, "seed \(seed)") }
    }
    // The generator makes both kinds, or the agreement means little.
    #expect(feasible > 50 && feasible < 200)
  }
}
