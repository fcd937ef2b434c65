package import ClusterModel
import Foundation
import GRDB

/// Runs over time, in one SQLite file.
///
/// Each run is one transaction in a write-ahead log: a process that is killed leaves all of a run or nothing of it, and
/// two that write at once wait for each other.
package struct HistoryStore: Sendable {
  /// What a store is opened for.
  package enum Purpose: Sendable {
    /// The file has to be there, and nothing of it is changed.
    case reading
    /// The file has to be there.
    case changing
    /// The file is made where it isn't there.
    case writing
  }

  private let queue: DatabaseQueue
  private let path: String

  /// How long a process waits for another's transaction.
  private static let patienceSeconds = 30.0

  /// - Throws: that the file can't be opened, is no history, or is a newer program's.
  package init(path: String, for purpose: Purpose) throws(HistoryFault) {
    self.path = path
    if purpose != .writing, !FileManager.default.fileExists(atPath: path) {
      throw HistoryFault(
        path: path, cause: "no such file", remedy: "plimsoll report INPUT... --history \(path) makes it")
    }
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let type = try? FileManager.default.attributesOfItem(atPath: target)[.type] as? FileAttributeType
    if let type, type != .typeRegular {
      throw HistoryFault(path: path, cause: "is no plain file", remedy: "name a file; it's made where it isn't there")
    }
    do {
      queue = try purpose == .reading ? Self.openedToRead(path) : Self.opened(path)
    } catch {
      throw Self.fault(path, error)
    }
  }

  private static func opened(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .timeout(patienceSeconds)
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
    return try patiently {
      try refuseForeign(path)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      if try queue.read(HistorySchema.migrator.hasBeenSuperseded) { throw NewerHistory() }
      if try !queue.read(HistorySchema.migrator.hasCompletedMigrations) { try HistorySchema.migrator.migrate(queue) }
      return queue
    }
  }

  /// Opens without changing anything; where not even SQLite's side files may be written, a copy is read.
  private static func openedToRead(_ path: String) throws -> DatabaseQueue {
    do {
      return try checkedToRead(path)
    } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
      let folder = FileManager.default.temporaryDirectory.appending(path: "plimsoll-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let copy = folder.appending(path: "history.db").path
      guard FileManager.default.isReadableFile(atPath: path) else { throw error }
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      if FileManager.default.fileExists(atPath: path + "-wal") {
        try FileManager.default.copyItem(atPath: path + "-wal", toPath: copy + "-wal")
      }
      return try checkedToRead(copy)
    }
  }

  private static func checkedToRead(_ path: String) throws -> DatabaseQueue {
    try patiently {
      let queue = try DatabaseQueue(path: path, configuration: readOnly)
      if try !queue.read(isOurs) { throw ForeignDatabase() }
      if try queue.read(HistorySchema.migrator.hasBeenSuperseded) { throw NewerHistory() }
      if try !queue.read(HistorySchema.migrator.hasCompletedMigrations) { throw ForeignDatabase() }
      return queue
    }
  }

  private static var readOnly: Configuration {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(patienceSeconds)
    return configuration
  }

  /// Refuses another program's database, before anything of it is changed.
  private static func refuseForeign(_ path: String) throws {
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    guard let size, size > 0 else { return }
    do {
      let queue = try DatabaseQueue(path: path, configuration: readOnly)
      if try !queue.read({ db in try isEmpty(db) || isOurs(db) }) { throw ForeignDatabase() }
    } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
      // Opening it to write tells why.
      return
    }
  }

  private static func isEmpty(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
  }

  /// Whether the migrations are this program's; one that is being made by another process has none yet.
  private static func isOurs(_ db: Database) throws -> Bool {
    guard try db.tableExists("grdb_migrations") else { return false }
    let applied = try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations")
    let known = HistorySchema.migrator.migrations
    return applied.isEmpty || applied.contains { known.contains($0) }
  }

  /// Tries again while another process makes the same file: what it has made is there the next time.
  ///
  /// SQLite waits by itself for a lock, so that only what it gave up early is tried again.
  private static func patiently<Value>(_ body: () throws -> Value) throws -> Value {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(patienceSeconds) * 0.9
    var attempts = 0
    while true {
      do {
        return try body()
      } catch let error as DatabaseError where attempts < 100 && clock.now < end && isTransient(error) {
        attempts += 1
        Thread.sleep(forTimeInterval: 0.02)
      }
    }
  }

  private struct ForeignDatabase: Error {}

  private struct NewerHistory: Error {}

  private static func isTransient(_ error: DatabaseError) -> Bool {
    [.SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_CONSTRAINT].contains(error.resultCode)
      || error.resultCode == .SQLITE_ERROR && isHalfMade(error.message ?? "")
      || error.resultCode == .SQLITE_READONLY || error.resultCode == .SQLITE_SCHEMA
  }

  /// Another process has made a table since this one looked, or has begun the file and not committed its first table.
  private static func isHalfMade(_ message: String) -> Bool {
    message.contains("already exists") || message.contains("no such table: grdb_migrations")
  }

  private static func fault(_ path: String, _ error: any Error) -> HistoryFault {
    if error is ForeignDatabase {
      return HistoryFault(
        path: path, cause: "is no history: a database of another program, or an empty one",
        remedy: "name another file")
    }
    if let error = error as? DamagedField {
      return HistoryFault(
        path: path, cause: "is damaged: run \(error.run) holds no possible value in column \(error.column)",
        remedy: "restore it from a backup")
    }
    guard let error = error as? DatabaseError else {
      return error is NewerHistory
        ? HistoryFault(path: path, cause: "was written by a newer version of plimsoll", remedy: "use that version")
        : HistoryFault(path: path, cause: "\(error)", remedy: "name another file")
    }
    switch error.resultCode {
    case .SQLITE_NOTADB:
      return HistoryFault(path: path, cause: "is no history: not a SQLite file", remedy: "name another file")
    case .SQLITE_CORRUPT:
      return HistoryFault(path: path, cause: "is damaged: \(error.message ?? "")", remedy: "restore it from a backup")
    case .SQLITE_CANTOPEN:
      return HistoryFault(
        path: path, cause: "can't be opened", remedy: "name a file in a folder that exists and may be written")
    case .SQLITE_BUSY:
      return HistoryFault(
        path: path, cause: "another process has been writing for \(Int(patienceSeconds)) seconds", remedy: "try again")
    case .SQLITE_FULL:
      return HistoryFault(path: path, cause: "the disk is full", remedy: "make room; nothing was lost")
    default:
      return HistoryFault(path: path, cause: error.message ?? "\(error)", remedy: "name another file")
    }
  }

  private func reading<Value>(_ body: (Database) throws -> Value) throws(HistoryFault) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw Self.fault(path, error)
    }
  }

  private func writing<Value>(_ body: (Database) throws -> Value) throws(HistoryFault) -> Value {
    do {
      return try queue.write(body)
    } catch {
      throw Self.fault(path, error)
    }
  }

  // MARK: Runs

  /// Stores a run, all of it or nothing.
  ///
  /// - Parameter plan: the plan file.
  /// - Returns: the run's number.
  @discardableResult
  package func append(_ record: RunRecord, plan: String) throws(HistoryFault) -> Int64 {
    try writing { db in try HistoryRows.insert(record, plan: plan, into: db) }
  }

  /// Every run, or those of one cluster, by time.
  package func records(of cluster: String? = nil) throws(HistoryFault) -> [RunRecord] {
    try reading { db in try HistoryRows.records(db, cluster: cluster) }
  }

  /// nil where there is no such run.
  package func record(_ id: Int64) throws(HistoryFault) -> RunRecord? {
    try reading { db in try HistoryRows.records(db, id: id).first }
  }

  /// The plan file of a run; nil where there is no such run.
  package func plan(of id: Int64) throws(HistoryFault) -> String? {
    try reading { db in try String.fetchOne(db, sql: "SELECT plan FROM run WHERE id = ?", arguments: [id]) }
  }

  /// Removes runs: those before a moment, and all but the last few of each cluster. What neither names stays.
  ///
  /// - Parameters:
  ///   - before: ISO 8601, UTC; nil: whenever.
  ///   - keep: how many of the latest of each cluster stay whatever their age; nil: none by their number.
  /// - Returns: how many were removed.
  package func prune(before: String?, keep: Int?) throws(HistoryFault) -> Int {
    guard before != nil || keep != nil else { return 0 }
    return try writing { db in
      try db.execute(
        sql: """
          DELETE FROM run WHERE (:before IS NULL OR at < :before) AND (:keep IS NULL OR id NOT IN (
            SELECT id FROM (
              SELECT id, row_number() OVER (PARTITION BY cluster ORDER BY at DESC, id DESC) AS rank FROM run
            ) WHERE rank <= :keep))
          """, arguments: ["before": before, "keep": keep])
      return db.changesCount
    }
  }
}
