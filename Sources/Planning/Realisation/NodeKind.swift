import ClusterModel
import Quantities

/// What the nodes of one group are: pool, instance type and capacity type, in whichever zones that is offered.
struct NodeKind {
  let pool: Int
  let instanceType: String
  /// The instance type's number.
  let type: Int
  let capacityType: CapacityType
  /// By zone: the shape (index into the lowered shapes); nil where it isn't offered.
  let shapes: [Int?]
  /// Micro-units per hour, by zone; 0 where it isn't offered.
  let prices: [Int64]
  /// What the scheduler lets workloads take of a node: allocatable less its DaemonSets. In the model's resources, pods last.
  let room: [Int64]
  /// The same within the pool's utilisation cap and the cluster's headroom.
  let cappedRoom: [Int64]
  /// The most nodes by zone, and in all; `Int.max`: no limit.
  let mostByZone: [Int]
  let most: Int

  var zones: [Int] { shapes.indices.filter { shapes[$0] != nil } }
  /// What a node costs where it's cheapest.
  var price: Int64 { zones.map { prices[$0] }.min() ?? .max }
  var isLimited: Bool { most != .max }

  /// The greatest share of a node that a pod asks for, of any resource.
  func share(of request: [Int64]) -> Double {
    room.indices.reduce(0) { room[$1] > 0 ? max($0, Double(request[$1]) / Double(room[$1])) : $0 }
  }

  /// Where one node more goes: of the zones that pods are tied to, or else of all that are open, to the one with fewest, the
  /// cheapest first; nil where none is open.
  func nextZone(_ counts: [Int], among open: [Int], tied: Set<Int>) -> Int? {
    let preferred = open.filter(tied.contains)
    return (preferred.isEmpty ? open : preferred).min { (counts[$0], prices[$0], $0) < (counts[$1], prices[$1], $1) }
  }

  /// The kinds that a lowered problem's shapes make, in the order of their first shape.
  ///
  /// - Parameter resources: the model's, without pods.
  static func kinds(
    _ lowered: LoweredProblem, inventory: Inventory, limits: [String: Int], zoneCount: Int, resources: [ResourceName]
  ) -> [NodeKind] {
    struct Key: Hashable {
      let pool: Int
      let type: String
      let capacityType: CapacityType
      let price: Int64?
    }
    var order: [Key] = []
    var members: [Key: [Int]] = [:]
    for (index, shape) in lowered.shapes.enumerated() where shape.isUsable {
      let offering = shape.offering
      // Reserved instances of one type at two prices are two kinds.
      let key = Key(
        pool: shape.poolIndex, type: offering.instanceType, capacityType: offering.capacityType,
        price: offering.capacityType == .reserved ? offering.price.microUnits : nil)
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(index)
    }
    let types = Dictionary(
      Set(order.map(\.type)).sorted().enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return order.compactMap { key in
      let own = members[key] ?? []
      var shapes = [Int?](repeating: nil, count: zoneCount)
      var prices = [Int64](repeating: 0, count: zoneCount)
      var mostByZone = [Int](repeating: .max, count: zoneCount)
      for index in own where shapes[lowered.shapes[index].zoneIndex] == nil {
        let zone = lowered.shapes[index].zoneIndex
        shapes[zone] = index
        prices[zone] = lowered.shapes[index].offering.price.microUnits
        if let limit = lowered.shapes[index].offering.limit { mostByZone[zone] = limits[limit] ?? .max }
      }
      guard let first = own.first else { return nil }
      let shape = lowered.shapes[first]
      var free = shape.offering.allocatable
      for daemon in shape.daemonSets {
        free = free - inventory.daemonSets[daemon].requests
        free[.pods] -= 1
      }
      let keys = Set(own.compactMap { lowered.shapes[$0].offering.limit })
      let most =
        own.contains { lowered.shapes[$0].offering.limit == nil } ? .max : keys.reduce(0) { $0 + (limits[$1] ?? 0) }
      return NodeKind(
        pool: key.pool, instanceType: key.type, type: types[key.type] ?? 0, capacityType: key.capacityType,
        shapes: shapes, prices: prices,
        room: (resources + [.pods]).map { free[$0] }, cappedRoom: (resources + [.pods]).map { shape.room[$0] },
        mostByZone: mostByZone, most: most)
    }
  }
}
