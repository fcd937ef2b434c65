import ClusterModel
import Quantities

/// The zones: capacity and replicas in each, and what would go with one.
struct ZonesSection {
  let plan: Plan

  private static let exposedAtMost = 12

  var blocks: [ReportBlock] {
    guard !plan.nodes.isEmpty else { return [] }
    var blocks: [ReportBlock] = [.heading("Zones"), .table(capacity), .figure(picture)]
    let exposed = ZoneExposure.of(plan)
    let single = exposed.filter { $0.replicas == 1 }
    let spread = exposed.filter { $0.replicas > 1 && $0.share > Self.fairShare(plan) + 1e-9 }
    blocks.append(.subheading("Exposure"))
    if spread.isEmpty {
      blocks.append(.paragraph("Every workload of several replicas stands as evenly over the zones as it can."))
    } else {
      blocks.append(.table(table(Array(spread.prefix(Self.exposedAtMost)))))
      if spread.count > Self.exposedAtMost {
        blocks.append(
          .paragraph("and \(Figures.count(spread.count - Self.exposedAtMost, "more workload")) with less at stake."))
      }
    }
    if !single.isEmpty {
      let names = single.map(\.workload.description)
      blocks.append(
        .paragraph(
          "\(Figures.count(single.count, "workload")) of one replica: whichever zone is lost, what stands there is gone "
            + "until it's started elsewhere (\(names.prefix(6).joined(separator: ", "))"
            + "\(names.count > 6 ? " and \(names.count - 6) more" : ""))."))
    }
    return blocks
  }

  /// What one zone would hold of an even spread.
  private static func fairShare(_ plan: Plan) -> Double { 1 / Double(max(1, plan.cluster.zones.count)) }

  private var zones: [String] {
    plan.cluster.zones + Set(plan.nodes.map(\.zone)).subtracting(plan.cluster.zones).sorted()
  }

  private var capacity: ReportTable {
    let zoneOf = Dictionary(plan.nodes.map { ($0.name, $0.zone) }) { first, _ in first }
    let requests = Dictionary(plan.workloads.map { ($0.workload, $0.requests) }) { first, _ in first }
    var asked: [String: ResourceVector] = [:]
    var pods: [String: Int] = [:]
    for placement in plan.placements {
      guard let zone = zoneOf[placement.node] else { continue }
      asked[zone, default: ResourceVector()] += (requests[placement.workload] ?? ResourceVector()) * placement.count
      pods[zone, default: 0] += placement.count
    }
    let rows = zones.map { zone -> ReportTable.Row in
      let nodes = plan.nodes.filter { $0.zone == zone }
      let room = nodes.reduce(ResourceVector()) { $0 + $1.allocatable }
      let cost = nodes.reduce(HourlyCost.zero) { $0 + $1.pricePerHour }
      func share(_ name: ResourceName) -> String {
        room[name] > 0 ? Figures.percent(Double(asked[zone]?[name] ?? 0) / Double(room[name])) : "-"
      }
      return ReportTable.Row([
        zone, "\(nodes.count)", "\(pods[zone] ?? 0)", Figures.cores(room[.cpu]), share(.cpu),
        Figures.gibibytes(room[.memory]), share(.memory), Figures.perMonth(cost, currency: plan.cost.currency),
      ])
    }
    return ReportTable(
      columns: [
        ReportTable.Column("zone"), ReportTable.Column("nodes", .right), ReportTable.Column("pods", .right),
        ReportTable.Column("cores", .right), ReportTable.Column("requested", .right),
        ReportTable.Column("memory", .right), ReportTable.Column("requested", .right),
        ReportTable.Column("a month", .right),
      ], rows: rows)
  }

  private var picture: ReportFigure {
    let pools = plan.pools.map(\.name)
    let shown = pools.count > 8 ? Array(pools.prefix(7)) : pools
    let rows = zones.map { zone -> StackedBars.Row in
      let nodes = plan.nodes.filter { $0.zone == zone }
      var values = shown.map { pool in nodes.filter { $0.pool == pool }.reduce(0) { $0 + cores($1) } }
      if shown.count < pools.count {
        values.append(nodes.filter { !shown.contains($0.pool) }.reduce(0) { $0 + cores($1) })
      }
      return StackedBars.Row(
        label: zone, valueText: "\(Decimal.fixed(values.reduce(0, +), digits: 0)) cores", values: values)
    }
    let parts = shown + (shown.count < pools.count ? ["\(pools.count - shown.count) more pools"] : [])
    return ReportFigure(
      title: "Cores that pods may use, by zone and pool",
      description: rows.map { row in
        "\(row.label): "
          + zip(parts, row.values).filter { $1 > 0 }.map { "\($0) \(Decimal.fixed($1, digits: 0))" }.joined(
            separator: ", ")
      }.joined(separator: "; ") + ".",
      drawing: .stacks(StackedBars(parts: parts, rows: rows, noun: "cores")))
  }

  private func cores(_ node: PlannedNode) -> Double { Double(node.allocatable[.cpu]) / 1000 }

  private func table(_ exposed: [ZoneExposure]) -> ReportTable {
    ReportTable(
      columns: [
        ReportTable.Column("workload"), ReportTable.Column("pods", .right), ReportTable.Column("most in one zone"),
        ReportTable.Column("share", .right),
      ],
      rows: exposed.map {
        ReportTable.Row([
          $0.workload.description, "\($0.replicas)", "\($0.most) in \($0.zone)", Figures.percent($0.share),
        ])
      })
  }
}

/// How much of a workload the loss of one zone would take.
struct ZoneExposure {
  let workload: WorkloadID
  let replicas: Int
  /// The zone with most of its pods; of equal ones the first by name.
  let zone: String
  let most: Int

  var share: Double { Double(most) / Double(max(1, replicas)) }

  /// All workloads but DaemonSets, the most exposed first.
  static func of(_ plan: Plan) -> [ZoneExposure] {
    plan.workloads.filter { $0.workload.kind != "DaemonSet" && $0.replicas > 0 }.compactMap { workload in
      guard let fullest = workload.sharesOf.min(by: { ($1.value, $0.key) < ($0.value, $1.key) }) else { return nil }
      return ZoneExposure(
        workload: workload.workload, replicas: workload.replicas, zone: fullest.key, most: fullest.value)
    }.sorted { ($1.share, $1.most, $0.workload) < ($0.share, $0.most, $1.workload) }
  }
}
