package import ClusterModel
import Quantities

/// Stored runs, for people and for spreadsheets.
package struct HistoryReport {
  private let records: [RunRecord]

  /// - Parameter records: by time.
  package init(_ records: [RunRecord]) { self.records = records }

  package var blocks: [ReportBlock] {
    guard !records.isEmpty else { return [.paragraph("No run is stored.")] }
    return [
      .table(
        ReportTable(
          columns: [
            ReportTable.Column("run", .right), ReportTable.Column("at"), ReportTable.Column("cluster"),
            ReportTable.Column("answer"), ReportTable.Column("a month", .right), ReportTable.Column("nodes", .right),
            ReportTable.Column("pods", .right), ReportTable.Column("findings", .right),
          ],
          rows: records.map { record in
            ReportTable.Row([
              record.id.map { "\($0)" } ?? "", record.at, record.cluster, record.status.rawValue,
              Figures.perMonth(record.perHour, currency: record.currency), "\(record.nodes)", "\(record.pods)",
              "\(record.findings.count)",
            ])
          }))
    ]
  }

  /// One run with its pools, namespaces, findings and inputs.
  package static func blocks(of record: RunRecord) -> [ReportBlock] {
    let facts = [
      ReportFact("Run", record.id.map { "\($0)" } ?? "-"), ReportFact("At", record.at),
      ReportFact("Cluster", record.cluster),
      ReportFact(
        "Cost",
        "\(Figures.perMonth(record.perHour, currency: record.currency)) a month, no less than "
          + "\(Figures.perMonthRoundedDown(record.lowerBound, currency: record.currency))"),
      ReportFact(
        "Answer", record.status.rawValue + (record.unplaced > 0 ? ", \(Figures.count(record.unplaced, "pod")) out" : "")
      ),
      ReportFact("Made by", "plimsoll \(record.version)"),
    ]
    var blocks: [ReportBlock] = [.facts(facts), .heading("Pools"), .table(pools(record)), .heading("Namespaces")]
    blocks.append(.table(namespaces(record)))
    if !record.findings.isEmpty {
      blocks += [
        .heading("Findings"),
        .bullets(record.findings.map { "\($0.severity.rawValue) \($0.rule) \($0.object): \($0.message)" }),
      ]
    }
    blocks += [.heading("Inputs"), .bullets(record.inputs.map { "\($0.path): SHA-256 \($0.sha256)" })]
    return blocks
  }

  private static func pools(_ record: RunRecord) -> ReportTable {
    ReportTable(
      columns: [
        ReportTable.Column("pool"), ReportTable.Column("nodes", .right), ReportTable.Column("at most", .right),
        ReportTable.Column("pods", .right), ReportTable.Column("cores", .right), ReportTable.Column("of", .right),
        ReportTable.Column("memory", .right), ReportTable.Column("of", .right), ReportTable.Column("a month", .right),
      ],
      rows: record.pools.map { pool in
        ReportTable.Row([
          pool.pool, "\(pool.nodes)", pool.maximumNodes.map { "\($0)" } ?? "-", "\(pool.pods)",
          Figures.cores(pool.requested[.cpu]), Figures.cores(pool.allocatable[.cpu]),
          Figures.gibibytes(pool.requested[.memory]), Figures.gibibytes(pool.allocatable[.memory]),
          Figures.perMonth(pool.perHour, currency: record.currency),
        ])
      })
  }

  private static func namespaces(_ record: RunRecord) -> ReportTable {
    ReportTable(
      columns: [
        ReportTable.Column("namespace"), ReportTable.Column("pods", .right), ReportTable.Column("cores", .right),
        ReportTable.Column("memory", .right), ReportTable.Column("a month", .right),
      ],
      rows: record.namespaces.map { namespace in
        ReportTable.Row([
          namespace.namespace, "\(namespace.pods)", Figures.cores(namespace.requested[.cpu]),
          Figures.gibibytes(namespace.requested[.memory]),
          Figures.perMonth(namespace.perHour, currency: record.currency),
        ])
      })
  }

  /// One row for each run and each of cluster, pools and namespaces; cores, GiB and currency units a month.
  package var csv: String {
    CSVWriter.text(
      columns: [
        "run", "at", "cluster", "kind", "name", "nodes", "pods", "cores", "memoryGiB", "perMonth", "currency",
      ],
      rows: records.flatMap { record -> [[String]] in
        let run = record.id.map { "\($0)" } ?? ""
        func row(
          _ kind: String, _ name: String, _ nodes: String, _ pods: Int, _ asked: ResourceVector, _ cost: HourlyCost
        )
          -> [String]
        {
          [
            run, record.at, record.cluster, kind, name, nodes, "\(pods)",
            Decimal.text(asked[.cpu], digits: 3, trimmed: true),
            JSONValue.rounded(Double(asked[.memory]) / 1_073_741_824, digits: 3).numberText ?? "",
            Decimal.text(cost.microUnits * HourlyCost.hoursPerMonth, digits: 6, trimmed: true), record.currency,
          ]
        }
        let total = record.namespaces.reduce(ResourceVector()) { $0 + $1.requested }
        return [row("cluster", record.cluster, "\(record.nodes)", record.pods, total, record.perHour)]
          + record.pools.map { row("pool", $0.pool, "\($0.nodes)", $0.pods, $0.requested, $0.perHour) }
          + record.namespaces.map { row("namespace", $0.namespace, "", $0.pods, $0.requested, $0.perHour) }
      })
  }
}
