import ClusterModel
import Quantities

/// Divides nodes over zones where the optimiser doesn't care.
///
/// Zones priced alike are all one to the optimiser, so it may put everything in the first. A node whose pods are all free
/// over zones can be bought in any zone that offers the same node at the same price; this deals such nodes out so that
/// each workload's pods, and each pool's nodes, are as even over zones as that allows. The cost and every rule stay as
/// they are.
struct ZoneBalancing {
  let lowered: LoweredProblem

  /// - Complexity: O(nodes x zones x classes a node)
  func balance(_ nodes: [FilledNode]) -> [FilledNode] {
    let twins = Twins(lowered.shapes)
    var counts = PerZone(lowered: lowered)
    var nodes = nodes
    var movable: [Int] = []
    for (index, node) in nodes.enumerated() {
      if isFree(node), twins.of(node.shape).count > 1 {
        movable.append(index)
      } else {
        counts.add(node)
      }
    }
    movable.sort { (size(nodes[$1]), $0) < (size(nodes[$0]), $1) }
    for index in movable {
      let node = nodes[index]
      let open = twins.of(node.shape).filter { shape in
        node.pods.allSatisfy { lowered.problem.classes[$0.podClass].shapes.contains(shape) }
      }
      let best = open.min { a, b in
        let first = counts.load(node, at: a)
        let second = counts.load(node, at: b)
        return first != second ? first < second : a < b
      }
      nodes[index] = FilledNode(shape: best ?? node.shape, pods: node.pods)
      counts.add(nodes[index])
    }
    return keepsMinima(nodes) ? nodes : []
  }

  private func isFree(_ node: FilledNode) -> Bool { node.pods.allSatisfy { lowered.isZoneFree[$0.podClass] } }

  private func size(_ node: FilledNode) -> Int64 { lowered.problem.shapes[node.shape].price }

  private func keepsMinima(_ nodes: [FilledNode]) -> Bool {
    var bought: [Int: Int] = [:]
    for node in nodes { bought[node.shape, default: 0] += 1 }
    return lowered.problem.nodeLimits.allSatisfy { limit in
      let count = limit.shapes.reduce(0) { $0 + (bought[$1] ?? 0) }
      return count >= limit.least && count <= limit.most ?? .max
    }
  }

  /// Shapes that differ in nothing but the zone.
  private struct Twins {
    private var groups: [[Int]]
    private var groupOf: [Int]

    init(_ shapes: [PlannedShape]) {
      struct Signature: Hashable {
        let pool: Int
        let type: String
        let capacityType: CapacityType
        let price: Int64
        let limit: String?
        let room: [String: Int64]
      }
      groups = []
      groupOf = []
      var known: [Signature: Int] = [:]
      for (index, shape) in shapes.enumerated() {
        let room = Dictionary(uniqueKeysWithValues: shape.room.amounts.map { ($0.key.rawValue, $0.value) })
        let signature = Signature(
          pool: shape.poolIndex, type: shape.offering.instanceType, capacityType: shape.offering.capacityType,
          price: shape.offering.price.microUnits, limit: shape.offering.limit, room: room)
        let group = known[signature] ?? groups.count
        if group == groups.count {
          known[signature] = group
          groups.append([])
        }
        groups[group].append(index)
        groupOf.append(group)
      }
    }

    func of(_ shape: Int) -> [Int] { groups[groupOf[shape]] }
  }

  /// What stands in each zone so far.
  private struct PerZone {
    let lowered: LoweredProblem
    /// Pods by class and zone.
    private var pods: [[Int]]
    /// Price of a pool's nodes by pool and zone.
    private var prices: [[Int64]]

    init(lowered: LoweredProblem) {
      self.lowered = lowered
      let zones = lowered.problem.zoneCount
      pods = Array(repeating: Array(repeating: 0, count: zones), count: lowered.problem.classes.count)
      let pools = (lowered.problem.shapes.map(\.poolIndex).max() ?? -1) + 1
      prices = Array(repeating: Array(repeating: 0, count: zones), count: pools)
    }

    mutating func add(_ node: FilledNode) {
      let shape = lowered.problem.shapes[node.shape]
      prices[shape.poolIndex][shape.zone] += shape.price
      for entry in node.pods { pods[entry.podClass][shape.zone] += entry.count }
    }

    /// How crowded the node's zone would be for it: first its own workloads' share there, then the pool's.
    func load(_ node: FilledNode, at shape: Int) -> Double {
      let zone = lowered.problem.shapes[shape].zone
      var load = 0.0
      for entry in node.pods {
        let demand = Double(lowered.problem.classes[entry.podClass].demand)
        load += Double(pods[entry.podClass][zone]) * Double(entry.count) / (demand * demand)
      }
      let pool = prices[lowered.problem.shapes[shape].poolIndex]
      let total = Double(max(1, pool.reduce(0, +)))
      let zones = (0..<pool.count).map { zone in prices.reduce(Int64(0)) { $0 + $1[zone] } }
      let share = Double(zones[zone]) / Double(max(1, zones.reduce(0, +)))
      // A pool of one node has no choice of its own: then the cluster's balance decides.
      return load + 0.5 * Double(pool[zone]) / total + 0.05 * share
    }
  }
}
