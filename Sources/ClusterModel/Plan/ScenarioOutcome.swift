/// What a failure leaves standing.
package struct ScenarioOutcome: Hashable, Sendable {
  /// Beyond so many choices of nodes the others are counted and not listed.
  package static let casesAtMost = 2_000

  /// `zone-loss/ZONE`, `node-loss/POOL`, `upgrade/POOL`, `spot-reclaim/POOL`, `spot-reclaim/POOL/ZONE`.
  package var name: String
  /// Whether all runs that must keep running.
  package var survives: Bool
  /// What stands where then; for a failure with a choice of nodes, in the case that moves most.
  package var placements: [Placement]
  /// Every pod of the plan that doesn't run then, with the reason.
  package var lost: [UnplacedPods]
  /// Nodes that are gone in the case that `placements` shows, sorted.
  package var gone: [String]
  /// The other choices of nodes: what each moves. Choices that differ in names alone are listed once.
  package var cases: [ScenarioCase]
  /// How far the claim reaches: `all 12 nodes, each alone`; empty where there's no choice.
  package var proof: String
  /// The cheapest change for each workload that doesn't survive.
  package var remedies: [SurvivalRemedy]

  package init(
    name: String, survives: Bool, placements: [Placement], lost: [UnplacedPods], gone: [String] = [],
    cases: [ScenarioCase] = [], proof: String = "", remedies: [SurvivalRemedy] = []
  ) {
    self.name = name
    self.survives = survives
    self.placements = placements
    self.lost = lost
    self.gone = gone
    self.cases = cases
    self.proof = proof
    self.remedies = remedies
  }
}

/// One choice of nodes that a failure may take, and where what must keep running goes.
package struct ScenarioCase: Hashable, Sendable {
  /// Sorted.
  package var gone: [String]
  /// Pods that come back, by the node that takes them.
  package var moved: [Placement]
  /// Pods that make room, by the node that they leave.
  package var displaced: [Placement]

  package init(gone: [String], moved: [Placement], displaced: [Placement]) {
    self.gone = gone
    self.moved = moved
    self.displaced = displaced
  }
}

/// Why a workload doesn't survive a failure, and the cheapest change known that would let it.
package struct SurvivalRemedy: Hashable, Sendable {
  package var workload: WorkloadID
  package var constraint: String
  package var remedy: String

  package init(workload: WorkloadID, constraint: String, remedy: String) {
    self.workload = workload
    self.constraint = constraint
    self.remedy = remedy
  }
}
