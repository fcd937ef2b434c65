package import ClusterModel

/// How to plan, beyond what the inventory and the Cluster document say.
package struct PlannerOptions: Sendable {
  package var solver: SolverOptions
  /// Plan without the tolerations and selectors that `plimsoll export --to kustomize` would add.
  package var isAsWritten: Bool
  /// Make preferred anti-affinity and ScheduleAnyway spread hard.
  package var honorsSoft: Bool
  /// How the plan is made one that kube-scheduler realises; nil: it stays as packed on paper.
  package var realisation: RealisationOptions?
  /// Work out what surviving each failure costs, which takes as long again as the plan.
  package var pricesFailures = true
  /// An earlier plan to set out from; nil: the plan is made from nothing.
  package var start: WarmStart?

  package init(
    solver: SolverOptions = SolverOptions(), isAsWritten: Bool = false, honorsSoft: Bool = false,
    realisation: RealisationOptions? = nil
  ) {
    self.solver = solver
    self.isAsWritten = isAsWritten
    self.honorsSoft = honorsSoft
    self.realisation = realisation
  }
}

/// The Cluster document asks for what its own pools can't give.
package struct PlanningContradiction: Error, Hashable, Sendable {
  package var problems: [InputProblem]

  package init(problems: [InputProblem]) { self.problems = problems }
}
