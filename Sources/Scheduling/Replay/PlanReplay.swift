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
  /// Nodes that are there.
  package let nodes: [PlannedNode]
  /// Workloads that only one of plan and inventory has.
  package let leftOut: [UnplacedPods]

  /// - Parameters:
  ///   - profile: the scheduler's, as the cluster's owner has it.
  ///   - world: what is there before the pods come.
  /// - Complexity: O(pods + nodes x (DaemonSets + workloads))
  package init(
    _ plan: Plan, inventory: Inventory, profile: SchedulerProfile = .default, world: ReplayWorld = .normal
  ) {
    let inventory = inventory.holdingSharedVolumesTogether()
    var planned: [WorkloadID: PlannedWorkload] = [:]
    for entry in plan.workloads where planned[entry.workload] == nil { planned[entry.workload] = entry }
    var names: Set<String> = []
    nodes = plan.nodes.filter { !world.hiddenNodes.contains($0.name) && names.insert($0.name).inserted }
    var unplaced: [WorkloadID: Int] = [:]
    for pods in plan.unplaced { unplaced[pods.workload, default: 0] += pods.count }
    let placements = Dictionary(grouping: plan.placements, by: \.workload)

    var standing = Self.daemonPods(placements, inventory, on: names)
    var pods: [Pod] = []
    var owners: [Int] = []
    var workloads: [Workload] = []
    var selectors: [WorkloadID: LabelSelector] = [:]
    var leftOut: [UnplacedPods] = []
    for workload in inventory.workloads where workload.replicas > 0 {
      guard let entry = planned[workload.id] else {
        leftOut.append(
          UnplacedPods(workload: workload.id, count: workload.replicas, reason: "the plan doesn't name it"))
        continue
      }
      let count = world.replicas[workload.id] ?? entry.replicas + (unplaced[workload.id] ?? 0)
      let maker = PlanPods(plan, entry, workload)
      let places = world.keepsStanding ? placements[workload.id]?.filter { names.contains($0.node) } ?? [] : []
      let made = maker.pods(count: count, standing: places, zoneOf: plan.zonesByNode)
      standing += made.standing
      pods += made.arriving
      owners += Array(repeating: workloads.count, count: made.arriving.count)
      selectors[maker.controller] = LabelSelector(matchLabels: workload.template.labels)
      workloads.append(workload)
    }
    let known = Set(inventory.workloads.map(\.id) + inventory.daemonSets.map(\.id))
    for entry in plan.workloads where !known.contains(entry.workload) && entry.replicas > 0 {
      leftOut.append(
        UnplacedPods(workload: entry.workload, count: entry.replicas, reason: "the inputs have no such workload"))
    }
    let snapshot = ClusterSnapshot(
      nodes: nodes.map(Self.node), pods: standing, namespaces: inventory.namespaces, services: inventory.services,
      controllerSelectors: selectors)
    replay = Replay(
      snapshot, pods: pods, profile: profile, disruptionBudgets: inventory.disruptionBudgets,
      podKeys: Self.podKeys(owners, workloads), nodeKeys: Self.nodeKeys(nodes))
    workloadOfPod = owners
    self.workloads = workloads
    self.leftOut = leftOut
  }

  /// The template of a pod that is to be placed, with the zones that its volumes tie it to.
  package func template(ofPod position: Int) -> PodTemplate {
    replay.pods[replay.standing.count + position].template
  }

  /// Templates of the pods that stand already, each naming its node.
  package var standingTemplates: [PodTemplate] { replay.standing.indices.map { replay.pods[$0].template } }

  /// By workload and number within it, so that a group of nodes replayed alone meets the chance that it meets in the
  /// whole plan.
  private static func podKeys(_ owners: [Int], _ workloads: [Workload]) -> [UInt64] {
    let names = workloads.map { key($0.id.description) }
    var counts = [UInt64](repeating: 0, count: workloads.count)
    return owners.map { owner in
      counts[owner] += 1
      return SeededGenerator.mixed(names[owner], counts[owner])
    }
  }

  /// By kind, zone and number among the like of their group, for the same end.
  private static func nodeKeys(_ nodes: [PlannedNode]) -> [UInt64] {
    var counts: [String: UInt64] = [:]
    return nodes.map { node in
      let kind = "\(node.pool)/\(node.instanceType)/\(node.capacityType.rawValue)/\(node.zone)"
      let number = counts["\(node.labels[WellKnownLabel.group] ?? "")/\(kind)", default: 0] + 1
      counts["\(node.labels[WellKnownLabel.group] ?? "")/\(kind)"] = number
      return SeededGenerator.mixed(key(kind), number)
    }
  }

  /// FNV-1a (Fowler, Noll, Vo): the same on every machine and in every run.
  private static func key(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func node(_ planned: PlannedNode) -> Node {
    Node(
      name: planned.name, labels: planned.labels, taints: planned.taints, allocatable: planned.allocatable,
      capacity: planned.allocatable, position: FilePosition(path: "plan"))
  }

  private static func daemonPods(
    _ placements: [WorkloadID: [Placement]], _ inventory: Inventory, on nodes: Set<String>
  ) -> [Pod] {
    inventory.daemonSets.flatMap { daemonSet -> [Pod] in
      var template = daemonSet.template
      template.volumes = []
      template.priority = daemonSet.priority
      return (placements[daemonSet.id] ?? []).filter { nodes.contains($0.node) }.map { placement in
        template.nodeName = placement.node
        return Pod(
          namespace: daemonSet.id.namespace, name: "\(daemonSet.id.name)-\(placement.node)",
          owner: OwnerReference(kind: "DaemonSet", name: daemonSet.id.name), template: template, phase: .running,
          effectiveRequests: daemonSet.requests, position: daemonSet.position)
      }
    }
  }
}

extension Plan {
  fileprivate var zonesByNode: [String: String] {
    Dictionary(nodes.map { ($0.name, $0.zone) }) { first, _ in first }
  }
}
