import ClusterModel
import GRDB
import Quantities

/// Runs as rows of the history's tables, and back.
enum HistoryRows {
  static func insert(_ record: RunRecord, plan: String, into db: Database) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO run (at, cluster, version, status, currency, cost, lowerBound, nodes, pods, unplaced, plan)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        record.at, record.cluster, record.version, record.status.rawValue, record.currency, record.perHour.microUnits,
        record.lowerBound.microUnits, record.nodes, record.pods, record.unplaced, plan,
      ])
    let run = db.lastInsertedRowID
    for (place, pool) in record.pools.enumerated() {
      try db.execute(
        sql: "INSERT INTO poolFigures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          run, place, pool.pool, pool.nodes, pool.maximumNodes, pool.pods, pool.perHour.microUnits,
          pool.requested[.cpu],
          pool.requested[.memory], pool.allocatable[.cpu], pool.allocatable[.memory],
        ])
    }
    for namespace in record.namespaces {
      try db.execute(
        sql: "INSERT INTO namespaceFigures VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          run, namespace.namespace, namespace.pods, namespace.perHour.microUnits, namespace.requested[.cpu],
          namespace.requested[.memory],
        ])
    }
    for (place, finding) in record.findings.enumerated() {
      try db.execute(
        sql: "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          run, place, finding.rule, finding.severity.rawValue, finding.object, finding.location.path,
          finding.location.line, finding.message, finding.remedy,
        ])
    }
    for input in record.inputs {
      try db.execute(
        sql: "INSERT INTO input VALUES (?, ?, ?, ?)", arguments: [run, input.path, input.sha256, input.documents])
    }
    return run
  }

  /// By time, then number.
  static func records(_ db: Database, cluster: String? = nil, id: Int64? = nil) throws -> [RunRecord] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT id, at, cluster, version, status, currency, cost, lowerBound, nodes, pods, unplaced FROM run
        WHERE (:cluster IS NULL OR cluster = :cluster) AND (:id IS NULL OR id = :id) ORDER BY at, id
        """, arguments: ["cluster": cluster, "id": id])
    return try rows.map { row in
      let run: Int64 = row["id"]
      let fields = StoredFields(row, run: run)
      return RunRecord(
        id: run, at: try fields.text("at"), cluster: try fields.text("cluster"), version: try fields.text("version"),
        status: PlanStatus(rawValue: try fields.text("status")) ?? .feasible, currency: try fields.text("currency"),
        perHour: try fields.cost("cost"), lowerBound: try fields.cost("lowerBound"), nodes: try fields.count("nodes"),
        pods: try fields.count("pods"), unplaced: try fields.count("unplaced"), pools: try pools(db, run),
        namespaces: try namespaces(db, run), findings: try findings(db, run), inputs: try inputs(db, run))
    }
  }

  private static func fields(_ db: Database, _ table: String, _ run: Int64, by order: String) throws -> [StoredFields] {
    try Row.fetchAll(db, sql: "SELECT * FROM \(table) WHERE runId = ? ORDER BY \(order)", arguments: [run]).map {
      StoredFields($0, run: run)
    }
  }

  private static func pools(_ db: Database, _ run: Int64) throws -> [PoolFigures] {
    try fields(db, "poolFigures", run, by: "place").map { fields in
      PoolFigures(
        pool: try fields.text("pool"), nodes: try fields.count("nodes"),
        maximumNodes: try fields.isNull("maximumNodes") ? nil : fields.count("maximumNodes"),
        pods: try fields.count("pods"), perHour: try fields.cost("cost"),
        requested: ResourceVector(
          milliCPU: try fields.amount("cpuRequested"), memory: try fields.amount("memoryRequested")),
        allocatable: ResourceVector(
          milliCPU: try fields.amount("cpuAllocatable"), memory: try fields.amount("memoryAllocatable")))
    }
  }

  private static func namespaces(_ db: Database, _ run: Int64) throws -> [NamespaceFigures] {
    try fields(db, "namespaceFigures", run, by: "namespace").map { fields in
      NamespaceFigures(
        namespace: try fields.text("namespace"), pods: try fields.count("pods"),
        requested: ResourceVector(
          milliCPU: try fields.amount("cpuRequested"), memory: try fields.amount("memoryRequested")),
        perHour: try fields.cost("cost"))
    }
  }

  private static func findings(_ db: Database, _ run: Int64) throws -> [Finding] {
    try fields(db, "finding", run, by: "place").map { fields in
      Finding(
        rule: try fields.text("rule"), severity: Severity(rawValue: try fields.text("severity")) ?? .info,
        object: try fields.text("object"),
        location: FilePosition(
          path: try fields.text("path"), line: try fields.isNull("line") ? nil : fields.count("line")),
        message: try fields.text("message"), remedy: try fields.text("remedy"))
    }
  }

  private static func inputs(_ db: Database, _ run: Int64) throws -> [InputFile] {
    try fields(db, "input", run, by: "path").map { fields in
      InputFile(
        path: try fields.text("path"), sha256: try fields.text("sha256"), documents: try fields.count("documents"))
    }
  }
}

/// A row's fields, each held to be what this program writes: SQLite keeps whatever another one puts there.
private struct StoredFields {
  private let row: Row
  private let run: Int64

  init(_ row: Row, run: Int64) {
    self.row = row
    self.run = run
  }

  func isNull(_ column: String) -> Bool { value(column).isNull }

  func text(_ column: String) throws -> String {
    guard let text = String.fromDatabaseValue(value(column)) else { throw damage(column) }
    return text
  }

  /// Sums of a thousand such amounts are numbers still.
  func amount(_ column: String, most: Int64 = 1 << 53) throws -> Int64 {
    guard let number = Int64.fromDatabaseValue(value(column)), (0...most).contains(number) else { throw damage(column) }
    return number
  }

  func count(_ column: String) throws -> Int { Int(try amount(column, most: 1 << 40)) }

  /// A month's worth of a thousand such costs is a number still.
  func cost(_ column: String) throws -> HourlyCost { HourlyCost(microUnits: try amount(column, most: 1 << 43)) }

  private func value(_ column: String) -> DatabaseValue { row[column] }

  private func damage(_ column: String) -> DamagedField { DamagedField(run: run, column: column) }
}

/// A field of a stored run that holds what this program never wrote.
struct DamagedField: Error {
  let run: Int64
  let column: String
}
