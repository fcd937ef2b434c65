import GRDB

/// The tables of a history, as migrations that only append: what was once released is never changed.
enum HistorySchema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: runs, figures, findings, inputs") { db in
      try db.create(table: "run") { table in
        table.autoIncrementedPrimaryKey("id")
        table.column("at", .text).notNull()
        table.column("cluster", .text).notNull()
        table.column("version", .text).notNull()
        table.column("status", .text).notNull()
        table.column("currency", .text).notNull()
        // Millionths of the currency an hour.
        table.column("cost", .integer).notNull()
        table.column("lowerBound", .integer).notNull()
        table.column("nodes", .integer).notNull()
        table.column("pods", .integer).notNull()
        table.column("unplaced", .integer).notNull()
        // The plan file.
        table.column("plan", .text).notNull()
      }
      try db.create(index: "runByCluster", on: "run", columns: ["cluster", "at"])
      try db.create(table: "poolFigures") { table in
        table.belongsTo("run", onDelete: .cascade).notNull()
        table.column("place", .integer).notNull()
        table.column("pool", .text).notNull()
        table.column("nodes", .integer).notNull()
        table.column("maximumNodes", .integer)
        table.column("pods", .integer).notNull()
        table.column("cost", .integer).notNull()
        // Thousandths of a core, and bytes.
        table.column("cpuRequested", .integer).notNull()
        table.column("memoryRequested", .integer).notNull()
        table.column("cpuAllocatable", .integer).notNull()
        table.column("memoryAllocatable", .integer).notNull()
      }
      try db.create(table: "namespaceFigures") { table in
        table.belongsTo("run", onDelete: .cascade).notNull()
        table.column("namespace", .text).notNull()
        table.column("pods", .integer).notNull()
        table.column("cost", .integer).notNull()
        table.column("cpuRequested", .integer).notNull()
        table.column("memoryRequested", .integer).notNull()
      }
      try db.create(table: "finding") { table in
        table.belongsTo("run", onDelete: .cascade).notNull()
        table.column("place", .integer).notNull()
        table.column("rule", .text).notNull()
        table.column("severity", .text).notNull()
        table.column("object", .text).notNull()
        table.column("path", .text).notNull()
        table.column("line", .integer)
        table.column("message", .text).notNull()
        table.column("remedy", .text).notNull()
      }
      try db.create(table: "input") { table in
        table.belongsTo("run", onDelete: .cascade).notNull()
        table.column("path", .text).notNull()
        table.column("sha256", .text).notNull()
        table.column("documents", .integer).notNull()
      }
    }
    return migrator
  }()
}
