/// What a solver found for a `SurvivalProblem`.
package struct SurvivalSolution: Sendable {
  /// Nodes with their pods of the normal day, their cost, and a bound that holds for all days together.
  package var packing: PackingSolution
  package var judgement: FailureJudgement
  /// The cheapest packing found that survives nothing, in micro-units per hour.
  package var normalCost: Int64
  /// Its nodes.
  package var normal: [FilledNode]

  package init(packing: PackingSolution, judgement: FailureJudgement, normal: [FilledNode], normalCost: Int64) {
    self.packing = packing
    self.judgement = judgement
    self.normal = normal
    self.normalCost = normalCost
  }
}

/// Where pods go in each failure; nodes are indices into the packing's nodes.
package struct FailureJudgement: Sendable {
  /// Pods of a class that come back to a node (more than 0) or make room there (fewer).
  package struct Change: Sendable, Hashable {
    package var node: Int
    package var podClass: Int
    package var count: Int

    package init(node: Int, podClass: Int, count: Int) {
      self.node = node
      self.podClass = podClass
      self.count = count
    }
  }

  /// One choice of nodes that are lost together.
  package struct Choice: Sendable, Hashable {
    /// Ascending.
    package var nodes: [Int]
    package var changes: [Change]
    /// Pods by class that find no place.
    package var stuck: [Int: Int]

    package init(nodes: [Int], changes: [Change], stuck: [Int: Int]) {
      self.nodes = nodes
      self.changes = changes
      self.stuck = stuck
    }
  }

  /// What a loss of few nodes comes to.
  package struct Choices: Sendable {
    /// Each choice that differs from the others in more than names, the one that moves most first.
    package var checked: [Choice]
    /// How many choices there are, alike ones counted once.
    package var total: Int
  }

  /// For each loss of shapes, in the order of the scenarios.
  package var changes: [String: [Change]] = [:]
  /// Pods by class that find no place, for each loss of shapes.
  package var stuck: [String: [Int: Int]] = [:]
  /// For each loss of a number of nodes.
  package var choices: [String: Choices] = [:]

  package init() {}

  /// Whether all that is asked for runs in every failure.
  package var isComplete: Bool {
    stuck.values.allSatisfy(\.isEmpty) && choices.values.allSatisfy { $0.checked.allSatisfy(\.stuck.isEmpty) }
  }
}
