package import Quantities

/// A question to plan for: what the cluster would need if these things were different.
package struct Scenario: Hashable, Sendable {
  package var name: String
  /// Applied in order.
  package var changes: [ScenarioChange]
  package var position: FilePosition

  package init(name: String, changes: [ScenarioChange], position: FilePosition) {
    self.name = name
    self.changes = changes
    self.position = position
  }
}

/// One thing that a scenario has different.
package struct ScenarioChange: Hashable, Sendable {
  /// Patterns are those of `Wildcard.matches(_:workload:)`: `namespace/Kind/name` with `*`, or fewer parts.
  package enum Kind: Hashable, Sendable {
    /// Replicas times a factor of 0 or more, rounded up.
    case scale(pattern: String, by: Double)
    /// The ways to pay that every pool is left with.
    case capacityTypes([CapacityType])
    /// The zones that the cluster is left with.
    case zones([String])
    /// The instance types that the cluster is left with.
    case instanceTypes(InstanceTypeFilter)
    /// Manifests or Inventory documents beside those that are there.
    case add(path: String)
    case remove(pattern: String)
    case set(WorkloadSettings)
  }

  package var kind: Kind
  /// Where it is asked for; for an option of the command line the option stands for the path.
  package var position: FilePosition
  /// The field's path inside its document; empty for an option of the command line.
  package var field: String

  package init(_ kind: Kind, position: FilePosition, field: String = "") {
    self.kind = kind
    self.position = position
    self.field = field
  }
}

/// Fields that a scenario gives to workloads; what isn't named stays.
package struct WorkloadSettings: Hashable, Sendable {
  package var pattern: String
  package var replicas: Int?
  /// What one pod asks for; resources that aren't named stay.
  package var requests: ResourceVector

  package init(pattern: String, replicas: Int? = nil, requests: ResourceVector = ResourceVector()) {
    self.pattern = pattern
    self.replicas = replicas
    self.requests = requests
  }
}
