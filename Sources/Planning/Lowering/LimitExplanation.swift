import ClusterModel
import Quantities

/// Says which limit on numbers of nodes leaves pods over.
struct LimitExplanation {
  let cluster: ClusterDocument
  let offerings: OfferingSet
  let lowered: LoweredProblem

  func reason(_ podClass: Int, isProven: Bool) -> String {
    let shapes = lowered.problem.classes[podClass].shapes
    let hosts = lowered.problem.classes[podClass].companions.flatMap(\.self).flatMap { lowered.members[$0] }
    if let first = hosts.first {
      let pods = hosts.reduce(0) { $0 + $1.pods }
      return (isProven ? "" : "no placement was found: ")
        + "required pod affinity over hosts allows it only on nodes with pods of \(lowered.workloads[first.workload].id)"
        + "\(Set(hosts.map(\.workload)).count > 1 ? " or others" : ""), at most \(pods) nodes, which leave too little room"
    }
    let pools = Set(shapes.map { lowered.shapes[$0].poolIndex }).sorted()
    var parts: [String] = []
    let ruled = lowered.problem.classes[podClass]
    if let perNode = ruled.maxPerNode, perNode < ruled.demand {
      let nodes = (ruled.demand + perNode - 1) / perNode
      parts.append(
        "anti-affinity, host ports or spread over hosts let a node hold \(perNode) of its \(ruled.demand) pods, so that "
          + "they need \(nodes) nodes")
    }
    for pool in pools {
      guard let most = cluster.pools[pool].maximumNodes else { continue }
      let needed = leastNodes(pool)
      parts.append(
        "pool \(cluster.pools[pool].name) may have at most \(most) nodes"
          + (needed.count > most
            ? ", and its pods' \(needed.resource.rawValue) alone fills \(needed.count) of its largest" : ""))
    }
    for name in Set(shapes.compactMap { lowered.shapes[$0].offering.limit }).sorted() {
      parts.append("\(Self.words(name)): at most \(offerings.limits[name] ?? 0) nodes")
    }
    if parts.isEmpty {
      let limits = pools.map { pool in
        "pool \(cluster.pools[pool].name) has at most "
          + "\(cluster.mostInstanceTypes(in: cluster.pools[pool])) instance types"
      }
      parts.append("\(limits.joined(separator: ", ")): no room is left for it beside the rest")
    }
    return (isProven ? "" : "no placement was found: ") + parts.joined(separator: "; ")
  }

  /// A limit's name in words: `available/m7i.large/on-demand/a` is how many of that type are to be had there.
  private static func words(_ limit: String) -> String {
    limit.split(separator: "/").map(String.init).joined(separator: " ")
  }

  /// The fewest nodes of the pool's largest size that its pods' requests could fill, for the scarcest resource.
  private func leastNodes(_ pool: Int) -> (count: Int, resource: ResourceName) {
    let problem = lowered.problem
    let fewest = FewestNodes(
      classes: problem.classes, capacities: problem.shapes.map(\.capacity), dimensions: lowered.resources.indices)
    let scarcest = fewest.scarcest(in: Set(problem.shapes.indices.filter { problem.shapes[$0].poolIndex == pool }))
    return (scarcest.count, scarcest.count > 0 ? lowered.resources[scarcest.dimension] : .cpu)
  }
}
