import ClusterModel
import Quantities

extension AuditRule {
  /// PL0305: a stateful pool that is packed tighter than its owner allows.
  static let poolAboveCap = AuditRule(
    "PL0305", "Stateful pool packed above its cap", .warning, breaks: .degrades,
    failure: "A database has no room to grow or to recover into when a member fails.",
    explanation: """
      Fires for a pool of role `stateful` with a `utilisationCap` when what its pods request exceeds that share of what \
      its nodes can allocate: by the plan's own sums, or by the pods that stand today on nodes that carry the pool's \
      labels.
      """,
    example: RuleExample(
      Example.documents(
        Example.cluster(
          pools: ["- {name: data, role: stateful, labels: {pool: data}, utilisationCap: {cpu: 0.5}}"]),
        Example.node("n1", labels: "pool: data"),
        Example.pod("web-1-x", on: "n1").replacing("cpu: 100m", with: "cpu: \"3\"")),
      change: .replace("cpu: 0.5", with: "cpu: 0.8"))
  ) { context in
    context.pools.pools.filter { $0.role == .stateful && !$0.utilisationCap.isEmpty }.flatMap { pool in
      usages(of: pool, context).compactMap { basis, usage in
        let above = usage.utilisation.filter { name, share in share > (pool.utilisationCap[name] ?? .infinity) }
        guard !above.isEmpty else { return nil }
        let words = above.keys.sorted().map {
          "\($0.rawValue) \(Phrase.percent(above[$0]!)) (cap \(Phrase.percent(pool.utilisationCap[$0]!)))"
        }
        return Violation(
          pool.object, at: pool.position, "pool \(pool.name) is requested to \(words.joined(separator: ", ")) \(basis)",
          remedy: "add a node, move what isn't stateful elsewhere, or raise the cap knowingly")
      }
    }
  }

  private static func usages(of pool: NodePool, _ context: AuditContext) -> [(String, PoolUsage)] {
    var usages: [(String, PoolUsage)] = []
    if let planned = context.plan?.pools.first(where: { $0.name == pool.name }) {
      usages.append((Standing.Basis.asPlanned.rawValue, planned.usage))
    }
    let nodes = context.inventory.nodes.filter { pool.owns($0) }
    guard !nodes.isEmpty else { return usages }
    let names = Set(nodes.map(\.name))
    var usage = PoolUsage()
    for node in nodes { usage.allocatable += node.allocatable }
    for pod in context.inventory.pods where !pod.isTerminal && names.contains(pod.template.nodeName ?? "") {
      usage.requested += pod.effectiveRequests
    }
    return usages + [(Standing.Basis.asItIs.rawValue, usage)]
  }
}

extension NodePool {
  /// Whether a node that was read belongs to this pool: it carries our pool label, or all labels of the pool.
  func owns(_ node: Node) -> Bool {
    if let name = node.labels[WellKnownLabel.pool] { return name == self.name }
    return !labels.isEmpty && labels.allSatisfy { node.labels[$0.key] == $0.value }
  }
}

extension Phrase {
  /// `83%`, rounded to the nearest.
  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }
}
