package import ClusterModel

/// A node's taints keep away pods that don't tolerate them.
///
/// NoSchedule and NoExecute refuse; PreferNoSchedule only lowers the score.
package enum TaintToleration {
  /// nil where every refusing taint is tolerated; else the first that is not, as kube-scheduler names it.
  ///
  /// - Complexity: O(taints * tolerations)
  package static func refusal(tolerations: [Toleration], taints: [Taint]) -> Refusal? {
    guard let taint = firstUntolerated(tolerations: tolerations, taints: taints) else { return nil }
    return Refusal(
      .taintToleration, .unresolvable, ["node(s) had untolerated taint {\(taint.key): \(taint.value)}"],
      evidence: .taint(taint))
  }

  /// The first NoSchedule or NoExecute taint that no toleration covers.
  package static func firstUntolerated(tolerations: [Toleration], taints: [Taint]) -> Taint? {
    taints.first { taint in
      taint.effect != .preferNoSchedule && !tolerations.contains { $0.tolerates(taint) }
    }
  }

  /// How many PreferNoSchedule taints these tolerations leave uncovered: the score's raw count.
  ///
  /// Only tolerations without an effect or with PreferNoSchedule count here.
  package static func untoleratedPreferences(tolerations: [Toleration], taints: [Taint]) -> Int {
    taints.count { taint in
      taint.effect == .preferNoSchedule && !tolerations.contains { $0.tolerates(taint) }
    }
  }
}
