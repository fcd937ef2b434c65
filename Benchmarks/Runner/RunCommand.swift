import ArgumentParser
import Foundation
import Planning

/// `plimsoll-bench run FOLDER...`: plans every instance and prints a line of JSON for each, then a table.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Plan every instance of a folder: a line of JSON for each, then a table.")

  @Argument(help: "Instance files, or folders of them.")
  var inputs: [String]

  @OptionGroup var options: SolveOptionGroup

  @Flag(help: "Measure planning alone: no doubled replicas, no reading.")
  var planningOnly = false

  func run() throws {
    let files = try InstanceFiles.list(inputs)
    var measured: [PlanningFigures] = []
    for file in files {
      Notice.show("planning \(file.lastPathComponent)")
      let figures = try JSONDecoder().decode(
        PlanningFigures.self, from: OwnProcess.run(["solve", file.path] + options.arguments))
      print(try JSONLine.text(figures))
      measured.append(figures)
    }
    print("\n" + ResultTable.planning(measured).text)
    guard !planningOnly else { return }
    print(try GrowthCommand.measure(files, options: options))
    print(try ReadingCommand.measure())
  }
}

extension SearchTime: ExpressibleByArgument {}

/// How the instances are solved.
struct SolveOptionGroup: ParsableArguments {
  @Option(
    name: .customLong("time-limit"), help: "Seconds for an instance; by its size (1, 10, 60 or 120) if not given.")
  var timeLimit: Double?

  @Option(help: "What the time limit counts: processor (time that this program worked) or wall.")
  var time = SearchTime.processor

  @Option(help: "Stop once the gap is this share of the cost.")
  var gap = 0.0

  @Option(help: "Seed of every random choice.")
  var seed: UInt64 = 1

  @Option(help: "Threads to solve with.")
  var threads = 1

  @Option(name: .customLong("types"), help: "At most so many instance types in a pool.")
  var types: Int?

  /// As the child process is given them.
  var arguments: [String] {
    var words = ["--gap", "\(gap)", "--seed", "\(seed)", "--threads", "\(threads)", "--time", time.rawValue]
    if let timeLimit { words += ["--time-limit", "\(timeLimit)"] }
    if let types { words += ["--types", "\(types)"] }
    return words
  }
}

/// The instances that paths name.
enum InstanceFiles {
  /// Files as given, folders' JSON files by name, smaller instances first.
  static func list(_ inputs: [String]) throws -> [URL] {
    var files: [URL] = []
    for input in inputs {
      let url = URL(fileURLWithPath: input)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
        throw ValidationError("\(input) doesn't exist")
      }
      guard isFolder.boolValue else {
        files.append(url)
        continue
      }
      let found = try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: [.fileSizeKey])
      let sized = try found.filter { $0.pathExtension == "json" }.map {
        (size: try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0, url: $0)
      }
      files += sized.sorted { ($0.size, $0.url.path) < ($1.size, $1.url.path) }.map(\.url)
    }
    guard !files.isEmpty else { throw ValidationError("no instance (*.json) in \(inputs.joined(separator: ", "))") }
    return files
  }
}
