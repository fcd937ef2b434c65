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
      return RunRecord(
        id: run, at: row["at"], cluster: row["cluster"], version: row["version"],
        status: PlanStatus(rawValue: row["status"]) ?? .feasible, currency: row["currency"],
        perHour: HourlyCost(microUnits: row["cost"]), lowerBound: HourlyCost(microUnits: row["lowerBound"]),
        nodes: row["nodes"], pods: row["pods"], unplaced: row["unplaced"], pools: try pools(db, run),
        namespaces: try namespaces(db, run), findings: try findings(db, run), inputs: try inputs(db, run))
    }
  }

  private static func pools(_ db: Database, _ run: Int64) throws -> [PoolFigures] {
    try Row.fetchAll(db, sql: "SELECT * FROM poolFigures WHERE runId = ? ORDER BY place", arguments: [run]).map { row in
      PoolFigures(
        pool: row["pool"], nodes: row["nodes"], maximumNodes: row["maximumNodes"], pods: row["pods"],
        perHour: HourlyCost(microUnits: row["cost"]),
        requested: ResourceVector(milliCPU: row["cpuRequested"], memory: row["memoryRequested"]),
        allocatable: ResourceVector(milliCPU: row["cpuAllocatable"], memory: row["memoryAllocatable"]))
    }
  }

  private static func namespaces(_ db: Database, _ run: Int64) throws -> [NamespaceFigures] {
    let sql = "SELECT * FROM namespaceFigures WHERE runId = ? ORDER BY namespace"
    return try Row.fetchAll(db, sql: sql, arguments: [run]).map { row in
      NamespaceFigures(
        namespace: row["namespace"], pods: row["pods"],
        requested: ResourceVector(milliCPU: row["cpuRequested"], memory: row["memoryRequested"]),
        perHour: HourlyCost(microUnits: row["cost"]))
    }
  }

  private static func findings(_ db: Database, _ run: Int64) throws -> [Finding] {
    try Row.fetchAll(db, sql: "SELECT * FROM finding WHERE runId = ? ORDER BY place", arguments: [run]).map { row in
      Finding(
        rule: row["rule"], severity: Severity(rawValue: row["severity"]) ?? .info, object: row["object"],
        location: FilePosition(path: row["path"], line: row["line"]), message: row["message"], remedy: row["remedy"])
    }
  }

  private static func inputs(_ db: Database, _ run: Int64) throws -> [InputFile] {
    try Row.fetchAll(db, sql: "SELECT * FROM input WHERE runId = ? ORDER BY path", arguments: [run]).map { row in
      InputFile(path: row["path"], sha256: row["sha256"], documents: row["documents"])
    }
  }
}
