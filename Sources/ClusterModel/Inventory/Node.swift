package import Quantities

/// A node: one of a dump's, or one that a plan buys.
package struct Node: Hashable, Sendable {
  package var name: String
  package var labels: [String: String]
  package var taints: [Taint]
  /// `spec.unschedulable`: cordoned.
  package var isUnschedulable: Bool
  /// What pods may take; a missing `pods` means 0.
  package var allocatable: ResourceVector
  package var capacity: ResourceVector
  /// Image name to size in bytes.
  package var images: [String: Int64]
  /// `status.nodeInfo.kubeletVersion`, without the leading v; nil: unknown.
  package var kubeletVersion: String?
  package var position: FilePosition

  package init(
    name: String, labels: [String: String] = [:], taints: [Taint] = [], isUnschedulable: Bool = false,
    allocatable: ResourceVector, capacity: ResourceVector = ResourceVector(), images: [String: Int64] = [:],
    kubeletVersion: String? = nil, position: FilePosition
  ) {
    self.name = name
    self.labels = labels
    self.taints = taints
    self.isUnschedulable = isUnschedulable
    self.allocatable = allocatable
    self.capacity = capacity
    self.images = images
    self.kubeletVersion = kubeletVersion
    self.position = position
  }

  package var zone: String? { labels[WellKnownLabel.zone] ?? labels["failure-domain.beta.kubernetes.io/zone"] }
}
