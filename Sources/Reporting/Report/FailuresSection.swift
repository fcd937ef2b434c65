import ClusterModel

/// What each failure would leave standing, and what surviving it costs.
struct FailuresSection {
  let plan: Plan

  var blocks: [ReportBlock] {
    let heading = ReportBlock.heading("Failures")
    guard !plan.scenarios.isEmpty else {
      let why =
        plan.cluster.survive.isEmpty
        ? "The Cluster document asks for no failure to be survived (survive), so none was played through and none is paid for."
        : "The Cluster document asks to survive \(plan.cluster.survive.map(Self.name).joined(separator: ", ")); this plan "
          + "doesn't say what they would leave standing."
      return [heading, .paragraph(why)]
    }
    let lost = plan.unsurvived
    let verdict =
      lost.isEmpty
      ? ReportBlock.verdict("Every failure that was played through is survived.", .good)
      : .verdict(
        "\(Figures.count(lost.count, "failure")) of \(plan.scenarios.count) \(lost.count == 1 ? "is" : "are") not survived.",
        .bad)
    return [heading, verdict, .table(table)] + FailureSection(plan: plan, isVerbose: false).prices
  }

  private var table: ReportTable {
    ReportTable(
      columns: [
        ReportTable.Column("failure"), ReportTable.Column("survived"), ReportTable.Column("pods lost", .right),
        ReportTable.Column("what is lost, and why"),
      ],
      rows: plan.scenarios.map { outcome in
        let words = outcome.lost.prefix(3).map { "\($0.workload) (\($0.count)): \($0.reason)" }
        let more = outcome.lost.count > 3 ? ["and \(outcome.lost.count - 3) more workloads"] : []
        return ReportTable.Row([
          outcome.name, outcome.survives ? "yes" : "NO", "\(outcome.lost.reduce(0) { $0 + $1.count })",
          (words + more).joined(separator: "; "),
        ])
      })
  }

  /// A failure that the owner wants to be survived, in words.
  static func name(_ demand: SurvivalDemand) -> String {
    switch demand {
    case .zoneLoss: "the loss of a zone"
    case .nodeLoss(let count): "the loss of \(Figures.count(count, "node"))"
    case .upgrade(let surge, let unavailable): "upgrades (surge \(surge), unavailable \(unavailable))"
    case .spotReclaim: "the reclaim of a pool's spot nodes"
    case .spotReclaimByZone: "the reclaim of a pool's spot nodes in a zone"
    }
  }
}
