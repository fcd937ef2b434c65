import ClusterModel
import Quantities

/// What the plan survives, what that costs, and what doesn't survive and why.
struct FailureSection {
  let plan: Plan
  let isVerbose: Bool

  var blocks: [ReportBlock] {
    guard !plan.scenarios.isEmpty else { return [] }
    var blocks: [ReportBlock] = [.heading("Failures"), .table(outcomes)]
    blocks += broken
    blocks += lost
    blocks += prices
    blocks += exposure
    return blocks
  }

  private var outcomes: ReportTable {
    ReportTable(
      columns: [
        .init("failure"), .init("survived"), .init("come back", .right), .init("lost", .right), .init("checked"),
      ],
      rows: plan.scenarios.map { outcome in
        let gone = outcome.lost.reduce(0) { $0 + $1.count }
        return ReportTable.Row([
          outcome.name, outcome.survives ? "yes" : "NO", "\(moved(outcome))", "\(gone)",
          outcome.proof.isEmpty ? Figures.count(outcome.gone.count, "node") + " gone" : outcome.proof,
        ])
      })
  }

  /// Pods that stand on a node where fewer of their workload stood.
  private func moved(_ outcome: ScenarioOutcome) -> Int {
    struct Place: Hashable {
      let workload: WorkloadID
      let node: String
    }
    let before = Dictionary(plan.placements.map { (Place(workload: $0.workload, node: $0.node), $0.count) }) { $0 + $1 }
    return outcome.placements.reduce(0) {
      $0 + max(0, $1.count - (before[Place(workload: $1.workload, node: $1.node)] ?? 0))
    }
  }

  private var broken: [ReportBlock] {
    let lines = plan.scenarios.flatMap { outcome in
      outcome.remedies.map { "\(outcome.name): \($0.workload): \($0.constraint). To survive it: \($0.remedy)" }
    }
    guard !lines.isEmpty else { return [] }
    return [.heading("Not survived"), .bullets(cut(lines, "answer"))]
  }

  /// Pods that a failure takes for good, though all that must run does: what volumes and zone rules tie.
  private var lost: [ReportBlock] {
    // Why, to the places where it's so: volumes are named after the workload, the same in every zone mostly.
    var byWorkload: [WorkloadID: [(why: String, places: [String])]] = [:]
    for outcome in plan.scenarios {
      for pods in outcome.lost where pods.reason.hasPrefix("tied: ") {
        let place = outcome.name.split(separator: "/").dropFirst().joined(separator: "/")
        let lies = "tied: its volume lies in \(place): "
        let why =
          pods.reason.hasPrefix(lies)
          ? "volume \(pods.reason.dropFirst(lies.count))" : String(pods.reason.dropFirst("tied: ".count))
        var entries = byWorkload[pods.workload] ?? []
        let at = entries.firstIndex { $0.why == why } ?? entries.count
        if at == entries.count { entries.append((why, [])) }
        entries[at].places.append("\(pods.count) in \(place)")
        byWorkload[pods.workload] = entries
      }
    }
    let lines = byWorkload.sorted { $0.key < $1.key }.map { workload, entries in
      "\(workload): " + entries.map { "\($0.places.joined(separator: ", ")) (\($0.why))" }.joined(separator: "; ")
    }
    guard !lines.isEmpty else { return [] }
    return [
      .paragraph("Lost until the zone is back, tied there by volumes or rules of their own:"),
      .bullets(cut(lines, "line")),
    ]
  }

  /// What surviving each failure costs; empty where that wasn't worked out.
  var prices: [ReportBlock] {
    guard let prices = plan.failurePrices else { return [] }
    let currency = plan.cost.currency
    func money(_ cost: HourlyCost) -> String { Figures.perMonth(cost, currency: currency) }
    var rows = [ReportTable.Row(["nothing", money(prices.withoutFailures), ""])]
    func added(_ difference: FailurePrices.Difference) -> String {
      let found = "+" + money(difference.found)
      if difference.least == difference.found, difference.most == difference.found { return found }
      return "\(found) (\(money(difference.least)) to \(money(difference.most)))"
    }
    rows += prices.prices.map { ReportTable.Row([$0.demand, added($0.alone), added($0.onTop)]) }
    rows.append(ReportTable.Row(["all of them", money(prices.withAll), ""], isStrong: true))
    if let usual = prices.usualPractice {
      let zones = plan.cluster.zones.count
      rows.append(ReportTable.Row(["each zone x \(zones)/\(zones - 1), as is usual", money(usual), ""]))
    }
    return [
      .heading("The price of surviving"),
      .table(
        ReportTable(
          columns: [.init("failure"), .init("alone, a month", .right), .init("on top of the others", .right)],
          rows: rows)),
      .paragraph(
        "Differences of the cheapest packings found, before what the scheduler needs on top; in brackets, what the bounds leave "
          + "open."),
    ]
  }

  private var exposure: [ReportBlock] {
    let shown = plan.exposure.filter { isVerbose || $0.leastLeft < max(1, $0.budget ?? 0) }
    guard !shown.isEmpty else { return [] }
    let rows = shown.prefix(isVerbose ? .max : 12).map { entry in
      ReportTable.Row([
        "\(entry.workload)", "\(entry.replicas)",
        plan.cluster.zones.map { "\(entry.perZone[$0] ?? 0)" }.joined(separator: "/"),
        "\(entry.mostPerNode)", "\(entry.leastLeft)", entry.worst, entry.budget.map { "\($0)" } ?? "-",
      ])
    }
    var blocks: [ReportBlock] = [
      .heading("Exposure: what one failure leaves running before anything comes back"),
      .table(
        ReportTable(
          columns: [
            .init("workload"), .init("pods", .right), .init("by zone", .right), .init("most a node", .right),
            .init("left", .right), .init("after the loss of"), .init("budget", .right),
          ], rows: rows)),
    ]
    let more = shown.count - rows.count
    if more > 0 {
      blocks.append(.paragraph("and \(Figures.count(more, "more workload")) (all with --verbose, or in -o json)"))
    } else if !isVerbose {
      blocks.append(
        .paragraph("Only workloads that one failure can take below their disruption budget, or altogether, are listed.")
      )
    }
    return blocks
  }

  private func cut(_ lines: [String], _ noun: String) -> [String] {
    let most = isVerbose ? Int.max : 10
    guard lines.count > most else { return lines }
    return lines.prefix(most)
      + ["and \(Figures.count(lines.count - most, "more \(noun)")) (all with --verbose, or in -o json)"]
  }
}
