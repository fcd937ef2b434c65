import ClusterModel
import Dispatch
import Foundation
import GRDB
import History
import Support
import Testing

@Suite("Histories and processes", .serialized)
struct WriterProcessTests {
  private static let writer = PlimsollBinary.location.deletingLastPathComponent().appending(path: "history-writer")

  private static func start(_ file: URL, _ count: Int, output: Pipe? = nil) throws -> Process {
    let process = Process()
    process.executableURL = writer
    process.arguments = [file.path, "\(count)"]
    process.standardOutput = output ?? FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Every run with all of its rows, and the file without a fault.
  private static func check(_ file: URL) throws -> Int {
    let records = try HistoryStore(path: file.path, for: .reading).records()
    for record in records {
      #expect(record.findings.count == 50 && record.pools.count == 1 && record.inputs.count == 1)
    }
    let faults = try DatabaseQueue(path: file.path).read { db in
      try String.fetchAll(db, sql: "PRAGMA integrity_check") + String.fetchAll(db, sql: "PRAGMA foreign_key_check")
    }
    #expect(faults == ["ok"])
    return records.count
  }

  @Test func `a writer that is killed a hundred times leaves whole runs, and none of those before is lost`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "h.db")
      var stored = 0
      var killedWhileWriting = 0
      for turn in 0..<100 {
        let output = Pipe()
        let process = try Self.start(file, 0, output: output)
        if turn % 4 != 0 { _ = output.fileHandleForReading.readData(ofLength: 1) }
        // From the very start of the process to well within its writing, in uneven steps.
        Thread.sleep(forTimeInterval: Double((turn * 37) % 50) / 2000)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        guard FileManager.default.fileExists(atPath: file.path) else { continue }
        let now = try Self.check(file)
        #expect(now >= stored)
        if now > stored { killedWhileWriting += 1 }
        stored = now
      }
      #expect(killedWhileWriting > 20)
    }
  }

  @Test func `writers that start together on a new file all write all of their runs`() throws {
    try withTemporaryFolder { folder in
      for round in 0..<3 {
        let file = folder.appending(path: "h\(round).db")
        let processes = try (0..<4).map { _ in try Self.start(file, 10) }
        for process in processes {
          process.waitUntilExit()
          #expect(process.terminationStatus == 0)
        }
        #expect(try Self.check(file) == 40)
      }
    }
  }
}
