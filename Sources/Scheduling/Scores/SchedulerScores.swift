package import ClusterModel

extension Scheduler {
  /// Scores the feasible nodes for a pod, in the order given.
  ///
  /// - Parameter feasible: positions of nodes in the snapshot, as `FilterOutcome.feasible` has them.
  /// - Complexity: O(feasible * resources + terms * pods)
  package func scores(_ pod: Pod, feasible: [Int], in snapshot: ClusterSnapshot) -> [NodeScore] {
    let states = feasible.map { snapshot.nodes[$0] }
    var columns: [(plugin: ScorePlugin, scores: [Int64])] = []
    for plugin in ScorePlugin.allCases {
      guard let weight = profile.weights[plugin], weight != 0 else { continue }
      guard let scores = normalised(plugin, pod, feasible, states, snapshot) else { continue }
      columns.append((plugin, scores.map { $0 * weight }))
    }
    return states.indices.map { index in
      NodeScore(
        node: states[index].node.name,
        parts: Dictionary(uniqueKeysWithValues: columns.map { ($0.plugin, $0.scores[index]) }))
    }
  }

  /// 0 to 100 each; nil where the score has nothing to say about the pod.
  private func normalised(
    _ plugin: ScorePlugin, _ pod: Pod, _ feasible: [Int], _ states: [NodeState], _ snapshot: ClusterSnapshot
  ) -> [Int64]? {
    let template = pod.template
    switch plugin {
    case .taintToleration:
      return Normalisation.proportional(
        states.map {
          Int64(TaintToleration.untoleratedPreferences(tolerations: template.tolerations, taints: $0.node.taints))
        }, reversed: true)
    case .nodeAffinity:
      let added = profile.addedAffinity
      guard !template.nodeAffinity.preferred.isEmpty || !added.preferred.isEmpty else { return nil }
      return Normalisation.proportional(
        states.map { Int64(NodeAffinityFilter.preference(template, added: added, node: $0.node)) }, reversed: false)
    case .nodeResourcesFit:
      let scorer = ResourceScorer(pod, profile)
      return states.map(scorer.fit)
    case .nodeResourcesBalancedAllocation:
      let scorer = ResourceScorer(pod, profile)
      return scorer.hasBalance ? states.map(scorer.balance) : nil
    case .podTopologySpread:
      guard let score = SpreadScore(pod, feasible: feasible, in: snapshot, profile) else { return nil }
      return Normalisation.spread(states.map(score.raw))
    case .interPodAffinity:
      guard let score = AffinityScore(pod, in: snapshot, profile) else { return nil }
      return Normalisation.between(states.map(score.raw))
    case .imageLocality:
      var nodesWith: [String: Int] = [:]
      for state in snapshot.nodes { for image in state.node.images.keys { nodesWith[image, default: 0] += 1 } }
      return states.map {
        ImageLocality.score(
          template, images: $0.node.images, nodesWith: nodesWith, nodes: snapshot.nodes.count)
      }
    }
  }
}
