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
  static func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
  static func line(_ text: String) { write(text + "\n") }
}

/// Where a command's answer goes.
struct Destination {
  let path: String?

  /// Writes `text` whole: to standard output, or to a file that appears only when it is complete. What is no plain file (a
  /// pipe, a device) is written into, and a symbolic link's target is what is replaced.
  ///
  /// - Throws: `ExitCode(2)` after a message, where it can't be written.
  func write(_ text: String) throws {
    guard let path, path != "-" else { return try write(text, into: .standardOutput, named: "standard output") }
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    do {
      let type = try? FileManager.default.attributesOfItem(atPath: target.path)[.type] as? FileAttributeType
      if let type, type != .typeRegular, type != .typeDirectory {
        return try write(text, into: FileHandle(forWritingTo: target), named: path)
      }
      if type == .typeRegular, Self.isDatabase(target) {
        Notes.line("\(path): holds a database, a history perhaps, which the answer would replace; name another file")
        throw ExitCode(2)
      }
      try Data(text.utf8).write(to: target, options: .atomic)
    } catch let code as ExitCode {
      throw code
    } catch {
      Notes.line("\(path): can't be written: \(error.localizedDescription); name a file in a folder that exists")
      throw ExitCode(2)
    }
  }

  /// Whether a file begins as SQLite's do.
  private static func isDatabase(_ file: URL) -> Bool {
    guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: 16)) == Data("SQLite format 3\0".utf8)
  }

  private func write(_ text: String, into handle: FileHandle, named name: String) throws {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      Notes.line("\(name): can't be written: \(error.localizedDescription); free some room, or name another file")
      throw ExitCode(2)
    }
  }
}
