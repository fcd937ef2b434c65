package import ClusterModel

/// Workloads that don't exist yet, in short form: what their manifests would say, and what no manifest can.
///
/// `objects` goes the way of all objects that are read, through normalisation; `traits` are then set on the workloads
/// that come out of it.
package struct InventoryDocument: Hashable, Sendable {
  package var name: String
  /// Workloads with one container each, autoscalers, disruption budgets, and claims: one for each volume of a workload
  /// that is no StatefulSet, shared by its replicas. In the order of the document.
  package var objects: KubernetesObjects
  package var traits: [WorkloadID: InventoryTraits]
  package var position: FilePosition

  package init(
    name: String, objects: KubernetesObjects = KubernetesObjects(), traits: [WorkloadID: InventoryTraits] = [:],
    position: FilePosition
  ) {
    self.name = name
    self.objects = objects
    self.traits = traits
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

/// What an Inventory says of a workload that Kubernetes has no field for; each as the field of `Workload` of that name.
package struct InventoryTraits: Hashable, Sendable {
  package var spot: SpotConsent?
  package var allowedZones: [String]?
  package var pinnedZones: [String: Int]

  package init(spot: SpotConsent? = nil, allowedZones: [String]? = nil, pinnedZones: [String: Int] = [:]) {
    self.spot = spot
    self.allowedZones = allowedZones
    self.pinnedZones = pinnedZones
  }

  /// The workload with these traits.
  package func applied(to workload: Workload) -> Workload {
    var result = workload
    result.spot = spot ?? workload.spot
    result.allowedZones = allowedZones ?? workload.allowedZones
    if !pinnedZones.isEmpty { result.pinnedZones = pinnedZones }
    return result
  }
}
