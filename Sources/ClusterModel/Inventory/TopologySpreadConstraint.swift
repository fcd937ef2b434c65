/// A rule on how evenly a workload's pods divide over the domains of a node label.
package struct TopologySpreadConstraint: Hashable, Sendable {
  /// Whether a pod that would break the rule stays pending, or only scores lower.
  package enum WhenUnsatisfiable: String, Sendable, CaseIterable {
    case doNotSchedule = "DoNotSchedule"
    case scheduleAnyway = "ScheduleAnyway"
  }

  /// Whether nodes that the pod may not use (by affinity, or by taints) count as domains.
  package enum InclusionPolicy: String, Sendable, CaseIterable {
    case honor = "Honor"
    case ignore = "Ignore"
  }

  /// At least 1.
  package var maxSkew: Int
  package var topologyKey: String
  package var whenUnsatisfiable: WhenUnsatisfiable
  /// nil matches no pod.
  package var selector: LabelSelector?
  /// Fewer domains than this count as a least of 0 pods; nil: 1.
  package var minDomains: Int?
  /// Default: honor.
  package var nodeAffinityPolicy: InclusionPolicy
  /// Default: ignore.
  package var nodeTaintsPolicy: InclusionPolicy
  package var matchLabelKeys: [String]

  package init(
    maxSkew: Int, topologyKey: String, whenUnsatisfiable: WhenUnsatisfiable, selector: LabelSelector?,
    minDomains: Int? = nil, nodeAffinityPolicy: InclusionPolicy = .honor, nodeTaintsPolicy: InclusionPolicy = .ignore,
    matchLabelKeys: [String] = []
  ) {
    self.maxSkew = maxSkew
    self.topologyKey = topologyKey
    self.whenUnsatisfiable = whenUnsatisfiable
    self.selector = selector
    self.minDomains = minDomains
    self.nodeAffinityPolicy = nodeAffinityPolicy
    self.nodeTaintsPolicy = nodeTaintsPolicy
    self.matchLabelKeys = matchLabelKeys
  }
}
