import ClusterModel
import Quantities

/// On every node the requests of all pods, DaemonSets' included, fit into what it offers, resource by resource.
struct ResourceFitRule: PlanRule {
  /// Whether the pool's utilisation cap and the cluster's headroom count too; a failure may use that room up.
  let respectsCap: Bool

  func violations(in judged: JudgedPlan) -> [Violation] {
    judged.nodes.indices.flatMap { index -> [Violation] in
      let node = judged.nodes[index]
      var requested = ResourceVector()
      for stand in judged.standsOnNode[index] {
        var pods = judged.members[stand.member].workload.requests * stand.count
        pods[.pods] = Int64(stand.count)
        requested += pods
      }
      let pool = judged.pool(node.pool)
      return requested.names.compactMap { name in
        violation(name, requested[name], node, pool, judged.cluster)
      }
    }
  }

  private func violation(
    _ name: ResourceName, _ requested: Int64, _ node: PlannedNode, _ pool: NodePool?, _ cluster: ClusterDocument
  ) -> Violation? {
    guard requested > 0 else { return nil }
    let allocatable = node.allocatable[name]
    if requested > allocatable {
      return Violation(
        .resourceFit, "node \(node.name)",
        "\(name.rawValue) \(name.text(requested)) requested, \(name.text(allocatable)) allocatable")
    }
    guard respectsCap else { return nil }
    let cap = pool?.utilisationCap[name] ?? 1
    let headroom = cluster.headroom[name] ?? 0
    let usable = Self.usable(allocatable, cap: cap, headroom: headroom)
    guard requested > usable else { return nil }
    return Violation(
      .utilisationCap, "node \(node.name)",
      "\(name.rawValue) \(name.text(requested)) requested, \(name.text(usable)) may be: \(name.text(allocatable)) "
        + "allocatable, cap \(cap) of pool \(node.pool), headroom \(headroom)")
  }

  /// `floor(allocatable * cap * (1 - headroom))`, with both shares taken to a millionth.
  static func usable(_ allocatable: Int64, cap: Double, headroom: Double) -> Int64 {
    func millionths(_ share: Double) -> Int128 { Int128((min(1, max(0, share)) * 1e6).rounded()) }
    let million: Int128 = 1_000_000
    return Int64(
      clamping: Int128(allocatable) * millionths(cap) * (million - millionths(headroom)) / (million * million))
  }
}
