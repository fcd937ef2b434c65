import ClusterModel
import Quantities

/// Makes the pods of one workload as its owner would with the plan's patch, volumes taken as the zones that they tie
/// pods to.
struct PlanPods {
  private let workload: Workload
  private let template: PodTemplate
  /// What the pods name as their owner: a Deployment's are a ReplicaSet's. Default spreading counts by its selector, which
  /// is taken to be the template's labels.
  let controller: WorkloadID

  init(_ plan: Plan, _ entry: PlannedWorkload, _ workload: Workload) {
    self.workload = workload
    let id = workload.id
    controller = WorkloadID(
      namespace: id.namespace, kind: id.kind == "Deployment" ? "ReplicaSet" : id.kind, name: id.name)
    var template = plan.patch(for: entry, consent: workload.spotConsent).applied(to: workload.template)
    template.volumes = []
    template.nodeName = nil
    template.schedulingGates = []
    if template.priority == nil || entry.priorityClass == nil { template.priority = workload.priority }
    self.template = template
  }

  /// - Parameters:
  ///   - count: pods in all.
  ///   - standing: where some of them stand already.
  ///   - zoneOf: node to zone.
  func pods(
    count: Int, standing: [Placement], zoneOf: [String: String]
  ) -> (standing: [Pod], arriving: [Pod]) {
    var pinned = workload.pinnedZones
    var placed: [Pod] = []
    for placement in standing {
      for _ in 0..<max(0, min(placement.count, count - placed.count)) {
        var own = template
        own.nodeName = placement.node
        if let zone = zoneOf[placement.node], let left = pinned[zone], left > 0 { pinned[zone] = left - 1 }
        placed.append(pod(own, ordinal: placed.count, phase: .running))
      }
    }
    var arriving: [Pod] = []
    for zones in zones(pinned, count: count - placed.count) {
      var own = template
      if let zones { own.require(zones: zones) }
      arriving.append(pod(own, ordinal: placed.count + arriving.count, phase: .pending))
    }
    return (placed, arriving)
  }

  private func pod(_ template: PodTemplate, ordinal: Int, phase: Pod.Phase) -> Pod {
    Pod(
      namespace: workload.id.namespace, name: "\(workload.id.name)-\(ordinal)",
      owner: OwnerReference(kind: controller.kind, name: controller.name), template: template, phase: phase,
      effectiveRequests: workload.requests, position: workload.position)
  }

  /// Zones that one pod after the other is tied to: those that bound volumes pin first, then what its owner allows.
  private func zones(_ pinned: [String: Int], count: Int) -> [[String]?] {
    guard count > 0 else { return [] }
    var zones: [[String]?] = []
    for (zone, pods) in pinned.sorted(by: { $0.key < $1.key }) {
      zones += Array(repeating: [zone], count: max(0, pods))
    }
    let rest = max(0, count - zones.count)
    return Array(zones.prefix(count)) + Array(repeating: workload.allowedZones, count: rest)
  }
}
