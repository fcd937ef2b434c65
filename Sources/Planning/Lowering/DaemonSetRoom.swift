import ClusterModel
import Quantities

/// Names DaemonSets that shape a plan without standing in it: those that close a pool, since no node that it may buy has room
/// for them, and those that run on no node of the cluster.
struct DaemonSetRoom {
  let inventory: Inventory
  let cluster: ClusterDocument
  /// Every node that may be bought.
  let shapes: [PlannedShape]

  func assumptions() -> [Assumption] { closedPools() + idle() }

  /// - Complexity: O(shapes x DaemonSets)
  private func closedPools() -> [Assumption] {
    cluster.pools.indices.compactMap { index in
      let own = shapes.filter { $0.poolIndex == index }
      guard !own.isEmpty, !own.contains(where: \.isUsable), let nearest = own.max(by: { lack($0) < lack($1) }),
        let name = nearest.room.names.min(by: { nearest.room[$0] < nearest.room[$1] }), nearest.room[name] < 0,
        let heaviest = nearest.daemonSets.map({ inventory.daemonSets[$0] })
          .max(by: { $0.requests[name] < $1.requests[name] })
      else { return nil }
      return Assumption(
        object: heaviest.id.description, field: "spec.template.spec.containers[].resources.requests",
        assumed: "no node of pool \(cluster.pools[index].name)",
        why: "none that the pool may buy has room for its DaemonSets: on the roomiest, "
          + "\(nearest.offering.instanceType), \(name.rawValue) falls short by \(name.text(-nearest.room[name]))")
    }
  }

  /// How little a shape lacks, as a share of what it offers: 0 where nothing does.
  private func lack(_ shape: PlannedShape) -> Double {
    shape.room.names.reduce(0) { least, name in
      min(least, Double(shape.room[name]) / Double(max(1, shape.offering.allocatable[name])))
    }
  }

  private func idle() -> [Assumption] {
    let running = Set(shapes.flatMap(\.daemonSets))
    guard !shapes.isEmpty else { return [] }
    return inventory.daemonSets.indices.filter { !running.contains($0) }.map { index in
      Assumption(
        object: inventory.daemonSets[index].id.description, field: "spec.template.spec", assumed: "no pod",
        why: "no node that the cluster's pools may buy meets the DaemonSet's selectors, affinity and tolerations")
    }
  }
}
