package import ClusterModel

/// What the scheduler's model made of a plan's failures, for people and programs.
package struct FailureReplayReport {
  private let studies: [FailureReplayStudy]
  private let plan: Plan
  private let isVerbose: Bool

  /// - Parameter isVerbose: all pending workloads of the worst choice of nodes, not only the worst ten.
  package init(_ studies: [FailureReplayStudy], plan: Plan, isVerbose: Bool = false) {
    self.studies = studies
    self.plan = plan
    self.isVerbose = isVerbose
  }

  package var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = [verdict, .table(table)]
    for study in studies {
      if let rolling = study.rolling, rolling.mostPending > 0 {
        blocks.append(.heading("\(study.name), batch after batch"))
        blocks.append(
          .paragraph(
            "Pods stay pending once \(rolling.worst.gone.joined(separator: ", ")) is away: \(rolling.worst.why)"))
      }
      guard let worst = study.worst else { continue }
      blocks.append(.heading("\(study.name) without \(worst.gone.joined(separator: ", "))"))
      blocks += ReplayReport(worst.study, plan: plan, isVerbose: isVerbose).blocks
    }
    return blocks
  }

  private var verdict: ReportBlock {
    let failed = studies.filter { !$0.places }
    let given = studies.filter { !$0.isSurvived }.map(\.name)
    let orders = Set(studies.flatMap(\.choices).flatMap(\.study.orders).map(\.number)).count
    if !given.isEmpty {
      let pending = failed.isEmpty ? "" : "; of those that come back, pods stay pending in \(failed.count)"
      return .verdict(
        "NOT SURVIVED: by the plan itself, pods that must keep running are lost in \(given.joined(separator: ", "))\(pending).",
        .bad)
    }
    guard !failed.isEmpty else {
      return .verdict(
        "REALISED: in \(Figures.count(studies.count, "failure")) every evicted pod finds a place on what is left, in each of "
          + "\(Figures.count(orders, "order")), all at once and one by one.", .good)
    }
    return .verdict(
      "NOT REALISED: evicted pods stay pending in \(failed.count) of \(Figures.count(studies.count, "failure")).", .bad)
  }

  private var table: ReportTable {
    ReportTable(
      columns: [
        .init("failure"), .init("choices of nodes", .right), .init("pods that come back", .right),
        .init("pending at most", .right), .init("in runs", .right),
      ],
      rows: studies.flatMap { study -> [ReportTable.Row] in
        let pods = study.choices.map(\.study.pods)
        let runs = study.choices.flatMap(\.study.orders)
        let most = pods.max() ?? 0
        let own = ReportTable.Row([
          study.name, "\(study.choices.count)", pods.min() == most ? "\(most)" : "\(pods.min() ?? 0) to \(most)",
          "\(runs.map(\.pendingCount).max() ?? 0)", "\(runs.count { !$0.pending.isEmpty }) of \(runs.count)",
        ])
        guard let rolling = study.rolling else { return [own] }
        return [
          own,
          ReportTable.Row([
            "  batch after batch", Figures.count(rolling.batches, "batch", "batches"), "all",
            "\(rolling.mostPending)", "\(rolling.pending.count { $0 > 0 }) of \(rolling.pending.count)",
          ]),
        ]
      })
  }

  package var tree: JSONValue {
    [
      "realised": .bool(studies.allSatisfy(\.holds)),
      "failures": .array(
        studies.map { study in
          [
            "name": .string(study.name), "survives": .bool(study.isSurvived), "realised": .bool(study.holds),
            "choices": .array(
              study.choices.map { choice in
                [
                  "gone": .array(choice.gone.map { .string($0) }),
                  "replay": ReplayReport(choice.study, plan: plan).tree,
                ]
              }),
            "batchAfterBatch": study.rolling.map { rolling in
              [
                "batches": .integer(Int64(rolling.batches)),
                "pending": .array(rolling.pending.map { .integer(Int64($0)) }),
              ]
            } ?? .null,
          ]
        }),
    ]
  }
}
