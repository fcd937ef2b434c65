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
    let changed = difference.pools.filter { $0.nodesBefore != $0.nodesAfter }
    if !changed.isEmpty {
      let words = changed.map { pool in
        let change = pool.nodesAfter - pool.nodesBefore
        return "\(pool.pool) \(pool.nodesBefore) → \(pool.nodesAfter) (\(change > 0 ? "+" : "")\(change))"
      }
      blocks.append(.paragraph("Nodes: \(words.joined(separator: ", "))."))
    }
    blocks += list("No longer placed", difference.becameInfeasible.map(pods))
    blocks += list("Placed now", difference.becameFeasible.map { "\($0.workload): \(Figures.count($0.count, "pod"))" })
    blocks += list("Limits reached", limits.map(\.message))
    blocks += list("Findings gained", difference.findingsGained.map(finding))
    blocks += list("Findings lost", difference.findingsLost.map(finding))
    return blocks
  }

  private func list(_ title: String, _ lines: [String]) -> [ReportBlock] {
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
