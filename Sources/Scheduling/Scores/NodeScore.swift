package import ClusterModel

/// What one feasible node is worth for a pod: each score normalised over the feasible nodes and weighted.
package struct NodeScore: Hashable, Sendable {
  package let node: String
  /// Scores that had nothing to say about the pod are absent.
  package let parts: [ScorePlugin: Int64]

  /// The sum: the scheduler takes a node with the greatest.
  package var total: Int64 { parts.values.reduce(0, +) }
}
