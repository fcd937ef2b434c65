import ClusterModel

extension Planner {
  /// A problem, its solution, and pods that it leaves out.
  typealias Placed = (lowered: LoweredProblem, solution: PackingSolution, left: [UnplacedPods])

  /// Workloads to which pods are given back, at most, and how often all of them are gone through.
  private static let givenBackAtMost = 8
  private static let passes = 2

  /// Gives pods back that were left out with others of their workload, though some of them have a place: leaving out goes by
  /// whole classes of pods, and by guesses at which are hardest to place.
  ///
  /// - Parameters:
  ///   - left: pods left out of `reduced`, which the rest can be placed without.
  ///   - clock: of the packing; a quarter of what is left of it is used.
  /// - Returns: nil where none could be given back.
  /// - Complexity: O(workloads x log of their pods) solutions.
  func giveBack(_ left: [UnplacedPods], to reduced: Inventory, within clock: SearchClock) -> Placed? {
    guard !left.isEmpty else { return nil }
    var inventory = reduced
    var rest = left
    var hasChanged = false
    let end = clock.elapsed + clock.remaining() / 4
    for _ in 0..<Self.passes {
      var isPassVain = true
      for place in rest.indices.reversed().prefix(Self.givenBackAtMost) where rest[place].count > 0 {
        guard let index = inventory.workloads.firstIndex(where: { $0.id == rest[place].workload }) else { continue }
        let more = most(rest[place].count) { count in
          guard clock.remaining(until: end) > 0 else { return false }
          var trial = inventory
          trial.workloads[index].replicas += count
          return holds(trial, seconds: clock.remaining(until: end))
        }
        guard more > 0 else { continue }
        inventory.workloads[index].replicas += more
        rest[place].count -= more
        isPassVain = false
        hasChanged = true
      }
      if isPassVain { break }
    }
    guard hasChanged else { return nil }
    let lowered = Lowering(self, inventory: inventory).lower()
    var solver = options.packing(survives: !cluster.survive.isEmpty)
    solver.timeLimitSeconds = max(1, min(solver.timeLimitSeconds / 4, clock.remaining()))
    let solution = PackingSolver(lowered.problem, options: solver).solve()
    guard lowered.unplaced.isEmpty, solution.isFeasible else { return nil }
    return (lowered, solution, rest.filter { $0.count > 0 })
  }

  /// The greatest number up to `count` of which `isPossible` is true, taking it that what is possible for some is so for fewer.
  private func most(_ count: Int, isPossible: (Int) -> Bool) -> Int {
    guard isPossible(1) else { return 0 }
    if count == 1 || isPossible(count) { return count }
    var (least, most) = (1, count)
    while most - least > 1 {
      let middle = (least + most) / 2
      if isPossible(middle) { least = middle } else { most = middle }
    }
    return least
  }

  /// Whether all pods of an inventory have a place.
  private func holds(_ inventory: Inventory, seconds: Double) -> Bool {
    let lowered = Lowering(self, inventory: inventory).lower()
    guard lowered.unplaced.isEmpty else { return false }
    var solver = options.solver
    solver.timeLimitSeconds = max(0.1, min(seconds, 2))
    solver.gap = 1
    solver.proves = false
    // Its limit is its own: reaching it says nothing of the plan's.
    solver.cut = TimeCut()
    return PackingSolver(lowered.problem, options: solver).solve().isFeasible
  }
}
