import ClusterModel
import Quantities
import Scheduling

/// Which shapes a workload may stand on, and what forbids the others.
struct Eligibility {
  let cluster: ClusterDocument
  let shapes: [PlannedShape]
  let stateful: Set<WorkloadID>
  let isAsWritten: Bool

  /// Why one shape can't hold one pod of a workload; the first rule that forbids it, in the order of the cases.
  enum Obstacle: Hashable, Comparable {
    case operatingSystem(wanted: String)
    case nodeSelector(reason: String)
    case taint(String)
    case zone
    case spot
    case soldOut
    case daemonSets
    case hostPort(String)
    case resource(ResourceName)
  }

  /// The obstacle to a pod of `workload` on `shape`; nil: it may stand there. Pools are not judged here.
  func obstacle(_ workload: Workload, _ shape: PlannedShape, daemonSets: [Workload]) -> Obstacle? {
    let template = workload.template
    if !Self.runsSystem(template, on: shape.node) { return .operatingSystem(wanted: template.operatingSystem ?? "") }
    if let refusal = NodeAffinityFilter.refusal(template, node: shape.node) {
      return .nodeSelector(reason: refusal.reasons.joined(separator: "; "))
    }
    if isAsWritten,
      let refusal = TaintToleration.refusal(tolerations: template.tolerations, taints: shape.offering.taints)
    {
      return .taint(refusal.reasons.joined(separator: "; "))
    }
    if let zones = workload.allowedZones, !zones.contains(shape.offering.zone) { return .zone }
    if pinsAll(workload), workload.pinnedZones[shape.offering.zone] == nil { return .zone }
    if shape.offering.capacityType == .spot,
      stateful.contains(workload.id) || !workload.mayUseSpot(in: shape.pool.capacityTypes)
    {
      return .spot
    }
    if shape.isSoldOut { return .soldOut }
    if !shape.isUsable { return .daemonSets }
    for index in shape.daemonSets where HostPorts.conflict(template, daemonSets[index].template) {
      return .hostPort(daemonSets[index].id.description)
    }
    for name in workload.requests.names where workload.requests[name] > 0 && workload.requests[name] > shape.room[name]
    {
      return .resource(name)
    }
    return shape.room[.pods] < 1 ? .resource(.pods) : nil
  }

  /// Whether bound volumes say for every replica where it stands.
  private func pinsAll(_ workload: Workload) -> Bool {
    !workload.pinnedZones.isEmpty && workload.pinnedZones.values.reduce(0, +) >= workload.replicas
  }

  /// A pod that names an operating system runs only there; the kubelet, not the scheduler, refuses it elsewhere.
  static func runsSystem(_ template: PodTemplate, on node: Node) -> Bool {
    guard let wanted = template.operatingSystem else { return true }
    return (node.labels[WellKnownLabel.operatingSystem] ?? "linux") == wanted
  }
}
