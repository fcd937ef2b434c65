import ClusterModel
import Quantities

/// Kinds of nodes that flexible workloads keep off, for those that can stand nowhere else.
struct KindSteering {
  private struct Kind: Hashable, Comparable {
    let pool: String
    let type: String
    let capacityType: CapacityType

    init(_ shape: PlannedShape) {
      pool = shape.offering.pool
      type = shape.offering.instanceType
      capacityType = shape.offering.capacityType
    }

    init(_ node: PlannedNode) {
      pool = node.pool
      type = node.instanceType
      capacityType = node.capacityType
    }

    static func < (first: Kind, second: Kind) -> Bool {
      (first.pool, first.type, first.capacityType) < (second.pool, second.type, second.capacityType)
    }
  }

  private var avoided: [WorkloadID: Set<Kind>] = [:]

  /// Has a workload keep off the kinds of some shapes.
  ///
  /// - Returns: false where it does so already.
  mutating func keep(_ workload: WorkloadID, off shapes: [PlannedShape]) -> Bool {
    let before = avoided[workload] ?? []
    let all = before.union(shapes.map(Kind.init))
    avoided[workload] = all
    return all != before
  }

  func admits(_ workload: WorkloadID, _ shape: PlannedShape) -> Bool {
    !(avoided[workload]?.contains(Kind(shape)) ?? false)
  }

  /// Patches the workloads of a plan: each that keeps off some of its pools' nodes goes to the others, kind by kind.
  ///
  /// - Parameter pools: names of those that a workload may stand in.
  func patch(_ plan: inout Plan, pools: (WorkloadID) -> Set<String>) {
    let kinds = Set(plan.nodes.map(Kind.init)).sorted()
    for index in plan.workloads.indices {
      let id = plan.workloads[index].workload
      guard let off = avoided[id] else { continue }
      let open = pools(id)
      let own = kinds.filter { open.contains($0.pool) }
      guard own.contains(where: off.contains) else { continue }
      plan.workloads[index].steering = own.filter { !off.contains($0) }.map {
        NodeGroupReference(pool: $0.pool, instanceType: $0.type, capacityType: $0.capacityType)
      }
    }
  }
}
