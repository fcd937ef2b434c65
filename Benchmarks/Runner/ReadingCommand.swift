import ArgumentParser
import ClusterModel
import Foundation
import Reading

/// `plimsoll-bench reading`: how long large inputs take to read.
struct ReadingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reading", abstract: "Read 10 MB of YAML and 50 MB of kubectl JSON.")

  func run() throws { print(try Self.measure()) }

  static func measure() throws -> String {
    var table = ResultTable(
      title: "Reading (target: under 5 s, under 300 MiB)",
      columns: ["input", "MB", "documents", "CPU s", "wall s", "peak MiB"])
    let folder = FileManager.default.temporaryDirectory.appending(path: "plimsoll-bench-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, megabytes) in [("deployments.yaml", 10), ("pods.json", 50)] {
      Notice.show("reading \(name)")
      let file = folder.appending(path: name)
      try GeneratedManifests.write(to: file, bytes: megabytes * 1_000_000, isJSON: name.hasSuffix("json"))
      let figures = try JSONDecoder().decode(ReadingFigures.self, from: OwnProcess.run(["read", file.path]))
      print(try JSONLine.text(figures))
      table.rows.append([
        name, "\(megabytes)", "\(figures.documents)", figures.cpuSeconds.rounded(places: 2),
        figures.wallSeconds.rounded(places: 2), figures.peakMiB.rounded(places: 0),
      ])
    }
    return "\n" + table.text
  }
}

/// `plimsoll-bench read FILE`: reads one input in this process.
struct ReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Read one input in this process; its figures as a line of JSON.")

  @Argument(help: "The file.")
  var file: String

  func run() throws {
    ProcessFigures.resetPeak()
    let started = ContinuousClock.now
    let cpu = ProcessFigures.cpuSeconds
    let result = ClusterInput([.path(file)])
    guard result.problems.isEmpty else { throw ValidationError("\(file): \(result.problems.prefix(3))") }
    let elapsed = (ContinuousClock.now - started) / .seconds(1)
    print(
      try JSONLine.text(
        ReadingFigures(
          name: URL(fileURLWithPath: file).lastPathComponent,
          documents: result.inventory.inputs.reduce(0) { $0 + $1.documents },
          cpuSeconds: ProcessFigures.cpuSeconds - cpu, wallSeconds: elapsed, peakMiB: ProcessFigures.peakMiB)))
  }
}

/// What reading one file took.
struct ReadingFigures: Codable {
  var name: String
  var documents: Int
  var cpuSeconds: Double
  var wallSeconds: Double
  var peakMiB: Double
}
