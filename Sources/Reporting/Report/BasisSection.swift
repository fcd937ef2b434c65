import ClusterModel

/// What the report rests on: what was assumed and ignored, and how the figures were made.
struct BasisSection {
  let plan: Plan

  var blocks: [ReportBlock] {
    var blocks = SummaryGroups.assumptions(plan.assumptions, atMost: 40)
    blocks += SummaryGroups.ignored(plan.ignored, atMost: 40)
    blocks.append(.heading("How the figures were made"))
    blocks.append(.facts(facts))
    blocks.append(.subheading("Inputs"))
    blocks.append(
      .table(
        ReportTable(
          columns: [
            ReportTable.Column("file"), ReportTable.Column("documents", .right), ReportTable.Column("SHA-256"),
          ],
          rows: plan.inputs.map { ReportTable.Row([$0.path, "\($0.documents)", $0.sha256]) })))
    return blocks
  }

  private var facts: [ReportFact] {
    let cost = plan.cost
    let proof =
      plan.boundOf.hasPrefix("as asked")
      ? "column generation's bound, \(plan.boundOf)" : "column generation's bound; \(plan.boundOf)"
    return [
      ReportFact("Program", "plimsoll \(plan.run.version), \(plan.run.solver), seed \(plan.run.seed)"),
      ReportFact("Made", plan.run.generatedAt),
      ReportFact("Search ended", plan.run.stoppedBy),
      ReportFact("Bound", proof),
      ReportFact(
        "Gap", "\(Figures.gap(cost.gap))\(cost.gapAsked.map { ", \(Figures.gap($0)) asked for" } ?? "")"),
      ReportFact("Prices", "a month is 730 hours; catalogue: \(plan.cluster.catalog.joined(separator: ", "))"),
      ReportFact(
        "Checked", "every placement, figure and the bound's consistency, by code that the planner doesn't use"),
    ]
  }
}
