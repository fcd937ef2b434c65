package import Quantities

/// Where a replay put every pod, and why some are left pending.
package struct ReplayOutcome: Sendable {
  /// A pod that found no place.
  package struct Pending: Hashable, Sendable {
    /// Its position in the list of pods that the replay was given.
    package let pod: Int
    /// The filters that stood in the way, in profile order.
    package let plugins: [FilterPlugin]
    /// kube-scheduler's own summary of its last attempt, without what preemption adds.
    package let message: String
    /// It waits for scheduling gates, and was never tried.
    package let isGated: Bool
  }

  /// A pod that had to give way to one of higher priority.
  package struct Eviction: Hashable, Sendable {
    package let namespace: String
    package let name: String
    /// Position in the list of pods given; nil for one that stood in the snapshot.
    package let pod: Int?
    package let node: String
    /// The position of the pod that took its place.
    package let preemptor: Int
  }

  /// What a node holds in the end.
  package struct NodeUse: Hashable, Sendable {
    package let node: String
    package let used: ResourceVector
    package let pods: Int
  }

  /// By position of the pod: the name of its node; nil where it has none.
  package let placements: [String?]
  /// Sorted by position.
  package let pending: [Pending]
  /// In the order in which they happened.
  package let evictions: [Eviction]
  /// In the snapshot's order.
  package let nodes: [NodeUse]
  /// How often a pod was tried.
  package let attempts: Int
  /// The replay was given up, because pods kept evicting each other beyond any sensible number of attempts.
  package let isCutShort: Bool

  package var bound: Int { placements.count { $0 != nil } }
}
