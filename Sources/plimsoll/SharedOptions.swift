import ArgumentParser
import Foundation

/// What every command takes.
struct SharedOptions: ParsableArguments {
  @Option(name: .customLong("output-file"), help: "Write to this file instead of standard output.")
  var outputFile: String?

  @Option(help: "A Cluster document, beside those among the inputs.")
  var cluster: String?

  @Flag(help: "No notes and no progress on standard error; errors alone.")
  var quiet = false

  @Flag(help: "More notes on standard error.")
  var verbose = false

  @Flag(name: .customLong("no-color"), help: "Plain text; so does the environment variable NO_COLOR.")
  var noColor = false

  @Option(
    help: "A YAML file of options, by their long names without dashes; what the command line says goes before it.")
  var config: String?

  /// Whether standard output may carry colour.
  var usesColor: Bool {
    !noColor && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty && outputFile == nil && isatty(1) == 1
  }

  /// Whether a progress line may be drawn.
  var showsProgress: Bool { !quiet && isatty(2) == 1 }
}

/// Standard error: notes, progress and errors.
enum Notes {
  static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
  static func line(_ text: String) { write(text + "\n") }
}

/// Where a command's answer goes.
struct Destination {
  let path: String?

  /// Writes `text` whole: to standard output, or to a file that appears only when it is complete.
  ///
  /// - Throws: `ExitCode(2)` after a message, where the file can't be written.
  func write(_ text: String) throws {
    guard let path, path != "-" else {
      FileHandle.standardOutput.write(Data(text.utf8))
      return
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      Notes.line("\(path): can't be written: \(error.localizedDescription); name a file in a folder that exists")
      throw ExitCode(2)
    }
  }
}
