import ClusterModel

/// What a second plan has different from the first, beside its cost.
struct DifferenceSection {
  private let difference: PlanDifference
  private let limits: [LimitReached]
  private let isVerbose: Bool

  init(_ difference: PlanDifference, limits: [LimitReached], isVerbose: Bool) {
    self.difference = difference
    self.limits = limits
    self.isVerbose = isVerbose
  }

  var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = []
    let changed = difference.pools.filter { $0.nodesBefore != $0.nodesAfter || !$0.kinds.isEmpty }
    if !changed.isEmpty { blocks.append(.paragraph("Nodes: \(changed.map(nodes).joined(separator: "; ")).")) }
    blocks += list("No longer placed", difference.becameInfeasible.map(pods))
    blocks += list("Placed now", difference.becameFeasible.map { "\($0.workload): \(Figures.count($0.count, "pod"))" })
    blocks += list("Limits reached", limits.map(\.message))
    blocks += list("Findings gained", difference.findingsGained.map(finding))
    blocks += list("Findings lost", difference.findingsLost.map(finding))
    return blocks
  }

  /// `general 3 → 5 (+2): c7i.large on-demand +3, m7i.large on-demand -1`
  private func nodes(_ pool: PoolDifference) -> String {
    func signed(_ change: Int) -> String { change > 0 ? "+\(change)" : "\(change)" }
    let change = pool.nodesAfter - pool.nodesBefore
    let total =
      change == 0
      ? "\(pool.pool) \(pool.nodesAfter) as before"
      : "\(pool.pool) \(pool.nodesBefore) → \(pool.nodesAfter) (\(signed(change)))"
    let most = isVerbose ? pool.kinds.count : 4
    let more = pool.kinds.count - most
    let kinds =
      pool.kinds.prefix(most).map {
        "\($0.instanceType) \($0.capacityType.rawValue) \(signed($0.nodesAfter - $0.nodesBefore))"
      } + (more > 0 ? [Figures.count(more, "more kind")] : [])
    return kinds.isEmpty ? total : "\(total): \(kinds.joined(separator: ", "))"
  }

  /// The first few lines under a heading that counts them; nothing where there are none.
  func list(_ title: String, _ lines: [String]) -> [ReportBlock] {
    guard !lines.isEmpty else { return [] }
    let most = isVerbose ? lines.count : 8
    let more = lines.count > most ? ["and \(lines.count - most) more (all with --verbose, or in -o json)"] : []
    return [.subheading("\(title) (\(lines.count))"), .bullets(lines.prefix(most) + more)]
  }

  private func pods(_ pods: UnplacedPods) -> String {
    "\(pods.workload): \(Figures.count(pods.count, "pod")): \(pods.reason)"
  }

  private func finding(_ finding: Finding) -> String {
    "\(finding.severity.rawValue) \(finding.rule) \(finding.object): \(finding.message)"
  }
}
