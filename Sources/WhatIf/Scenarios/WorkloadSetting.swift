import ClusterModel
import Quantities

/// Gives workloads other replicas or other requests.
struct WorkloadSetting {
  private let settings: WorkloadSettings

  init(_ settings: WorkloadSettings) { self.settings = settings }

  func apply(to ids: Set<WorkloadID>, in inventory: inout Inventory) {
    for index in inventory.workloads.indices where ids.contains(inventory.workloads[index].id) {
      inventory.workloads[index] = set(inventory.workloads[index])
    }
    for index in inventory.daemonSets.indices where ids.contains(inventory.daemonSets[index].id) {
      inventory.daemonSets[index] = withRequests(inventory.daemonSets[index])
    }
    if let replicas = settings.replicas {
      for index in inventory.autoscalers.indices {
        let scaler = inventory.autoscalers[index]
        let target = WorkloadID(namespace: scaler.namespace, kind: scaler.targetKind, name: scaler.targetName)
        guard ids.contains(target) else { continue }
        inventory.autoscalers[index].maxReplicas = max(scaler.maxReplicas, replicas, 1)
        inventory.autoscalers[index].minReplicas = min(scaler.minReplicas, replicas)
      }
    }
    let named = Set(ids.map(\.description))
    inventory.assumptions.removeAll { assumption in
      named.contains(assumption.object)
        && (settings.replicas != nil && assumption.field.hasSuffix("replicas")
          || settings.requests.names.contains { assumption.field.hasSuffix("requests.\($0.rawValue)") })
    }
  }

  private func set(_ workload: Workload) -> Workload {
    var workload = withRequests(workload)
    guard let replicas = settings.replicas else { return workload }
    workload.replicas = replicas
    workload.writtenReplicas = replicas
    workload.autoscaling = workload.autoscaling.map {
      Autoscaling(
        minimum: min($0.minimum, replicas), maximum: max($0.maximum, replicas, 1),
        current: $0.current.map { _ in replicas })
    }
    workload.pinnedZones = PinnedZones.cut(workload.pinnedZones, to: replicas)
    return workload
  }

  /// One pod's requests; those of a single container follow.
  private func withRequests(_ workload: Workload) -> Workload {
    var workload = workload
    for name in settings.requests.names {
      workload.requests[name] = settings.requests[name]
      workload.assumedRequests.removeAll { $0 == name }
      workload.assumedContainers[name] = nil
      if workload.template.containers.count == 1 {
        workload.template.containers[0].requests[name] = settings.requests[name]
      }
    }
    return workload
  }
}
