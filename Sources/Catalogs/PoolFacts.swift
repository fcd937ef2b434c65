internal import ClusterModel
internal import Quantities

/// Holds a Cluster document's shares of resources against what instance types offer.
struct PoolFacts {
  let cluster: ClusterDocument
  let types: [InstanceType]
  let rule: AllocatableRule
  let catalogNames: String

  /// - Complexity: O(instance types x resources)
  func problems() -> [InputProblem] {
    let known = offered
    let pools = cluster.pools.enumerated().flatMap { index, pool in
      unknown(pool.utilisationCap, "spec.pools[\(index)].utilisationCap", known, at: pool.position)
    }
    return pools + unknown(cluster.headroom, "spec.headroom", known, at: cluster.position)
  }

  /// Names of what any instance type offers.
  private var offered: Set<ResourceName> {
    types.reduce(into: []) { $0.formUnion(rule.allocatable(of: $1, poolMaxPods: nil).names) }
  }

  private func unknown(
    _ shares: [ResourceName: Double], _ field: String, _ known: Set<ResourceName>, at position: FilePosition
  ) -> [InputProblem] {
    shares.keys.filter { !known.contains($0) }.sorted().map { name in
      let nearest = NearestName.of(name.rawValue, among: known.map(\.rawValue).sorted())
      return InputProblem(
        position: position, field: "\(field).\(name.rawValue)", cause: "no instance type of \(catalogNames) offers it",
        remedy: nearest.map { "did you mean \($0)?" } ?? "leave it out, or give a Catalog document with types that do")
    }
  }
}
