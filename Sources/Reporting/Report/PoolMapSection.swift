import ClusterModel
import Quantities

/// The pools: what they consist of, what keeps others out, and who may land there and why.
struct PoolMapSection {
  let plan: Plan

  var blocks: [ReportBlock] {
    guard !plan.pools.isEmpty else { return [] }
    return [.heading("Pool map"), .table(PoolTable(plan: plan).table), .figure(utilisation)]
      + plan.pools.flatMap(pool)
  }

  private var utilisation: ReportFigure {
    let bars = plan.pools.flatMap { pool in
      [ResourceName.cpu, .memory].compactMap { name -> BarChart.Bar? in
        pool.usage.utilisation[name].map { share in
          BarChart.Bar(label: "\(pool.name): \(name.rawValue)", value: share, valueText: Figures.percent(share))
        }
      }
    }
    return ReportFigure(
      title: "How full the pools are",
      description: "Requests as a share of what the nodes offer: "
        + bars.map { "\($0.label) \($0.valueText)" }.joined(separator: ", ")
        + ".",
      legend: "The dashed line is all that there is.",
      drawing: .bars(BarChart(bars: bars, reference: 1)))
  }

  private func pool(_ pool: PlannedPool) -> [ReportBlock] {
    let own = plan.workloads.filter { $0.pools.contains(pool.name) && $0.workload.kind != "DaemonSet" }
    let document = plan.cluster.pools.first { $0.name == pool.name }
    var facts = [
      ReportFact("Role", pool.role.rawValue),
      ReportFact(
        "Keeps out", pool.taints.isEmpty ? "nobody: no taint" : pool.taints.map(\.description).joined(separator: ", ")),
      ReportFact("Takes", taken(pool, document)),
    ]
    if let document {
      let most = document.maximumNodes.map { "at most \($0)" } ?? "no maximum"
      facts.append(ReportFact("Nodes", "at least \(document.minimumNodes), \(most)"))
      facts.append(ReportFact("Ways to pay", document.capacityTypes.map(\.rawValue).joined(separator: ", ")))
    }
    var blocks: [ReportBlock] = [.subheading(pool.name), .facts(facts)]
    if own.isEmpty {
      blocks.append(.paragraph("No workload stands here but DaemonSets."))
    } else {
      blocks.append(.table(landing(own)))
    }
    return blocks
  }

  /// The rule that sends workloads here, in words.
  private func taken(_ pool: PlannedPool, _ document: NodePool?) -> String {
    var parts: [String] = []
    if let accepts = document?.accepts {
      parts += accepts.namespaces.map { "namespace \($0)" } + accepts.workloads
      if !accepts.labels.isEmpty {
        parts.append(
          "labels " + accepts.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", "))
      }
    }
    parts.append("whoever names it with \(WellKnownLabel.pool)")
    switch pool.role {
    case .system: parts.append("kube-system, system priority classes and well-known add-ons")
    case .stateful: parts.append("StatefulSets with claims, and pods bound to a volume")
    case .special: parts.append("what only its nodes can hold")
    case .general: parts.append("everything else")
    }
    return parts.joined(separator: "; ")
  }

  /// Who lands here: by namespace and by what keeps them here.
  private func landing(_ workloads: [PlannedWorkload]) -> ReportTable {
    struct Row: Hashable {
      let namespace: String
      let why: String
      let enforced: PlannedWorkload.Enforcement
    }
    let groups = Dictionary(grouping: workloads) {
      Row(namespace: $0.workload.namespace, why: Self.why($0), enforced: $0.enforced)
    }
    let rows = groups.sorted {
      ($0.key.namespace, $0.key.why, $0.key.enforced.rawValue) < (
        $1.key.namespace, $1.key.why, $1.key.enforced.rawValue
      )
    }.map { row, members in
      let names = members.map { "\($0.workload.kind)/\($0.workload.name)" }
      let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
      return ReportTable.Row([
        row.namespace, shown, "\(members.reduce(0) { $0 + $1.replicas })", row.why,
        row.enforced == .asWritten ? "its manifest" : "a patch",
      ])
    }
    return ReportTable(
      columns: [
        ReportTable.Column("namespace"), ReportTable.Column("workloads"), ReportTable.Column("pods", .right),
        ReportTable.Column("here because"), ReportTable.Column("kept here by"),
      ], rows: rows)
  }

  /// The rule that sent a workload to its pools, in words.
  private static func why(_ workload: PlannedWorkload) -> String {
    switch workload.chosenBy {
    case .asWritten: "its manifest tolerates and selects it"
    case .accepts: "the pool accepts it by name"
    case .named: "it names the pool"
    case .requirement: "only these nodes meet what it requires"
    case .system: "system component"
    case .stateful: "keeps state on volumes"
    case .general: "nothing else claims it"
    case .standIn: "no pool of its own role can take it"
    case nil: "role \(workload.role.rawValue)"
    }
  }
}
