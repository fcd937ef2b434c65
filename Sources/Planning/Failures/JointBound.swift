/// A bound on what it costs to hold on all days, from the linear relaxation of the joint problem.
struct JointBound {
  /// Micro-units per hour.
  let value: Int64
  /// No nodes at all hold on all days: the bound then says nothing.
  let isInfeasible: Bool

  /// What is asked of a part.
  struct Question: Hashable, Sendable {
    var problem: PackingProblem
    var seed: UInt64
    var rounds: Int
  }

  /// - Parameters:
  ///   - seconds: the most that it takes; it ends before, by rounds, where the problem is small.
  ///   - rounds: of column generation.
  init(_ survival: SurvivalProblem, options: SolverOptions, seconds: Double, rounds: Int = Self.roundLimit) {
    let joint = JointRelaxation(survival).problem.withoutTypeLimits
    let split = ComponentSplit(joint)
    guard split.impossibleClasses.isEmpty, !split.hasImpossibleLimit else {
      (value, isInfeasible) = (0, true)
      return
    }
    var options = options
    options.timeLimitSeconds = seconds
    options.progress = nil
    let clock = SearchClock(options)
    let solved = options.solved ?? SolvedParts()
    var total: Int64 = 0
    for (number, component) in split.components.enumerated() {
      let question = Question(problem: component.problem, seed: options.seed, rounds: rounds)
      total += solved.jointBounds.answer(to: question) {
        let everything = Array(repeating: true, count: question.problem.shapes.count)
        let search = PackingSearch(
          CompactProblem(question.problem, allowed: everything), options: options, clock: clock)
        search.relax(
          tolerance: 0.002, until: Double(number + 1) / Double(split.components.count), roundLimit: rounds)
        return search.lowerBound
      }
    }
    (value, isInfeasible) = (total, false)
  }

  /// Rounds of column generation; what small problems need is less.
  static let roundLimit = 60
}
