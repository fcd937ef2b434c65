package import ClusterModel

/// How evenly pods must divide over domains: which nodes and pods count, and what a further pod may do.
package enum PodTopologySpread {
  package static let reason = "node(s) didn't match pod topology spread constraints"
  package static let missingLabelReason = reason + " (missing required label)"

  /// What the constraint counts by: its selector with matchLabelKeys merged; nil matches no pod.
  package static func selector(
    of constraint: TopologySpreadConstraint, podLabels: [String: String]
  ) -> LabelSelector? {
    constraint.selector?.merging(labelKeys: constraint.matchLabelKeys, valuesFrom: podLabels)
  }

  /// Whether a pod that stands on a node counts for a selector.
  ///
  /// Only pods of the same namespace that aren't terminating do. An empty selector counts none (kube-scheduler leaves the
  /// count at 0 then, though it holds the coming pod for matching).
  package static func counts(_ pod: Pod, selector: LabelSelector?, namespace: String) -> Bool {
    guard let selector, !selector.isEmpty, !pod.isTerminating, pod.namespace == namespace else { return false }
    return selector.matches(pod.template.labels)
  }

  /// Whether a node's domain and pods count for a constraint of a pod's: the node must have the topology keys of all
  /// constraints that are weighed together, and meet the two inclusion policies.
  ///
  /// - Parameter topologyKeys: the keys of all the pod's constraints of the same `whenUnsatisfiable`.
  package static func includes(
    _ node: Node, for constraint: TopologySpreadConstraint, of template: PodTemplate, topologyKeys: [String]
  ) -> Bool {
    topologyKeys.allSatisfy { node.labels[$0] != nil } && meetsPolicies(node, for: constraint, of: template)
  }

  /// The inclusion policies alone: `nodeAffinityPolicy` and `nodeTaintsPolicy`.
  package static func meetsPolicies(
    _ node: Node, for constraint: TopologySpreadConstraint, of template: PodTemplate
  ) -> Bool {
    if constraint.nodeAffinityPolicy == .honor, !NodeAffinityFilter.accepts(template, node: node) { return false }
    guard constraint.nodeTaintsPolicy == .honor else { return true }
    return TaintToleration.firstUntolerated(tolerations: template.tolerations, taints: node.taints) == nil
  }

  /// The constraints that refuse nodes (DoNotSchedule) or that only score (ScheduleAnyway).
  package static func constraints(
    of template: PodTemplate, _ whenUnsatisfiable: TopologySpreadConstraint.WhenUnsatisfiable
  ) -> [TopologySpreadConstraint] {
    template.topologySpread.filter { $0.whenUnsatisfiable == whenUnsatisfiable }
  }

  /// nil where a pod may be placed on the node without breaking any of the constraints.
  package static func refusal(_ tallies: [SpreadTally], node: Node) -> Refusal? {
    for tally in tallies {
      let constraint = tally.constraint
      guard let domain = node.labels[constraint.topologyKey] else {
        return Refusal(
          .podTopologySpread, .unresolvable, [missingLabelReason], evidence: .missingLabel(constraint.topologyKey))
      }
      let skew = tally.skew(placingIn: domain)
      guard skew > constraint.maxSkew else { continue }
      return Refusal(
        .podTopologySpread, .unschedulable, [reason],
        evidence: .spread(
          SpreadExcess(
            topologyKey: constraint.topologyKey, domain: domain, matching: tally.counts[domain] ?? 0,
            minimum: tally.minimum, skew: skew, maxSkew: constraint.maxSkew)))
    }
    return nil
  }
}

/// One constraint's domains with the matching pods that each holds.
package struct SpreadTally: Hashable, Sendable {
  package let constraint: TopologySpreadConstraint
  /// The coming pod matches its own constraint's selector, and so counts where it goes.
  package let matchesItself: Bool
  /// Domain (the value of the topology key) to matching pods; domains without any are there with 0.
  package private(set) var counts: [String: Int] = [:]

  package init(_ constraint: TopologySpreadConstraint, podLabels: [String: String]) {
    self.constraint = constraint
    matchesItself =
      PodTopologySpread.selector(of: constraint, podLabels: podLabels)?.matches(podLabels) ?? false
  }

  /// Makes a domain known and adds to its pods; a negative count takes pods away.
  package mutating func add(_ pods: Int, to domain: String) { counts[domain, default: 0] += pods }

  /// The least number of matching pods of any domain; 0 where there are fewer domains than minDomains.
  package var minimum: Int {
    counts.count < (constraint.minDomains ?? 1) ? 0 : counts.values.min() ?? 0
  }

  /// `matching pods there + (1 if the pod matches itself) - minimum`: what must not exceed maxSkew.
  ///
  /// A domain that no counted node has holds 0.
  package func skew(placingIn domain: String) -> Int {
    (counts[domain] ?? 0) + (matchesItself ? 1 : 0) - minimum
  }
}
