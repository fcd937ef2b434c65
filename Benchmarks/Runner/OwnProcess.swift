import ArgumentParser
import Foundation

/// Runs this program again, so that each measurement has a process to itself.
enum OwnProcess {
  /// What the child wrote to standard output.
  ///
  /// - Throws: where the child ended with another code than 0; its words have gone to standard error.
  static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ValidationError("\(arguments.joined(separator: " ")) ended with code \(process.terminationStatus)")
    }
    return output
  }
}

/// Words for whoever watches, on standard error.
enum Notice {
  static func show(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// Values as one line of JSON each, fields in alphabetical order.
enum JSONLine {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
