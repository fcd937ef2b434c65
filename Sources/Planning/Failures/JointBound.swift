/// A bound on what it costs to hold on all days, from the linear relaxation of the joint problem.
struct JointBound {
  /// Micro-units per hour.
  let value: Int64
  /// No nodes at all hold on all days: the bound then says nothing.
  let isInfeasible: Bool

  /// - Parameters:
  ///   - seconds: the most that it takes; it ends before, by rounds, where the problem is small.
  ///   - rounds: of column generation.
  init(_ survival: SurvivalProblem, options: SolverOptions, seconds: Double, rounds: Int = Self.roundLimit) {
    var joint = JointRelaxation(survival).problem
    joint.typesPerPool = nil
    joint.ownTypesPerPool = [:]
    let split = ComponentSplit(joint)
    guard split.impossibleClasses.isEmpty, !split.hasImpossibleLimit else {
      (value, isInfeasible) = (0, true)
      return
    }
    var options = options
    options.timeLimitSeconds = seconds
    options.progress = nil
    let clock = SearchClock(options)
    var total: Int64 = 0
    for (number, component) in split.components.enumerated() {
      let problem = component.problem
      let search = PackingSearch(
        CompactProblem(problem, allowed: Array(repeating: true, count: problem.shapes.count)), options: options,
        clock: clock)
      search.relax(
        tolerance: 0.002, until: Double(number + 1) / Double(split.components.count), roundLimit: rounds)
      total += search.lowerBound
    }
    (value, isInfeasible) = (total, false)
  }

  /// Rounds of column generation; what small problems need is less.
  static let roundLimit = 60
}
