import Planning
import Synchronization
import Testing

@Suite("Parts that are solved already")
struct SolvedPartsTests {
  /// Two problems that have nothing to do with each other, as one.
  private func beside(_ first: PackingProblem, _ second: PackingProblem) -> PackingProblem {
    var both = first
    let (shapes, classes) = (first.shapes.count, first.classes.count)
    both.shapes += second.shapes.map { shape in
      var own = shape
      own.poolIndex += 10
      return own
    }
    both.classes += second.classes.map { podClass in
      var own = podClass
      own.shapes = podClass.shapes.map { $0 + shapes }
      own.conflicts = podClass.conflicts.map { $0 + classes }
      own.companions = podClass.companions.map { $0.map { $0 + classes } }
      return own
    }
    both.nodeLimits += second.nodeLimits.map { limit in
      NodeLimit(shapes: limit.shapes.map { $0 + shapes }, least: limit.least, most: limit.most)
    }
    return both
  }

  /// How often a search told how far it is.
  private final class Reports: Sendable {
    private let count = Atomic<Int>(0)

    var taken: Int { count.exchange(0, ordering: .relaxed) }

    func options(_ solved: SolvedParts?) -> SolverOptions {
      var options = SolverOptions(
        timeLimitSeconds: 60, gap: 0.01, progress: { [self] _ in _ = count.wrappingAdd(1, ordering: .relaxed) })
      options.solved = solved
      return options
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `are taken as they are, with the solution that solving them anew would give`(seed: UInt64) {
    let reports = Reports()
    let base = beside(RandomPacking.middling(seed: seed), RandomPacking.middling(seed: seed + 50))
    let changed = beside(RandomPacking.middling(seed: seed), RandomPacking.middling(seed: seed + 90))
    let solved = SolvedParts()
    let first = PackingSolver(base, options: reports.options(solved)).solve()
    #expect(reports.taken > 0)
    let again = PackingSolver(base, options: reports.options(SolvedParts(after: solved))).solve()
    #expect(reports.taken == 0)
    #expect(again.nodes == first.nodes && again.lowerBound == first.lowerBound)

    let cold = PackingSolver(changed, options: reports.options(nil)).solve()
    let both = reports.taken
    let warm = PackingSolver(changed, options: reports.options(SolvedParts(after: solved))).solve()
    #expect(warm.nodes == cold.nodes && warm.lowerBound == cold.lowerBound && warm.cost == cold.cost)
    #expect((1..<both).contains(reports.taken))
  }

  @Test func `are none where seed or gap are others`() {
    let reports = Reports()
    let problem = RandomPacking.middling(seed: 7)
    let solved = SolvedParts()
    _ = PackingSolver(problem, options: reports.options(solved)).solve()
    _ = reports.taken
    var other = reports.options(solved)
    other.gap = 0.02
    _ = PackingSolver(problem, options: other).solve()
    #expect(reports.taken > 0)
    other.seed = 2
    _ = PackingSolver(problem, options: other).solve()
    #expect(reports.taken > 0)
  }

  @Test func `stay apart where two plans set out from the same`() {
    let reports = Reports()
    let problem = RandomPacking.middling(seed: 8)
    let solved = SolvedParts()
    _ = PackingSolver(problem, options: reports.options(SolvedParts(after: solved))).solve()
    _ = reports.taken
    _ = PackingSolver(problem, options: reports.options(SolvedParts(after: solved))).solve()
    #expect(reports.taken > 0)
  }
}
