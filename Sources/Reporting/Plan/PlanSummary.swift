package import ClusterModel
import Quantities

/// A plan at a glance: the answer first, then what it costs, what to buy, what was assumed and what was left out.
package struct PlanSummary {
  private let plan: Plan
  private let firstSteps: [FirstStep]
  private let isVerbose: Bool

  /// - Parameters:
  ///   - firstSteps: what to do first about the plan's findings.
  ///   - isVerbose: list everything that the short form only counts.
  package init(_ plan: Plan, firstSteps: [FirstStep] = [], isVerbose: Bool = false) {
    self.plan = plan
    self.firstSteps = firstSteps
    self.isVerbose = isVerbose
  }

  /// - Complexity: O(size of the plan)
  package var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = []
    if plan.cluster.isBuiltIn {
      blocks.append(
        .paragraph(
          "No Cluster document was given: planned for the built-in one "
            + "(\(plan.cluster.provider.rawValue) \(plan.cluster.region), "
            + "\(Figures.count(plan.cluster.zones.count, "zone")))."))
    }
    blocks.append(verdict)
    blocks.append(.facts(facts))
    blocks += unplaced
    if !plan.pools.isEmpty { blocks += [.heading("Pools"), .table(PoolTable(plan: plan).table)] }
    blocks += levers
    blocks += FailureSection(plan: plan, isVerbose: isVerbose).blocks
    blocks += enforcement
    blocks += SummaryGroups.assumptions(plan.assumptions, atMost: isVerbose ? .max : 8)
    blocks += SummaryGroups.ignored(plan.ignored, atMost: isVerbose ? .max : 6)
    blocks += findings
    return blocks
  }

  /// Whether everything has a place, on how many nodes, and how far from the best that can be.
  var verdict: ReportBlock {
    let lost = plan.unplaced.reduce(0) { $0 + $1.count }
    let pods = plan.placements.reduce(0) { $0 + $1.count }
    let nodes = Figures.count(plan.nodes.count, "node")
    let gap = Figures.gap(plan.cost.gap)
    if pods == 0, lost == 0 {
      return .verdict(
        "NOTHING TO PLAN: the input has no pods but those that every node brings"
          + (plan.nodes.isEmpty ? "." : "; the pools' minima ask for \(nodes)."), .caution)
    }
    let broken = plan.unsurvived.map(\.name)
    if !broken.isEmpty, plan.status != .infeasible {
      return .verdict(
        "NOT SURVIVED: every pod stands on the normal day, \(Figures.count(pods, "pod")) on \(nodes), but pods that must "
          + "keep running are lost in \(broken.joined(separator: ", ")); gap \(gap).", .bad)
    }
    // What the scheduler wasn't seen to do is no plan yet: the first line says so.
    if plan.isUnrealised, plan.status != .infeasible {
      return .verdict(
        "ON PAPER ONLY: every pod has a place, \(Figures.count(pods, "pod")) on \(nodes), but the scheduler wasn't seen to "
          + "place them all; gap \(gap); stopped by: \(plan.run.stoppedBy).", .caution)
    }
    switch plan.status {
    case .optimal:
      let within = plan.cost.gapAsked.map { ", within the \(Figures.gap($0)) asked for" } ?? ""
      return .verdict(
        "OPTIMAL: every pod stands, \(Figures.count(pods, "pod")) on \(nodes); gap \(gap)\(within).", .good)
    case .feasible:
      let asked = plan.cost.gapAsked.map { " (\(Figures.gap($0)) asked for)" } ?? ""
      return .verdict(
        "FEASIBLE: every pod stands, \(Figures.count(pods, "pod")) on \(nodes); gap \(gap)\(asked); "
          + "stopped by: \(plan.run.stoppedBy).", .caution)
    case .infeasible:
      return .verdict(
        "INFEASIBLE: \(Figures.count(lost, "pod")) of \(Figures.count(Set(plan.unplaced.map(\.workload)).count, "workload")) "
          + "can't be placed; \(Figures.count(pods, "other pod")) stand\(pods == 1 ? "s" : "") on \(nodes).", .bad)
    }
  }

  /// "no plan can cost less than" the bound; of a plan that leaves pods out, of those that stand.
  static func bound(_ plan: Plan) -> String {
    let cost = plan.cost
    let bound =
      cost.lowerBound == cost.perHour
      ? Figures.perMonth(cost.perHour, currency: cost.currency)
      : Figures.perMonthRoundedDown(cost.lowerBound, currency: cost.currency)
    return "\(plan.status == .infeasible ? "no plan for the pods that stand" : "no plan") can cost less than \(bound)"
  }

  private var facts: [ReportFact] {
    let cost = plan.cost
    let cluster = plan.cluster
    var facts = [
      ReportFact(
        "Cost",
        "\(Figures.perMonth(cost.perHour, currency: cost.currency)) a month "
          + "(\(Figures.perHour(cost.perHour, currency: cost.currency)) an hour, 730 hours a month)")
    ]
    var sentence = "\(Self.bound(plan)) a month (gap \(Figures.gap(cost.gap)))"
    let relaxed = Self.relaxed(cost.boundOf)
    if !relaxed.isEmpty { sentence += "; proven without \(relaxed.joined(separator: "; "))" }
    if plan.boundsSpreads { sentence += "; \(Plan.everyZoneBound)" }
    facts.append(ReportFact("Bound", sentence))
    if cost.onPaper != cost.perHour {
      facts.append(
        ReportFact(
          "On paper",
          "\(Figures.perMonth(cost.onPaper, currency: cost.currency)) a month is the cheapest packing found, "
            + "before what the scheduler needs on top"))
    }
    if let realisation = plan.realisation {
      let isOnPaper = plan.cost.perHour == plan.cost.onPaper
      facts.append(ReportFact("Scheduler", realised(realisation, isOnPaper: isOnPaper)))
    }
    let hiding = plan.ignored.count(where: \.mayHidePods)
    if hiding > 0 {
      facts.append(
        ReportFact(
          "Not counted",
          "pods that \(Figures.count(hiding, "document")) of the input may make: see what isn't planned for, below"))
    }
    let zones = cluster.zones.joined(separator: ", ")
    facts.append(
      ReportFact(
        "Cluster",
        "\(cluster.name): \([cluster.provider.rawValue, cluster.region].filter { !$0.isEmpty }.joined(separator: " ")), \(zones), "
          + "Kubernetes \(cluster.kubernetesVersion)"))
    facts.append(
      ReportFact(
        "Run",
        "\(plan.run.solver), \(Decimal.fixed(plan.run.durationSeconds, digits: 1)) s, seed \(plan.run.seed), "
          + "stopped by: \(plan.run.stoppedBy)"))
    return facts
  }

  /// What the scheduler makes of the plan, in a sentence.
  private func realised(_ realisation: PlanRealisation, isOnPaper: Bool) -> String {
    let pods = plan.status == .infeasible ? "every pod that has a place" : "every pod"
    let shown = isOnPaper ? "this is the packing on paper" : "this is the nearest to it"
    let note = realisation.note.isEmpty ? "" : ": \(realisation.note)"
    switch realisation.status {
    case .realised:
      let groups =
        realisation.groups == 0
        ? "" : "; workloads kept to \(Figures.count(realisation.groups, "node group"))"
      return "places \(pods) in each of \(Figures.count(realisation.orders, "arrival order")) "
        + "(profile \(realisation.profile))\(groups)\(note)"
    case .notRealised: return "no plan was found in which it places \(pods)\(note); \(shown)"
    case .notReached: return "not tried to the end\(note); \(shown)"
    }
  }

  /// What each step towards the realised plan costs and saves.
  private var levers: [ReportBlock] {
    guard let levers = plan.realisation?.levers, !levers.isEmpty else { return [] }
    let currency = plan.cost.currency
    return [
      .heading("What the scheduler's plan is made of"),
      .table(
        ReportTable(
          columns: [
            ReportTable.Column("step"), ReportTable.Column("a month", .right), ReportTable.Column("saves", .right),
            ReportTable.Column("what"),
          ],
          rows: levers.enumerated().map { index, lever in
            let before = index > 0 ? levers[index - 1].perHour : nil
            let saved = before.map { HourlyCost(microUnits: $0.microUnits - lever.perHour.microUnits) }
            return ReportTable.Row([
              lever.name, Figures.perMonth(lever.perHour, currency: currency),
              saved.map { Figures.perMonth($0, currency: currency) } ?? "", lever.what,
            ])
          })),
    ]
  }

  /// The rules that a bound does without, without the word that marks each of them in the plan file.
  private static func relaxed(_ boundOf: String) -> [String] {
    let mark = "relaxed: "
    return boundOf.split(separator: "; ").filter { $0.hasPrefix(mark) }.map {
      let rule = String($0.dropFirst(mark.count))
      return rule.hasPrefix("without ") ? String(rule.dropFirst("without ".count)) : rule
    }
  }

  private var unplaced: [ReportBlock] {
    guard !plan.unplaced.isEmpty else { return [] }
    let shown = plan.unplaced.prefix(isVerbose ? .max : 10)
    var lines = shown.map { "\($0.workload): \(Figures.count($0.count, "pod")): \($0.reason)" }
    let more = plan.unplaced.count - shown.count
    if more > 0 { lines.append("and \(Figures.count(more, "more workload")) (all with --verbose, or in -o json)") }
    return [.heading("Not placed"), .bullets(lines)]
  }

  private var enforcement: [ReportBlock] {
    let patched = plan.workloads.filter {
      $0.enforced == .patch || !$0.steering.isEmpty || $0.isEven || $0.priorityClass != nil
    }
    let even = plan.workloads.contains(where: \.isEven) ? ", even spreads over hosts" : ""
    guard !patched.isEmpty else { return [] }
    var blocks: [ReportBlock] = [
      .heading("To apply"),
      .paragraph(
        "\(patched.count) of \(Figures.count(plan.workloads.count, "workload")) "
          + "\(patched.count == 1 ? "is" : "are") kept to the planned nodes only by a patch (tolerations and node "
          + "affinity\(even)) that 'plimsoll export PLAN --to kustomize' writes."),
    ]
    if isVerbose {
      blocks.append(.bullets(patched.map { "\($0.workload): \($0.pools.joined(separator: ", "))" }))
    }
    return blocks
  }

  private var findings: [ReportBlock] {
    guard !plan.findings.isEmpty || !plan.suppressed.isEmpty else { return [] }
    var counts = FindingsSummary.counts(plan.findings)
    if !plan.suppressed.isEmpty { counts += "; \(plan.suppressed.count) suppressed" }
    var blocks: [ReportBlock] = [.heading("Findings: \(counts)")]
    if !firstSteps.isEmpty {
      let steps = firstSteps.map { step in
        "\(step.rule) \(step.title) (\(step.breaks.rawValue)): \(FindingsSummary.objects(step)): \(step.remedy)"
      }
      blocks += [
        .paragraph("To do first (all of them with --verbose, or in -o json):"), .bullets(steps),
      ]
    }
    if isVerbose {
      blocks.append(.bullets(plan.findings.map { "\($0.rule) \($0.location): \($0.object): \($0.message)" }))
    }
    return blocks
  }
}
