package import ClusterModel
import Quantities

/// A plan given to the scheduler: its nodes with their DaemonSets' pods standing, and its workloads' pods to be placed as
/// the plan's patches have them.
///
/// Volumes are taken as the zones that they tie pods to: a claim that the plan's cluster is still to make has no object
/// that the scheduler could look at.
package struct PlanReplay: Sendable {
  package let replay: Replay
  /// By position of a pod: the index of its workload in `workloads`.
  package let workloadOfPod: [Int]
  package let workloads: [Workload]

  /// - Parameters:
  ///   - profile: the scheduler's, as the cluster's owner has it.
  ///   - hidden: names of nodes that are gone (a failure); their pods are placed anew with all others.
  /// - Complexity: O(pods + nodes x DaemonSets)
  package init(
    _ plan: Plan, inventory: Inventory, profile: SchedulerProfile = .default, hidden: Set<String> = []
  ) {
    let planned = Dictionary(uniqueKeysWithValues: plan.workloads.map { ($0.workload, $0) })
    let nodes = plan.nodes.filter { !hidden.contains($0.name) }.map(Self.node)
    let standing = Self.daemonPods(plan, inventory, on: Set(nodes.map(\.name)))
    var pods: [Pod] = []
    var owners: [Int] = []
    var workloads: [Workload] = []
    var selectors: [WorkloadID: LabelSelector] = [:]
    for workload in inventory.workloads {
      guard let entry = planned[workload.id], entry.replicas > 0 else { continue }
      var template = plan.patch(for: entry, consent: workload.spotConsent).applied(to: workload.template)
      template.volumes = []
      template.nodeName = nil
      template.schedulingGates = []
      if template.priority == nil || entry.priorityClass == nil { template.priority = workload.priority }
      let controller = Self.controller(of: workload.id)
      selectors[controller] = LabelSelector(matchLabels: workload.template.labels)
      for (ordinal, zones) in Self.zones(of: workload, count: entry.replicas).enumerated() {
        var own = template
        if let zones { own.nodeAffinity.required = Self.narrowed(own.nodeAffinity.required, zones: zones) }
        pods.append(
          Pod(
            namespace: workload.id.namespace, name: "\(workload.id.name)-\(ordinal)",
            owner: OwnerReference(kind: controller.kind, name: controller.name), template: own,
            effectiveRequests: workload.requests, position: workload.position))
        owners.append(workloads.count)
      }
      workloads.append(workload)
    }
    let snapshot = ClusterSnapshot(
      nodes: nodes, pods: standing, namespaces: inventory.namespaces, services: inventory.services,
      controllerSelectors: selectors)
    replay = Replay(
      snapshot, pods: pods, profile: profile, disruptionBudgets: inventory.disruptionBudgets)
    workloadOfPod = owners
    self.workloads = workloads
  }

  /// What a workload's pods name as their owner: a Deployment's are a ReplicaSet's. Default spreading counts by its
  /// selector, which is taken to be the template's labels.
  private static func controller(of id: WorkloadID) -> WorkloadID {
    WorkloadID(namespace: id.namespace, kind: id.kind == "Deployment" ? "ReplicaSet" : id.kind, name: id.name)
  }

  /// Zones that one pod after the other is tied to: those that bound volumes pin first, then what its owner allows.
  private static func zones(of workload: Workload, count: Int) -> [[String]?] {
    var zones: [[String]?] = []
    for (zone, pinned) in workload.pinnedZones.sorted(by: { $0.key < $1.key }) {
      zones += Array(repeating: [zone], count: pinned)
    }
    let rest = max(0, count - zones.count)
    return Array(zones.prefix(count)) + Array(repeating: workload.allowedZones, count: rest)
  }

  private static func narrowed(_ terms: [NodeSelectorTerm]?, zones: [String]) -> [NodeSelectorTerm] {
    let requirement = LabelRequirement(key: WellKnownLabel.zone, operator: .in, values: zones)
    guard let terms else { return [NodeSelectorTerm(matchExpressions: [requirement])] }
    return terms.map { term in
      guard !term.matchExpressions.isEmpty || !term.matchFields.isEmpty else { return term }
      return NodeSelectorTerm(
        matchExpressions: term.matchExpressions + [requirement], matchFields: term.matchFields)
    }
  }

  private static func node(_ planned: PlannedNode) -> Node {
    Node(
      name: planned.name, labels: planned.labels, taints: planned.taints, allocatable: planned.allocatable,
      capacity: planned.allocatable, position: FilePosition(path: "plan"))
  }

  private static func daemonPods(_ plan: Plan, _ inventory: Inventory, on nodes: Set<String>) -> [Pod] {
    let daemonSets = Dictionary(uniqueKeysWithValues: inventory.daemonSets.map { ($0.id, $0) })
    return plan.placements.compactMap { placement in
      guard let daemonSet = daemonSets[placement.workload], nodes.contains(placement.node) else { return nil }
      var template = daemonSet.template
      template.nodeName = placement.node
      template.volumes = []
      template.priority = daemonSet.priority
      return Pod(
        namespace: daemonSet.id.namespace, name: "\(daemonSet.id.name)-\(placement.node)",
        owner: OwnerReference(kind: "DaemonSet", name: daemonSet.id.name), template: template, phase: .running,
        effectiveRequests: daemonSet.requests, position: daemonSet.position)
    }
  }
}
