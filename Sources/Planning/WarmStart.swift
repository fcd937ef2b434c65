import ClusterModel

/// Nodes of a plan made before, from which searches for another set out.
///
/// They go by names, so that they say something of any inventory and cluster that have some of the same workloads and kinds of
/// nodes.
package struct WarmStart: Sendable {
  /// Nodes with the pods on them.
  struct Paper: Sendable {
    let nodes: [PlannedNode]
    let placements: [Placement]
  }

  /// The packing of the normal day.
  let normal: Paper
  /// What was planned for the normal day and its failures, in the order of the attempts; none where no failure is named.
  let drafts: [Paper]
  /// The plan that came of it; nil where it is for failures.
  var plan: Plan?
}

extension FilledPlan {
  /// As much of an earlier plan's nodes as there is here.
  ///
  /// - Complexity: O(nodes + placements)
  func nodes(_ paper: WarmStart.Paper?) -> [FilledNode] {
    guard let paper else { return [] }
    let placements = Dictionary(grouping: paper.placements, by: \.node)
    return paper.nodes.compactMap { node in
      shape(of: node).map { FilledNode(shape: $0, pods: pods(placements[node.name] ?? [])) }
    }
  }
}
