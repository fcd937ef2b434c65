package import ClusterModel

/// Workloads that don't exist yet, in short form: what their manifests would say.
///
/// The values are those of manifests before normalisation: requests as written (limits stand in where a request is
/// missing), replicas as written with the autoscaler's range beside them, priority classes unresolved.
package struct InventoryDocument: Hashable, Sendable {
  package var name: String
  /// DaemonSets among them; in the order of the document. Each has one container.
  package var workloads: [Workload]
  package var disruptionBudgets: [PodDisruptionBudget]
  /// Claims of workloads that aren't StatefulSets: one for each volume, shared by the replicas.
  package var claims: [PersistentVolumeClaim]
  package var position: FilePosition

  package init(
    name: String, workloads: [Workload] = [], disruptionBudgets: [PodDisruptionBudget] = [],
    claims: [PersistentVolumeClaim] = [], position: FilePosition
  ) {
    self.name = name
    self.workloads = workloads
    self.disruptionBudgets = disruptionBudgets
    self.claims = claims
    self.position = position
  }

  /// The label that tells an Inventory's pods apart, with `Kind.name` as its value: what its spread, its disruption
  /// budgets and other workloads' affinity select by.
  package static let workloadLabel = "plimsoll.dev/workload"

  /// The labels that select a workload's pods.
  package static func selector(of workload: WorkloadID) -> LabelSelector {
    LabelSelector(matchLabels: [workloadLabel: "\(workload.kind).\(workload.name)"])
  }
}
