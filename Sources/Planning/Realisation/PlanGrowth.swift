import ClusterModel
import Quantities
import Scheduling

/// By what a plan grew.
struct PlanGrowth: CustomStringConvertible {
  /// Nodes more.
  var added = 0
  /// Nodes that gave way to larger ones.
  var enlarged = 0

  var isNone: Bool { added == 0 && enlarged == 0 }

  /// As in "2 nodes more, 1 larger".
  var description: String {
    if added == 0, enlarged > 0 { return "\(enlarged) \(enlarged == 1 ? "node" : "nodes") larger" }
    let more = "\(added) \(added == 1 ? "node" : "nodes") more"
    return enlarged == 0 ? more : "\(more), \(enlarged) larger"
  }

  static func += (sum: inout PlanGrowth, more: PlanGrowth) {
    sum.added += more.added
    sum.enlarged += more.enlarged
  }
}

extension Realiser {
  /// Has a plan grow for the pods of an outcome that stayed pending: by nodes like those there are, or by larger ones where
  /// a pool has as many as it may.
  ///
  /// - Parameter gone: nodes that are lost: no help comes from more of them.
  func extend(
    _ plan: inout Plan, for outcome: ReplayOutcome, _ replay: PlanReplay, without gone: Set<String> = []
  ) -> PlanGrowth {
    let entries = Dictionary(plan.workloads.map { ($0.workload, $0) }) { first, _ in first }
    var wanted: [String: [Stranded]] = [:]
    for pending in outcome.pending {
      let workload = replay.workloads[replay.workloadOfPod[pending.pod]]
      guard let entry = entries[workload.id],
        let pool = entry.pools.first(where: { mayGrow($0, plan) }) ?? entry.pools.first
      else { continue }
      wanted[pool, default: []].append(
        Stranded(
          workload: workload, template: replay.template(ofPod: pending.pod),
          isSpread: pending.plugins.contains(.podTopologySpread)))
    }
    let loads = NodeLoads(plan, outcome, replay)
    var namer = PlanNodeNames(plan.nodes.map(\.name))
    var growth = PlanGrowth()
    for (pool, pods) in wanted.sorted(by: { $0.key < $1.key }) {
      // One node for every few pods: those that this round's nodes don't help show up again in the next.
      for index in stride(from: 0, to: pods.count, by: 8) {
        if mayGrow(pool, plan) {
          if add(to: &plan, pool, for: pods[index], without: gone, &namer) { growth.added += 1 }
        } else if enlarge(&plan, pool, for: pods[index], loads, without: gone, &namer) {
          growth.enlarged += 1
        }
      }
    }
    plan.nodes.sort { $0.name < $1.name }
    plan.placements.sort()
    plan.tabulateWorkloads(inventory)
    return growth
  }

  /// Whether a pool has nodes, and may have one more.
  private func mayGrow(_ name: String, _ plan: Plan) -> Bool {
    guard let pool = cluster.pools.first(where: { $0.name == name }) else { return false }
    let count = plan.nodes.count { $0.pool == name }
    return count > 0 && count < pool.maximumNodes ?? .max
  }

  /// Whether more nodes of this kind may be bought, at this price.
  func isUnlimited(_ node: PlannedNode) -> Bool {
    offerings.offerings.contains {
      $0.pool == node.pool && $0.instanceType == node.instanceType && $0.capacityType == node.capacityType
        && $0.zone == node.zone && $0.limit == nil
    }
  }

  /// Adds the cheapest node that is like one of its pool and can hold the pod; false: none can.
  private func add(
    to plan: inout Plan, _ pool: String, for pod: Stranded, without gone: Set<String>, _ namer: inout PlanNodeNames
  ) -> Bool {
    var able = plan.nodes.filter { node in
      node.pool == pool && !gone.contains(node.name) && NodeAffinityFilter.accepts(pod.template, node: node.asScheduled)
        && pod.workload.requests.names.allSatisfy { pod.workload.requests[$0] <= node.allocatable[$0] }
    }
    // A zone's spread may be what's in the way: zones take turns.
    let zones = Set(able.map(\.zone)).sorted()
    if !zones.isEmpty { able = able.filter { $0.zone == zones[plan.nodes.count % zones.count] } }
    guard let model = able.min(by: { ($0.pricePerHour, $0.name) < ($1.pricePerHour, $1.name) }), isUnlimited(model)
    else { return false }
    var node = model
    node.name = namer.next(after: model.name)
    node.labels[WellKnownLabel.hostname] = node.name
    plan.placements += plan.placements.filter { placement in
      placement.node == model.name && inventory.daemonSets.contains { $0.id == placement.workload }
    }.map { Placement(workload: $0.workload, node: node.name, count: 1) }
    plan.nodes.append(node)
    return true
  }

  /// Has one node of a full pool give way to a larger one in its zone, which would have had room for a pod that stayed
  /// pending beside all that stood on the node in the end; false: there's no such pair.
  ///
  /// The pair that costs the least more is taken; where a spread was in the way, in the zone where the pool has the least.
  ///
  /// - Complexity: O(kinds of nodes x shapes + placements)
  private func enlarge(
    _ plan: inout Plan, _ pool: String, for pod: Stranded, _ loads: NodeLoads, without gone: Set<String>,
    _ namer: inout PlanNodeNames
  ) -> Bool {
    let own = plan.nodes.indices.filter { plan.nodes[$0].pool == pool }
    let larger = kinds(for: pool, own.map { plan.nodes[$0] })
    var capacity: [String: Int64] = [:]
    for place in own { capacity[plan.nodes[place].zone, default: 0] += plan.nodes[place].allocatable[.cpu] }
    var best: (place: Int, shape: PlannedShape, rank: (Int64, HourlyCost))?
    for place in own where !gone.contains(plan.nodes[place].name) {
      let node = plan.nodes[place]
      guard isUnlimited(node) else { continue }
      for shape in larger where shape.offering.zone == node.zone && shape.offering.price > node.pricePerHour {
        let offering = shape.offering
        let rank = (pod.isSpread ? capacity[node.zone] ?? 0 : 0, offering.price - node.pricePerHour)
        guard best.map({ rank < $0.rank }) ?? true, offering.capacityType == node.capacityType,
          offering.allocatable.holds(node.allocatable),
          loads.hasRoom(for: pod.workload.requests, on: node.name, if: offering.allocatable),
          NodeAffinityFilter.accepts(pod.template, node: shape.node),
          loads.templates(of: node.name).allSatisfy({ NodeAffinityFilter.accepts($0, node: shape.node) })
        else { continue }
        best = (place, shape, rank)
      }
    }
    guard let best else { return false }
    let old = plan.nodes[best.place].name
    let name = namer.next(for: best.shape.offering)
    plan.nodes[best.place] = PlannedNode(best.shape.offering, name: name)
    let daemons = Set(inventory.daemonSets.map(\.id))
    plan.placements.removeAll { $0.node == old && daemons.contains($0.workload) }
    for index in plan.placements.indices where plan.placements[index].node == old {
      plan.placements[index] = Placement(
        workload: plan.placements[index].workload, node: name, count: plan.placements[index].count)
    }
    plan.placements += best.shape.daemonPlacements(on: name, inventory)
    return true
  }

  /// What may take the place of a pool's nodes: of the instance types that it has, or any where it may have more of them.
  private func kinds(for pool: String, _ nodes: [PlannedNode]) -> [PlannedShape] {
    let types = Set(nodes.map(\.instanceType))
    return lowered.shapes.filter { shape in
      guard shape.offering.pool == pool, shape.isUsable, shape.offering.limit == nil else { return false }
      return types.contains(shape.offering.instanceType)
        || types.count < cluster.mostInstanceTypes(in: shape.pool)
    }
  }
}

/// A pod that stayed pending.
private struct Stranded {
  let workload: Workload
  let template: PodTemplate
  /// A spread was in its way.
  let isSpread: Bool
}

/// What stands on a plan's nodes: by the plan, and in the end of one replay.
private struct NodeLoads {
  private let used: [String: ReplayOutcome.NodeUse]
  private let placements: [String: [Placement]]
  private let templateOf: [WorkloadID: PodTemplate]
  private let standing: [String: [PodTemplate]]

  init(_ plan: Plan, _ outcome: ReplayOutcome, _ replay: PlanReplay) {
    used = Dictionary(outcome.nodes.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
    placements = Dictionary(grouping: plan.placements, by: \.node)
    templateOf = Dictionary(
      replay.workloadOfPod.indices.map { (replay.workloads[replay.workloadOfPod[$0]].id, replay.template(ofPod: $0)) },
      uniquingKeysWith: { first, _ in first })
    standing = Dictionary(grouping: replay.standingTemplates) { $0.nodeName ?? "" }
  }

  /// Of the plan's pods that are there, as far as the replay knows them.
  func templates(of node: String) -> [PodTemplate] {
    (standing[node] ?? []) + (placements[node] ?? []).compactMap { templateOf[$0.workload] }
  }

  /// Whether a pod would have found room on a node of that size, in the end of the replay.
  func hasRoom(for requests: ResourceVector, on node: String, if allocatable: ResourceVector) -> Bool {
    guard let use = used[node] else { return false }
    var sum = use.used + requests
    sum[.pods] = Int64(use.pods + 1)
    return allocatable.holds(sum)
  }
}

extension ResourceVector {
  /// Whether there's no less of anything.
  fileprivate func holds(_ other: ResourceVector) -> Bool { other.names.allSatisfy { self[$0] >= other[$0] } }
}

extension PlannedNode {
  /// A node of this offering.
  init(_ offering: PoolOffering, name: String) {
    var labels = offering.labels
    labels[WellKnownLabel.hostname] = name
    self.init(
      name: name, pool: offering.pool, instanceType: offering.instanceType, capacityType: offering.capacityType,
      zone: offering.zone, labels: labels, taints: offering.taints, allocatable: offering.allocatable,
      pricePerHour: offering.price)
  }

  /// The node as the scheduler sees it.
  fileprivate var asScheduled: Node {
    Node(name: name, labels: labels, taints: taints, allocatable: allocatable, position: FilePosition(path: "-"))
  }
}

/// Names for nodes like others: their stem with the next number.
struct PlanNodeNames {
  private var taken: Set<String>

  init(_ names: some Sequence<String>) { taken = Set(names) }

  /// For a node of this offering.
  mutating func next(for offering: PoolOffering) -> String {
    var namer = NodeNamer()
    return next(after: namer.name(offering))
  }

  mutating func next(after name: String) -> String {
    let stem = name.lastIndex(of: "-").map { String(name[..<$0]) } ?? name
    var number = 1
    while true {
      let text = String(number)
      let candidate = "\(stem)-\(String(repeating: "0", count: max(0, 3 - text.count)))\(text)"
      if taken.insert(candidate).inserted { return candidate }
      number += 1
    }
  }
}
