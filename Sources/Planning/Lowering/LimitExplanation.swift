import ClusterModel
import Quantities
import Scheduling

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
      parts.append(
        "\(apart(podClass)) let a node hold \(perNode) of its \(ruled.demand) pods, so that they need "
          + Self.count((ruled.demand + perNode - 1) / perNode))
    }
    if !ruled.conflicts.isEmpty {
      let others = Set(ruled.conflicts.flatMap { lowered.members[$0].map(\.workload) }).sorted().map {
        lowered.workloads[$0].id.description
      }
      parts.append(
        "anti-affinity, host ports or spread over hosts keep it off nodes with pods of "
          + others.prefix(3).joined(separator: ", ") + (others.count > 3 ? " and \(others.count - 3) more" : ""))
    }
    for pool in pools {
      guard let most = cluster.pools[pool].maximumNodes else { continue }
      let needed = leastNodes(pool)
      parts.append(
        "pool \(cluster.pools[pool].name) may have at most \(Self.count(most))"
          + (needed.count > most
            ? ", and its pods' \(needed.resource.rawValue) alone fills \(needed.count) of its largest" : ""))
    }
    for name in Set(shapes.compactMap { lowered.shapes[$0].offering.limit }).sorted() {
      parts.append("\(Self.words(name)): at most \(Self.count(offerings.limits[name] ?? 0))")
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

  /// Which rules keep a class's own pods apart.
  private func apart(_ podClass: Int) -> String {
    let templates = lowered.members[podClass].map { lowered.workloads[$0.workload].template }
    let rules = [
      ("host ports", templates.contains { !HostPorts.ports(of: $0).isEmpty }),
      ("anti-affinity", templates.contains { !$0.podAntiAffinity.required.isEmpty }),
      ("spread over hosts", templates.contains { !$0.topologySpread.isEmpty }),
    ].filter(\.1).map(\.0)
    return rules.isEmpty ? "its rules" : rules.joined(separator: " and ")
  }

  private static func count(_ nodes: Int) -> String { "\(nodes) \(nodes == 1 ? "node" : "nodes")" }

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
