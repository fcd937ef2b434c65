/// One line of a label selector or a node selector term.
package struct LabelRequirement: Hashable, Sendable {
  /// How the label's value is compared with the values given.
  package enum Operator: String, Sendable, CaseIterable {
    case `in` = "In"
    case notIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"
    /// Node selectors alone: the label's value, an integer, is greater than the one value given.
    case greaterThan = "Gt"
    /// Node selectors alone: the label's value, an integer, is less than the one value given.
    case lessThan = "Lt"
  }

  package var key: String
  package var `operator`: Operator
  package var values: [String]

  package init(key: String, operator: Operator, values: [String] = []) {
    self.key = key
    self.operator = `operator`
    self.values = values
  }

  /// Whether labels meet this requirement, as apimachinery's `labels.Requirement.Matches`: NotIn and DoesNotExist accept
  /// a missing key; Gt and Lt need both sides to be integers.
  package func matches(_ labels: [String: String]) -> Bool {
    let value = labels[key]
    switch `operator` {
    case .in: return value.map(values.contains) ?? false
    case .notIn: return value.map { !values.contains($0) } ?? true
    case .exists: return value != nil
    case .doesNotExist: return value == nil
    case .greaterThan, .lessThan:
      guard let value, let have = Int64(value), values.count == 1, let limit = Int64(values[0]) else { return false }
      return `operator` == .greaterThan ? have > limit : have < limit
    }
  }
}

/// A label selector; an empty one matches everything, an absent one (nil where it's used) nothing.
package struct LabelSelector: Hashable, Sendable {
  package var matchLabels: [String: String]
  package var matchExpressions: [LabelRequirement]

  package init(matchLabels: [String: String] = [:], matchExpressions: [LabelRequirement] = []) {
    self.matchLabels = matchLabels
    self.matchExpressions = matchExpressions
  }

  /// Whether labels meet every line of the selector.
  package func matches(_ labels: [String: String]) -> Bool {
    matchLabels.allSatisfy { labels[$0.key] == $0.value } && matchExpressions.allSatisfy { $0.matches(labels) }
  }

  package var isEmpty: Bool { matchLabels.isEmpty && matchExpressions.isEmpty }
}

/// Label keys that Kubernetes and its providers give nodes.
package enum WellKnownLabel {
  package static let hostname = "kubernetes.io/hostname"
  package static let zone = "topology.kubernetes.io/zone"
  package static let region = "topology.kubernetes.io/region"
  package static let instanceType = "node.kubernetes.io/instance-type"
  package static let architecture = "kubernetes.io/arch"
  package static let operatingSystem = "kubernetes.io/os"
  /// `on-demand` or `spot`, as Karpenter names it.
  package static let capacityType = "karpenter.sh/capacity-type"
  /// Ours: the name of the node's pool.
  package static let pool = "plimsoll.dev/pool"
  /// Ours: the name of the node's group within its pool, where a plan steers workloads to groups.
  package static let group = "plimsoll.dev/group"
  /// Names of former versions that manifests still use, with today's.
  package static let deprecated: [String: String] = [
    "failure-domain.beta.kubernetes.io/zone": zone,
    "failure-domain.beta.kubernetes.io/region": region,
    "beta.kubernetes.io/instance-type": instanceType,
    "beta.kubernetes.io/arch": architecture,
    "beta.kubernetes.io/os": operatingSystem,
  ]

  /// Today's name of a label that may have a former one.
  package static func current(_ key: String) -> String { deprecated[key] ?? key }
}
