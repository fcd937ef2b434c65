import ClusterModel
import Scheduling

/// Each pod may stand on its node by itself: pool, taints, selectors, zones, volumes, capacity type.
struct StandingRule: PlanRule {
  /// After a failure pods may move to any pool that takes them, and what is tied to a lost zone is lost.
  var isAfterFailure = false

  func violations(in judged: JudgedPlan) -> [Violation] {
    judged.members.indices.filter { !judged.members[$0].isDaemonSet }.flatMap { index in
      let member = judged.members[index]
      return judged.standsOfMember[index].flatMap { stand in
        violations(of: member, on: judged.nodes[stand.node], as: judged.schedulerNodes[stand.node], judged)
      } + (isAfterFailure ? [] : volumeZones(of: member, stands: judged.standsOfMember[index], judged))
    }
  }

  private func violations(
    of member: JudgedPlan.Member, on planned: PlannedNode, as node: Node, _ judged: JudgedPlan
  ) -> [Violation] {
    let object = "\(member.name) on \(planned.name)"
    let template = member.template
    var violations: [Violation] = []
    if !isAfterFailure, let pools = member.planned?.pools, !pools.contains(planned.pool) {
      violations.append(
        Violation(
          .pool, object, "stands in pool \(planned.pool); the plan names \(pools.sorted().joined(separator: ", "))"))
    }
    if let taint = TaintToleration.firstUntolerated(tolerations: template.tolerations, taints: node.taints) {
      let manifest = member.planned?.enforced == .patch ? "manifest and patch don't" : "the manifest doesn't"
      violations.append(Violation(.taint, object, "taint \(taint): \(manifest) tolerate it"))
    }
    if !NodeAffinityFilter.accepts(template, node: node) {
      violations.append(
        Violation(.nodeAffinity, object, "the node doesn't meet \(Self.constraints(template, unmetBy: node))"))
    }
    let system = node.labels[WellKnownLabel.operatingSystem] ?? "linux"
    if let wanted = template.operatingSystem, wanted != system {
      violations.append(Violation(.nodeAffinity, object, "asks for operating system \(wanted), the node has \(system)"))
    }
    if let zones = member.workload.allowedZones, !zones.contains(planned.zone) {
      violations.append(
        Violation(.zone, object, "stands in zone \(planned.zone); it may in \(zones.joined(separator: ", "))"))
    }
    if planned.capacityType == .spot {
      if member.isStateful || member.planned?.role == .stateful {
        violations.append(Violation(.spot, object, "a stateful pod stands on a spot node"))
      } else if !member.workload.mayUseSpot(
        in: judged.cluster.pools.first { $0.name == planned.pool }?.capacityTypes ?? [])
      {
        violations.append(Violation(.spot, object, "stands on a spot node, which its owner doesn't allow"))
      }
    }
    return violations
  }

  /// Volumes tie so many replicas to a zone: as many must stand there, but for those that stand nowhere.
  private func volumeZones(
    of member: JudgedPlan.Member, stands: [JudgedPlan.Stand], _ judged: JudgedPlan
  ) -> [Violation] {
    let pinned = member.workload.pinnedZones
    guard !pinned.isEmpty else { return [] }
    var standing: [String: Int] = [:]
    for stand in stands { standing[judged.nodes[stand.node].zone, default: 0] += stand.count }
    let missing = pinned.reduce(0) { $0 + max(0, $1.value - (standing[$1.key] ?? 0)) }
    let placed = stands.reduce(0) { $0 + $1.count }
    // Fewer replicas than volumes, or pods that stand nowhere, leave volumes without a pod.
    let without =
      max(0, pinned.values.reduce(0, +) - member.workload.replicas)
      + max(0, member.workload.replicas - placed)
    guard missing > without else { return [] }
    let text = pinned.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value) tied, \(standing[$0.key] ?? 0) there" }
    return [
      Violation(.zone, member.name, "volumes tie pods to zones: \(text.joined(separator: "; "))")
    ]
  }

  private static func constraints(_ template: PodTemplate, unmetBy node: Node) -> String {
    let selector = template.nodeSelector.sorted { $0.key < $1.key }.filter { node.labels[$0.key] != $0.value }
    guard selector.isEmpty else {
      return "node selector " + selector.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    }
    let keys = Set((template.nodeAffinity.required ?? []).flatMap(\.matchExpressions).map(\.key)).sorted()
    return "required node affinity" + (keys.isEmpty ? "" : " over \(keys.joined(separator: ", "))")
  }
}
