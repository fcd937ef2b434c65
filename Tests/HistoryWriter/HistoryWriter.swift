import ClusterModel
import Foundation
import History
import Quantities

/// A process that does nothing but write runs to a history, for tests that kill it or start several.
///
/// `history-writer FILE COUNT`: writes COUNT runs (0: until it's killed), each with fifty findings and a plan of 200 kB,
/// and says so on standard output with a dot when it begins.
@main
enum HistoryWriter {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let count = Int(arguments[2]) else { exit(64) }
    let store = try HistoryStore(path: arguments[1], for: .writing)
    FileHandle.standardOutput.write(Data(".".utf8))
    let plan = String(repeating: "plan ", count: 40_000)
    var written = 0
    while count == 0 || written < count {
      try store.append(record(written), plan: plan)
      written += 1
    }
  }

  private static func record(_ index: Int) -> RunRecord {
    RunRecord(
      at: "2025-01-01T00:00:00Z", cluster: "c", version: "0", status: .optimal, currency: "USD",
      perHour: HourlyCost(microUnits: 1_000_000), lowerBound: HourlyCost(microUnits: 900_000), nodes: index, pods: 50,
      pools: [
        PoolFigures(
          pool: "general", nodes: 1, maximumNodes: nil, pods: 50, perHour: .zero,
          requested: ResourceVector(milliCPU: 1, memory: 1), allocatable: ResourceVector(milliCPU: 2, memory: 2))
      ],
      findings: (0..<50).map { (line: Int) in
        Finding(
          rule: "PL0101", severity: .warning, object: "a/Deployment/\(line)",
          location: FilePosition(path: "f", line: line), message: "message \(line)", remedy: "remedy")
      }, inputs: [InputFile(path: "f", sha256: String(repeating: "0", count: 64), documents: 1)])
  }
}
