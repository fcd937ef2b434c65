import ClusterModel
import Quantities

/// Reads a plan's nodes and placements back as the numbers that they were lifted from, and adds nodes to it.
struct FilledPlan {
  private struct Key: Hashable {
    let pool: String
    let type: String
    let capacityType: CapacityType
    let zone: String
    let price: HourlyCost
  }

  private let lowered: LoweredProblem
  private var shapes: [Key: Int] = [:]
  private var classOf: [WorkloadID: Int] = [:]

  init(_ lowered: LoweredProblem) {
    self.lowered = lowered
    for (index, shape) in lowered.shapes.enumerated() where shape.isUsable {
      let offering = shape.offering
      let key = Key(
        pool: offering.pool, type: offering.instanceType, capacityType: offering.capacityType, zone: offering.zone,
        price: offering.price)
      if shapes[key] == nil { shapes[key] = index }
    }
    for (number, members) in lowered.members.enumerated() {
      for member in members { classOf[lowered.workloads[member.workload].id] = number }
    }
  }

  /// - Parameter order: names of all the plan's nodes.
  /// - Complexity: O(nodes + placements)
  func nodes(_ plan: Plan, in order: [String]) -> [FilledNode] {
    let byName = Dictionary(plan.nodes.map { ($0.name, $0) }) { first, _ in first }
    let placements = Dictionary(grouping: plan.placements, by: \.node)
    return order.map { name in
      guard let node = byName[name], let shape = shape(of: node) else {
        preconditionFailure("\(name) is no node that could be bought")
      }
      return FilledNode(shape: shape, pods: pods(placements[name] ?? []))
    }
  }

  /// nil: it's no node that could be bought.
  func shape(of node: PlannedNode) -> Int? {
    shapes[
      Key(
        pool: node.pool, type: node.instanceType, capacityType: node.capacityType, zone: node.zone,
        price: node.pricePerHour)]
  }

  /// One node's pods by class; those of no class are left out.
  func pods(_ placements: [Placement]) -> [ClassCount] {
    var counts: [Int: Int] = [:]
    for placement in placements {
      guard let podClass = classOf[placement.workload] else { continue }
      counts[podClass, default: 0] += placement.count
    }
    return counts.sorted { $0.key < $1.key }.map { podClass, count in
      let each = lowered.podsPerItem[podClass]
      return ClassCount(podClass: podClass, count: (count + each - 1) / each)
    }
  }

  /// Adds nodes of these shapes, with their DaemonSets' pods; their names.
  func add(_ shapes: [Int], to plan: inout Plan, inventory: Inventory) -> [String] {
    var namer = PlanNodeNames(plan.nodes.map(\.name))
    return shapes.map { index in
      let shape = lowered.shapes[index]
      let name = namer.next(for: shape.offering)
      plan.nodes.append(PlannedNode(shape.offering, name: name))
      plan.placements += shape.daemonPlacements(on: name, inventory)
      return name
    }
  }
}
