import Dispatch
package import Foundation

/// The program as it was built, run as its users run it.
package enum PlimsollBinary {
  /// Beside the tests' own program in the build folder.
  package static let location =
    (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]))
    .resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "plimsoll")

  /// How a run ended, and what it wrote.
  package struct Outcome: Sendable {
    /// nil where a signal or the time limit ended it.
    package let exitCode: Int32?
    /// The signal that ended it, if one did.
    package let signal: Int32?
    package let isTimedOut: Bool
    /// Standard output, as it came.
    package let outputBytes: Data
    /// Standard error.
    package let notes: String

    /// Standard output.
    package var output: String { String(decoding: outputBytes, as: UTF8.self) }
  }

  /// Runs the program to its end and gathers what it wrote.
  ///
  /// - Parameters:
  ///   - input: what it finds on standard input; nil: nothing.
  ///   - environment: set on top of a path and a home folder; nothing else is handed down.
  ///   - folder: the folder that it runs in; nil: the project's.
  ///   - interruptAfterSeconds: when to send SIGINT; nil: never.
  ///   - timeLimitSeconds: after that long it is killed, and the outcome says so.
  /// - Throws: what starting it threw; a missing program names where it was looked for.
  package static func run(
    _ arguments: [String], input: Data? = nil, environment: [String: String] = [:], in folder: URL? = nil,
    interruptAfterSeconds: Double? = nil, timeLimitSeconds: Double = 900
  ) throws -> Outcome {
    try withTemporaryFolder { scratch in
      // Files, not pipes: nothing blocks, however much is written.
      let files = try ["input", "output", "notes"].map { name in
        let file = scratch.appending(path: name)
        try (name == "input" ? input ?? Data() : Data()).write(to: file)
        return file
      }
      let process = Process()
      process.executableURL = location
      process.arguments = arguments
      process.currentDirectoryURL = folder ?? ProjectFolder.root
      let inherited = ProcessInfo.processInfo.environment.filter {
        ["PATH", "HOME", "LD_LIBRARY_PATH"].contains($0.key)
      }
      process.environment = inherited.merging(environment) { $1 }
      process.standardInput = try FileHandle(forReadingFrom: files[0])
      process.standardOutput = try FileHandle(forWritingTo: files[1])
      process.standardError = try FileHandle(forWritingTo: files[2])
      let end = DispatchSemaphore(value: 0)
      process.terminationHandler = { _ in end.signal() }
      try process.run()
      var isTimedOut = false
      let start = DispatchTime.now()
      if let interruptAfterSeconds, end.wait(timeout: start + interruptAfterSeconds) == .timedOut {
        process.interrupt()
      } else if interruptAfterSeconds != nil {
        end.signal()
      }
      if end.wait(timeout: start + timeLimitSeconds) == .timedOut {
        isTimedOut = true
        kill(process.processIdentifier, SIGKILL)
        end.wait()
      }
      let isSignal = process.terminationReason == .uncaughtSignal
      return Outcome(
        exitCode: isSignal || isTimedOut ? nil : process.terminationStatus,
        signal: isSignal ? process.terminationStatus : nil, isTimedOut: isTimedOut,
        outputBytes: try Data(contentsOf: files[1]),
        notes: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
    }
  }
}
