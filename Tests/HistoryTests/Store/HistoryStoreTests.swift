import ClusterModel
import Foundation
import GRDB
import History
import Quantities
import Support
import Testing

@Suite("The history")
struct HistoryStoreTests {
  static func record(_ at: String = "2025-03-31T12:00:00Z", cluster: String = "c", nodes: Int = 3) -> RunRecord {
    RunRecord(
      at: at, cluster: cluster, version: "0.1.0", status: .feasible, currency: "EUR",
      perHour: HourlyCost(microUnits: 1_234_567), lowerBound: HourlyCost(microUnits: 1_200_000), nodes: nodes, pods: 12,
      unplaced: 1,
      pools: [
        PoolFigures(
          pool: "b", nodes: 2, maximumNodes: 4, pods: 8, perHour: HourlyCost(microUnits: 1_000_000),
          requested: ResourceVector(milliCPU: 1500, memory: 3 << 30),
          allocatable: ResourceVector(milliCPU: 3900, memory: 15 << 30)),
        PoolFigures(
          pool: "a", nodes: 1, maximumNodes: nil, pods: 4, perHour: HourlyCost(microUnits: 234_567),
          requested: ResourceVector(milliCPU: 100, memory: 1 << 20),
          allocatable: ResourceVector(milliCPU: 900, memory: 1 << 30)),
      ],
      namespaces: [
        NamespaceFigures(
          namespace: "shop", pods: 12, requested: ResourceVector(milliCPU: 1600, memory: 3 << 30),
          perHour: HourlyCost(microUnits: 1_234_567))
      ],
      findings: [
        Finding(
          rule: "PL0204", severity: .error, object: "shop/Deployment/web",
          location: FilePosition(path: "w.yaml", line: 7),
          message: "it's 'quoted' <b> ☃", remedy: "mend it")
      ], inputs: [InputFile(path: "w.yaml", sha256: String(repeating: "a", count: 64), documents: 2)])
  }

  @Test func `gives back what was stored, by time, whatever the order of writing`() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "h.db").path
      let store = try HistoryStore(path: path, for: .writing)
      let later = try store.append(Self.record("2025-06-30T00:00:00Z", nodes: 5), plan: "{\"later\": 1}")
      try store.append(Self.record(), plan: "{}")
      try store.append(Self.record(cluster: "other"), plan: "{}")
      let again = try HistoryStore(path: path, for: .reading)
      let records = try again.records(of: "c")
      #expect(records.map(\.nodes) == [3, 5])
      var expected = Self.record()
      expected.id = records[0].id
      #expect(records[0] == expected)
      #expect(try again.records().count == 3)
      #expect(try again.plan(of: later) == "{\"later\": 1}")
      #expect(try again.record(later)?.nodes == 5)
      #expect(try again.record(99) == nil && again.plan(of: 99) == nil)
    }
  }

  @Test func `a database of another program is refused and left as it is`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "other.db")
      let queue = try DatabaseQueue(path: file.path)
      try queue.write { db in try db.execute(sql: "CREATE TABLE run (a)") }
      try queue.close()
      let before = try Data(contentsOf: file)
      for purpose in [HistoryStore.Purpose.reading, .changing, .writing] {
        let fault = #expect(throws: HistoryFault.self) { try HistoryStore(path: file.path, for: purpose) }
        #expect(fault?.cause.contains("another program") == true, "\(purpose): \(fault?.cause ?? "")")
      }
      #expect(try Data(contentsOf: file) == before)
    }
  }

  @Test func `reading changes nothing, not even of an empty file`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "h.db")
      let store = try HistoryStore(path: file.path, for: .writing)
      try store.append(Self.record(), plan: "{}")
      let before = try Data(contentsOf: file)
      #expect(try HistoryStore(path: file.path, for: .reading).records().count == 1)
      #expect(try Data(contentsOf: file) == before)
      let empty = folder.appending(path: "empty.db")
      try Data().write(to: empty)
      #expect(throws: HistoryFault.self) { try HistoryStore(path: empty.path, for: .reading) }
      #expect(try Data(contentsOf: empty).isEmpty)
      #expect(try HistoryStore(path: empty.path, for: .writing).records().isEmpty)
    }
  }

  @Test(arguments: [
    ("run", "cost", "'abc'"), ("run", "cost", "9223372036854775807"), ("run", "nodes", "-1"),
    ("poolFigures", "cpuRequested", "9223372036854775807"), ("namespaceFigures", "pods", "'x'"),
    ("input", "documents", "x'00'"),
  ])
  func `a field that can't be is named, and nothing crashes`(table: String, column: String, value: String) throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "h.db").path
      let id = try HistoryStore(path: path, for: .writing).append(Self.record(), plan: "{}")
      let queue = try DatabaseQueue(path: path)
      try queue.write { db in try db.execute(sql: "UPDATE \(table) SET \(column) = \(value)") }
      try queue.close()
      let store = try HistoryStore(path: path, for: .reading)
      let fault = #expect(throws: HistoryFault.self) { try store.records() }
      #expect(fault?.cause.contains("run \(id)") == true && fault?.cause.contains(column) == true)
    }
  }

  @Test func `prunes by age and by number, and keeps what either spares`() throws {
    try withTemporaryFolder { folder in
      let store = try HistoryStore(path: folder.appending(path: "h.db").path, for: .writing)
      for month in 1...6 { try store.append(Self.record("2025-0\(month)-01T00:00:00Z", nodes: month), plan: "{}") }
      try store.append(Self.record("2024-01-01T00:00:00Z", cluster: "other"), plan: "{}")
      #expect(try store.prune(before: "2025-05-01", keep: 4) == 2)
      #expect(try store.records(of: "c").map(\.nodes) == [3, 4, 5, 6])
      #expect(try store.records(of: "other").count == 1)
      #expect(try store.prune(before: nil, keep: 1) == 3)
      #expect(try store.prune(before: "2025-01-01", keep: nil) == 1)
      #expect(try store.records().map(\.nodes) == [6])
      #expect(try store.prune(before: nil, keep: nil) == 0)
      #expect(try store.prune(before: nil, keep: 0) == 1)
    }
  }

  @Test func `refuses what is no history, with the remedy`() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "h.db").path
      #expect(throws: HistoryFault.self) { try HistoryStore(path: path, for: .reading) }
      #expect(!FileManager.default.fileExists(atPath: path))
      try Data(repeating: 0x41, count: 4096).write(to: URL(fileURLWithPath: path))
      let damaged = #expect(throws: HistoryFault.self) { try HistoryStore(path: path, for: .writing) }
      #expect(damaged?.cause == "is no history: not a SQLite file")
      let nowhere = #expect(throws: HistoryFault.self) {
        try HistoryStore(path: folder.appending(path: "no/such/h.db").path, for: .writing)
      }
      #expect(nowhere?.cause == "can't be opened")
    }
  }

  @Test func `refuses a file that a newer version has written`() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "h.db").path
      _ = try HistoryStore(path: path, for: .writing)
      try DatabaseQueue(path: path).write { db in
        try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('999: of another day')")
      }
      let fault = #expect(throws: HistoryFault.self) { try HistoryStore(path: path, for: .reading) }
      #expect(fault?.cause == "was written by a newer version of plimsoll")
    }
  }

  /// What was released stays: a name in this list is never changed and never removed, new ones come after it.
  @Test func `migrations only append`() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "h.db").path
      _ = try HistoryStore(path: path, for: .writing)
      let applied = try DatabaseQueue(path: path).read {
        try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid")
      }
      #expect(applied.prefix(1) == ["1: runs, figures, findings, inputs"])
    }
  }
}
