import Scheduling

/// Replays in several arrival orders, up to the first that leaves pods pending; as many at once as there are threads.
struct ReplayRuns {
  let threads: Int

  /// The first of the runs that leaves pods pending or, where the time is up, the last one made; nil where all were made and
  /// place every pod. Which that is doesn't depend on the number of threads, unless the time is up.
  ///
  /// - Parameters:
  ///   - isOver: asked after each batch of runs; true ends them.
  ///   - run: makes a run by its number, in any order and on any thread.
  func firstPending(
    of count: Int, isOver: () -> Bool = { false }, _ run: (Int) -> ReplayOutcome
  ) -> (run: Int, outcome: ReplayOutcome)? {
    for first in stride(from: 0, to: count, by: max(1, threads)) {
      let outcomes = Abreast.map(min(threads, count - first), threads: threads) { run(first + $0) }
      if let place = outcomes.firstIndex(where: { !$0.pending.isEmpty }) { return (first + place, outcomes[place]) }
      if isOver(), let last = outcomes.last { return (first + outcomes.count - 1, last) }
    }
    return nil
  }
}
