package import ClusterModel

/// Where readers put what is wrong with the input, so that all of it is told at once.
package final class ProblemLog {
  /// In the order found; `sorted` for output.
  package private(set) var problems: [InputProblem] = []
  /// How many were found beyond `limit`, and are not kept.
  package private(set) var uncounted = 0
  private let limit: Int

  package init(limit: Int = 1000) { self.limit = limit }

  package func add(_ problem: InputProblem) {
    if problems.count < limit { problems.append(problem) } else { uncounted += 1 }
  }

  package var isEmpty: Bool { problems.isEmpty }

  /// By place, without repetitions.
  package var sorted: [InputProblem] { Array(Set(problems)).sorted() }
}
