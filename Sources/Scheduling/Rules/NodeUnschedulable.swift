package import ClusterModel

/// A cordoned node takes no pod, but for those that tolerate the taint that stands for the cordon.
package enum NodeUnschedulable {
  package static let reason = "node(s) were unschedulable"
  package static let taint = Taint(key: "node.kubernetes.io/unschedulable", effect: .noSchedule)

  /// nil where a pod with these tolerations may stand on a node that is (or is not) cordoned.
  ///
  /// - Complexity: O(tolerations)
  package static func refusal(tolerations: [Toleration], isUnschedulable: Bool) -> Refusal? {
    guard isUnschedulable, !tolerations.contains(where: { $0.tolerates(taint) }) else { return nil }
    return Refusal(.nodeUnschedulable, .unresolvable, [reason], evidence: .taint(taint))
  }
}
