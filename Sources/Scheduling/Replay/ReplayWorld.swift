package import ClusterModel

/// What a plan's replay begins with: which nodes are there, and whether its pods stand on them already.
///
/// The normal day has all nodes and no pods. A failure hides nodes and leaves the other pods standing; how many of each
/// workload have to run through it may be less than all.
package struct ReplayWorld: Hashable, Sendable {
  /// Names of nodes that are gone.
  package var hiddenNodes: Set<String>
  /// Pods that the plan places on the nodes left stand there; only the others come to be placed.
  package var keepsStanding: Bool
  /// Workloads of which not all pods need to run, with how many do.
  package var replicas: [WorkloadID: Int]

  package init(hiddenNodes: Set<String> = [], keepsStanding: Bool = false, replicas: [WorkloadID: Int] = [:]) {
    self.hiddenNodes = hiddenNodes
    self.keepsStanding = keepsStanding
    self.replicas = replicas
  }

  package static let normal = ReplayWorld()
}
