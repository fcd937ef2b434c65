import ClusterModel
import Quantities
import Scheduling

/// An offering as the planner buys it: the node as a scheduler would see it, and what DaemonSets leave of it.
struct PlannedShape {
  let offering: PoolOffering
  let pool: NodePool
  let poolIndex: Int
  let zoneIndex: Int
  /// The offering as a bare node, its name a stand-in that no selector can mean.
  let node: Node
  /// Indices into the inventory's DaemonSets of those that run on it, ascending.
  let daemonSets: [Int]
  /// What workloads may request of it, pods included; a negative amount: its DaemonSets alone are too much.
  let room: ResourceVector
  /// Whether none of it can be bought: what is available, or reserved, is none.
  let isSoldOut: Bool

  /// Whether its DaemonSets fit at all.
  var isUsable: Bool { room.amounts.values.allSatisfy { $0 >= 0 } }

  /// A pod of each of its DaemonSets, on a node of the name.
  func daemonPlacements(on name: String, _ inventory: Inventory) -> [Placement] {
    daemonSets.map { Placement(workload: inventory.daemonSets[$0].id, node: name, count: 1) }
  }
}

/// Turns offerings into shapes: adds the DaemonSets that run on each, and takes their requests off.
struct ShapeBuilder {
  let inventory: Inventory
  let cluster: ClusterDocument

  /// Shapes in the offerings' order; offerings of pools or zones that the document doesn't name are left out.
  ///
  /// - Complexity: O(offerings x DaemonSets)
  func shapes(_ set: OfferingSet) -> [PlannedShape] {
    let soldOut = set.soldOut
    var poolIndex: [String: Int] = [:]
    for (index, pool) in cluster.pools.enumerated() { poolIndex[pool.name] = index }
    var zoneIndex: [String: Int] = [:]
    for (index, zone) in cluster.zones.enumerated() { zoneIndex[zone] = index }
    let templates = inventory.daemonSets.map { DaemonSetRule.scheduled($0.template) }
    var running: [Signature: [Int]] = [:]
    return set.offerings.compactMap { offering in
      guard let pool = poolIndex[offering.pool], let zone = zoneIndex[offering.zone] else { return nil }
      let node = Node(
        name: "plimsoll.invalid", labels: offering.labels, taints: offering.taints, allocatable: offering.allocatable,
        position: FilePosition(path: "-"))
      let signature = Signature(labels: offering.labels, taints: offering.taints)
      let daemonSets: [Int]
      if let known = running[signature] {
        daemonSets = known
      } else {
        daemonSets = templates.indices.filter { DaemonSetRule.runs(templates[$0], on: node) }
        running[signature] = daemonSets
      }
      var room = cluster.usable(offering.allocatable, pool: cluster.pools[pool])
      for index in daemonSets {
        room = room - inventory.daemonSets[index].requests
        room[.pods] -= 1
      }
      return PlannedShape(
        offering: offering, pool: cluster.pools[pool], poolIndex: pool, zoneIndex: zone, node: node,
        daemonSets: daemonSets, room: room, isSoldOut: offering.limit.map(soldOut.contains) ?? false)
    }
  }

  private struct Signature: Hashable {
    let labels: [String: String]
    let taints: [Taint]
  }
}

/// Where a DaemonSet's pods run: on every node that their selectors and tolerations allow.
enum DaemonSetRule {
  /// The template with the tolerations that the DaemonSet controller adds.
  static func scheduled(_ template: PodTemplate) -> PodTemplate {
    var template = template
    for (key, effect) in [
      ("node.kubernetes.io/not-ready", Taint.Effect.noExecute), ("node.kubernetes.io/unreachable", .noExecute),
      ("node.kubernetes.io/disk-pressure", .noSchedule), ("node.kubernetes.io/memory-pressure", .noSchedule),
      ("node.kubernetes.io/pid-pressure", .noSchedule), ("node.kubernetes.io/unschedulable", .noSchedule),
    ] {
      template.tolerations.append(Toleration(key: key, operator: .exists, effect: effect))
    }
    if template.hostNetwork {
      template.tolerations.append(
        Toleration(key: "node.kubernetes.io/network-unavailable", operator: .exists, effect: .noSchedule))
    }
    return template
  }

  static func runs(_ template: PodTemplate, on node: Node) -> Bool {
    NodeAffinityFilter.accepts(template, node: node)
      && TaintToleration.refusal(tolerations: template.tolerations, taints: node.taints) == nil
  }
}
