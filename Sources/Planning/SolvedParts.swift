import Synchronization

/// Parts of problems that were solved, with their answers: an equal part isn't solved again, by a later stage of the same plan or
/// for a scenario that leaves it as it was.
///
/// An answer follows from its question alone, so that it makes no difference but in time who asked first; only where the
/// time limit ends a search may one differ from the next.
package final class SolvedParts: Sendable {
  let packings: SolvedQuestions<ComponentSearch.Question, ComponentSearch.Answer>
  let jointBounds: SolvedQuestions<JointBound.Question, Int64>
  let survivals: SolvedQuestions<SurvivalSolver.Question, SurvivalSolver.Found>

  /// - Parameter earlier: parts that are solved too; none is added to them.
  package init(after earlier: SolvedParts? = nil) {
    packings = SolvedQuestions(after: earlier?.packings)
    jointBounds = SolvedQuestions(after: earlier?.jointBounds)
    survivals = SolvedQuestions(after: earlier?.survivals)
  }
}

/// Questions of one kind with their answers.
final class SolvedQuestions<Question: Hashable & Sendable, Answer: Sendable>: Sendable {
  private let earlier: SolvedQuestions?
  private let answers = Mutex<[Question: Answer]>([:])

  init(after earlier: SolvedQuestions?) { self.earlier = earlier }

  /// The answer that is known; nil: none is.
  func known(_ question: Question) -> Answer? {
    answers.withLock { $0[question] } ?? earlier?.known(question)
  }

  /// The answer that is known, or the one that `work` finds.
  ///
  /// - Parameter other: a question whose answer will do as well.
  func answer(to question: Question, or other: Question? = nil, work: () -> Answer) -> Answer {
    if let known = other.flatMap(known) ?? known(question) { return known }
    let answer = work()
    answers.withLock { $0[question] = answer }
    return answer
  }
}
