package import ClusterModel
import Quantities

/// What the scheduler's model made of a plan, for people and programs.
package struct ReplayReport {
  private let study: ReplayStudy
  private let plan: Plan
  private let isVerbose: Bool

  /// - Parameter isVerbose: list all pending workloads, not only the worst ten.
  package init(_ study: ReplayStudy, plan: Plan, isVerbose: Bool = false) {
    self.study = study
    self.plan = plan
    self.isVerbose = isVerbose
  }

  package var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = [verdict, .facts(facts)]
    if !study.places { blocks += [.heading("Orders"), .table(orders)] }
    blocks += pending + stranded
    if !study.leftOut.isEmpty {
      blocks += [
        .heading("Not replayed"),
        .bullets(study.leftOut.map { "\($0.workload): \(Figures.count($0.count, "pod")): \($0.reason)" }),
      ]
    }
    return blocks
  }

  private var verdict: ReportBlock {
    let what = "\(Figures.count(study.pods, "pod")), \(Figures.count(study.nodes, "node"))"
    let numbers = Set(study.orders.map(\.number)).count
    let ways = study.orders.contains { $0.arrival == .rolling } ? ", all at once and one by one" : ""
    let failed = study.orders.count { !$0.pending.isEmpty }
    guard failed > 0, let worst = study.worst else {
      guard study.leftOut.isEmpty else {
        return .verdict(
          "REALISED only in part: plan and inputs name different workloads; those that both have find a place in "
            + "each of \(Figures.count(numbers, "order")) (\(what)).", .caution)
      }
      return .verdict(
        "REALISED: every pod finds a place in each of \(Figures.count(numbers, "order"))\(ways) (\(what)).", .good)
    }
    return .verdict(
      "NOT REALISED: pods stay pending in \(failed) of \(Figures.count(study.orders.count, "run")), "
        + "at most \(worst.pendingCount) of \(study.pods) (\(what)).", .bad)
  }

  private var facts: [ReportFact] {
    let pending = study.orders.map(\.pendingCount).sorted()
    let seeds = study.orders.map(\.seed)
    var facts = [ReportFact("Profile", study.profile)]
    if let first = seeds.min(), let last = seeds.max() {
      facts.append(ReportFact("Seeds", first == last ? "\(first)" : "\(first) to \(last)"))
    }
    if let least = pending.first, let most = pending.last, most > 0 {
      facts.append(ReportFact("Pending", "\(least) to \(most) a run, \(pending[pending.count / 2]) in the middle"))
    }
    let evictions = study.orders.map(\.evictions)
    if let most = evictions.max(), most > 0 {
      facts.append(ReportFact("Evictions", "\(evictions.min() ?? 0) to \(most) a run"))
    }
    return facts
  }

  private var orders: ReportTable {
    let numbers = Array(Set(study.orders.map(\.number))).sorted()
    let arrivals = ReplayStudy.Arrival.allCases.filter { arrival in study.orders.contains { $0.arrival == arrival } }
    let titles: [ReplayStudy.Arrival: String] = [.allAtOnce: "all at once", .rolling: "one by one"]
    return ReportTable(
      columns: [ReportTable.Column("order", .right)]
        + arrivals.map { ReportTable.Column("pending \(titles[$0] ?? "")", .right) }
        + [ReportTable.Column("evictions", .right)],
      rows: numbers.map { number in
        let runs = arrivals.map { arrival in
          study.orders.first { $0.number == number && $0.arrival == arrival }
        }
        let cells = runs.map { run in
          run.map { "\($0.pendingCount)\($0.isCutShort ? " (given up)" : "")" } ?? "-"
        }
        return ReportTable.Row(["\(number)"] + cells + ["\(runs.compactMap(\.self).reduce(0) { $0 + $1.evictions })"])
      })
  }

  private var pending: [ReportBlock] {
    struct Summary {
      var runs = 0
      var most = 0
      var message = ""
    }
    var summaries: [WorkloadID: Summary] = [:]
    for order in study.orders {
      for (workload, entries) in Dictionary(grouping: order.pending, by: \.workload) {
        let count = entries.reduce(0) { $0 + $1.count }
        var summary = summaries[workload] ?? Summary()
        summary.runs += 1
        if count > summary.most {
          summary.most = count
          summary.message = entries[0].message
        }
        summaries[workload] = summary
      }
    }
    guard !summaries.isEmpty else { return [] }
    let sorted = summaries.sorted { ($1.value.most, $1.value.runs, $0.key) < ($0.value.most, $0.value.runs, $1.key) }
    var lines = sorted.prefix(isVerbose ? .max : 10).map { workload, summary in
      "\(workload): up to \(Figures.count(summary.most, "pod")) in "
        + "\(Figures.count(summary.runs, "run")): \(summary.message)"
    }
    if sorted.count > lines.count {
      lines.append("and \(Figures.count(sorted.count - lines.count, "more workload")) (all with --verbose)")
    }
    return [.heading("Pending, with the scheduler's own reasons"), .bullets(lines)]
  }

  /// Room left in the pools of the worst order's pending pods.
  private var stranded: [ReportBlock] {
    guard let worst = study.worst else { return [] }
    let names = Set(worst.pending.map(\.workload))
    let pools = Set(plan.workloads.filter { names.contains($0.workload) }.flatMap(\.pools))
    let rows = study.stranded.filter { pools.contains($0.pool) }
    guard !rows.isEmpty else { return [] }
    func text(_ name: ResourceName, _ amounts: ResourceVector) -> String { name.text(amounts[name]) }
    let others = Array(Set(rows.flatMap { $0.free.names })).filter { ![.cpu, .memory, .pods].contains($0) }
      .filter { name in rows.contains { $0.free[name] > 0 } && name != .ephemeralStorage }.sorted()
    return [
      .heading("Stranded in order \(worst.number) (\(worst.arrival.rawValue))"),
      .table(
        ReportTable(
          columns: [ReportTable.Column("pool"), ReportTable.Column("instance type")]
            + ["nodes", "cpu free", "most on a node", "memory free", "most on a node", "pods free"].map {
              ReportTable.Column($0, .right)
            } + others.map { ReportTable.Column("\($0.rawValue) free", .right) },
          rows: rows.map { row in
            ReportTable.Row(
              [
                row.pool, row.instanceType, "\(row.nodes)", text(.cpu, row.free), text(.cpu, row.largest),
                Self.gibibytes(row.free[.memory]), Self.gibibytes(row.largest[.memory]), text(.pods, row.free),
              ] + others.map { text($0, row.free) })
          })),
    ]
  }

  private static func gibibytes(_ bytes: Int64) -> String {
    Decimal.text(bytes >> 20 * 10 / 1024, digits: 1, trimmed: false) + "Gi"
  }

  package var tree: JSONValue {
    [
      "realised": .bool(study.places && study.leftOut.isEmpty), "profile": .string(study.profile),
      "pods": .integer(study.pods), "nodes": .integer(study.nodes),
      "orders": .array(study.orders.map(order)),
      "stranded": .array(
        study.stranded.map {
          [
            "pool": .string($0.pool), "instanceType": .string($0.instanceType), "nodes": .integer($0.nodes),
            "free": .quantities($0.free), "largestOnOneNode": .quantities($0.largest),
          ]
        }),
      "leftOut": .array(
        study.leftOut.map {
          ["workload": .string($0.workload.description), "count": .integer($0.count), "reason": .string($0.reason)]
        }),
    ]
  }

  private func order(_ order: ReplayStudy.Order) -> JSONValue {
    [
      "order": .integer(order.number), "arrival": .string(order.arrival.rawValue), "seed": .string("\(order.seed)"),
      "bound": .integer(order.bound), "evictions": .integer(order.evictions), "givenUp": .bool(order.isCutShort),
      "pending": .array(
        order.pending.map {
          ["workload": .string($0.workload.description), "count": .integer($0.count), "reason": .string($0.message)]
        }),
    ]
  }
}
