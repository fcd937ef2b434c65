import ClusterModel

/// PodTopologySpread over a snapshot: tallies each DoNotSchedule constraint once, then judges nodes by the tallies.
package struct PodTopologySpreadFilter: NodeFilter {
  package let tallies: [SpreadTally]
  package var plugin: FilterPlugin { .podTopologySpread }

  package func refusal(on state: NodeState) -> Refusal? { PodTopologySpread.refusal(tallies, node: state.node) }

  /// - Complexity: O(constraints * (nodes + pods))
  static func prepare(_ pod: Pod, in snapshot: ClusterSnapshot) -> FilterPreparation {
    let constraints = PodTopologySpread.constraints(of: pod.template, .doNotSchedule)
    guard !constraints.isEmpty else { return .skip }
    return .ready(PodTopologySpreadFilter(tallies: constraints.map { tally($0, among: constraints, pod, snapshot) }))
  }

  private static func tally(
    _ constraint: TopologySpreadConstraint, among constraints: [TopologySpreadConstraint], _ pod: Pod,
    _ snapshot: ClusterSnapshot
  ) -> SpreadTally {
    var tally = SpreadTally(constraint, podLabels: pod.template.labels)
    let keys = constraints.map(\.topologyKey)
    let selector = PodTopologySpread.selector(of: constraint, podLabels: pod.template.labels)
    for state in snapshot.nodes {
      guard let domain = state.node.labels[constraint.topologyKey],
        PodTopologySpread.includes(state.node, for: constraint, of: pod.template, topologyKeys: keys)
      else { continue }
      let matching = state.pods.count {
        PodTopologySpread.counts($0, selector: selector, namespace: pod.namespace)
      }
      tally.add(matching, to: domain)
    }
    return tally
  }
}
