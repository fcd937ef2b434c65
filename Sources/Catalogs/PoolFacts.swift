internal import ClusterModel
internal import Quantities

/// Holds what a Cluster document says of pools against the nodes that they buy: labels that nodes get by what they are, and
/// shares of resources that they offer.
struct PoolFacts {
  let cluster: ClusterDocument
  let types: [InstanceType]
  let rule: AllocatableRule
  let catalogNames: String

  /// - Parameter offerings: of all the document's pools.
  /// - Complexity: O(offerings x labels of a pool + instance types x resources)
  func problems(_ offerings: [PoolOffering]) -> [InputProblem] {
    let byPool = Dictionary(grouping: offerings, by: \.pool)
    let known = offered
    let architectures = Dictionary(types.map { ($0.name, $0.architecture) }) { _, last in last }
    let pools = cluster.pools.enumerated().flatMap { index, pool -> [InputProblem] in
      let field = "spec.pools[\(index)]"
      let labels = pool.labels.sorted { $0.key < $1.key }.compactMap { key, value in
        problem(key, value, of: pool, byPool[pool.name] ?? [], architectures).map { cause, remedy in
          InputProblem(position: pool.position, field: "\(field).labels.\(key)", cause: cause, remedy: remedy)
        }
      }
      return labels + unknown(pool.utilisationCap, "\(field).utilisationCap", known, at: pool.position)
    }
    return pools + unknown(cluster.headroom, "spec.headroom", known, at: cluster.position)
  }

  // MARK: Labels

  private func problem(
    _ key: String, _ value: String, of pool: NodePool, _ offerings: [PoolOffering],
    _ architectures: [String: String]
  ) -> (cause: String, remedy: String)? {
    switch key {
    case WellKnownLabel.hostname: return ("every node has a name of its own", "leave the label out")
    case WellKnownLabel.group: return ("plans give this label to groups of nodes themselves", "leave the label out")
    case WellKnownLabel.pool where value != pool.name:
      return ("says '\(value)', and the pool is '\(pool.name)'", "leave the label out: its nodes have it anyway")
    default: break
    }
    let facts = Set(offerings.compactMap { fact(key, $0, architectures) }).sorted()
    guard !facts.isEmpty, facts != [value] else { return nil }
    let shown = facts.prefix(3).joined(separator: ", ") + (facts.count > 3 ? ", ..." : "")
    let restriction = facts.contains(value) ? Self.restriction(key, value) : nil
    return (
      "says '\(value)' of every node, and the pool buys nodes with \(shown)",
      "leave the label out: every node has its own"
        + (restriction.map { "; for such nodes alone write \($0) in the pool" } ?? "")
    )
  }

  /// What a node's label says by itself; nil: a key that pools are free to use.
  private func fact(_ key: String, _ offering: PoolOffering, _ architectures: [String: String]) -> String? {
    switch WellKnownLabel.current(key) {
    case WellKnownLabel.zone: offering.zone
    case WellKnownLabel.region: cluster.region.isEmpty ? nil : cluster.region
    case WellKnownLabel.instanceType: offering.instanceType
    case WellKnownLabel.architecture: architectures[offering.instanceType]
    case WellKnownLabel.capacityType: offering.capacityType == .spot ? "spot" : "on-demand"
    default: nil
    }
  }

  private static func restriction(_ key: String, _ value: String) -> String? {
    switch WellKnownLabel.current(key) {
    case WellKnownLabel.zone: "zones: [\(value)]"
    case WellKnownLabel.instanceType: "instanceTypes: {include: [\(value)]}"
    case WellKnownLabel.architecture: "instanceTypes: {architectures: [\(value)]}"
    case WellKnownLabel.capacityType: "capacityTypes: [\(value)]"
    default: nil
    }
  }

  // MARK: Shares

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
