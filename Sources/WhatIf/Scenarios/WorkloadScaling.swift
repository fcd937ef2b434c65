import ClusterModel

/// Multiplies replicas, rounded up: twice the load on half a pod still needs a whole one.
///
/// Autoscalers move with their workload, so that what is planned for can be reached.
struct WorkloadScaling {
  /// 0 or more.
  let factor: Double

  private static let mostReplicas = 1_000_000

  func apply(
    to ids: Set<WorkloadID>, in inventory: inout Inventory, for change: ScenarioChange
  ) throws(InputProblem) {
    for index in inventory.workloads.indices where ids.contains(inventory.workloads[index].id) {
      let workload = inventory.workloads[index]
      guard Double(workload.replicas) * factor <= Double(Self.mostReplicas) else {
        throw InputProblem(
          position: change.position, field: change.field,
          cause: "\(workload.id) would have more than \(Self.mostReplicas) pods", remedy: "write a smaller factor")
      }
      inventory.workloads[index] = scaled(workload)
    }
    for index in inventory.autoscalers.indices {
      let scaler = inventory.autoscalers[index]
      let target = WorkloadID(namespace: scaler.namespace, kind: scaler.targetKind, name: scaler.targetName)
      guard ids.contains(target) else { continue }
      inventory.autoscalers[index].minReplicas = times(scaler.minReplicas)
      inventory.autoscalers[index].maxReplicas = max(1, times(scaler.maxReplicas))
      inventory.autoscalers[index].currentReplicas = scaler.currentReplicas.map(times)
    }
  }

  private func scaled(_ workload: Workload) -> Workload {
    var workload = workload
    workload.replicas = times(workload.replicas)
    workload.writtenReplicas = times(workload.writtenReplicas)
    workload.autoscaling = workload.autoscaling.map {
      Autoscaling(minimum: times($0.minimum), maximum: max(1, times($0.maximum)), current: $0.current.map(times))
    }
    workload.pinnedZones = PinnedZones.cut(workload.pinnedZones, to: workload.replicas)
    return workload
  }

  /// The tolerance takes back what the product's rounding added: 10 times 1.1 is 11.
  private func times(_ count: Int) -> Int {
    let product = Double(count) * factor
    return min(Self.mostReplicas, Int((product - product * 1e-12 - 1e-9).rounded(.up).magnitude))
  }
}

/// Replicas that volumes tie to zones.
enum PinnedZones {
  /// No more of them than there are replicas: the zone that holds most gives up first, of equal ones the last by name.
  static func cut(_ pinned: [String: Int], to replicas: Int) -> [String: Int] {
    var pinned = pinned
    while pinned.values.reduce(0, +) > replicas {
      guard let fullest = pinned.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { break }
      pinned[fullest.key] = fullest.value > 1 ? fullest.value - 1 : nil
    }
    return pinned
  }
}
