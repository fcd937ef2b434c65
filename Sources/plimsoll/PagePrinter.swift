import ArgumentParser
import Dispatch
import Foundation

/// Prints a page to PDF with a Chromium that is on the machine.
struct PagePrinter {
  private let browser: URL

  private static let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"]
  private static let timeLimitSeconds = 120.0

  /// - Throws: `ExitCode(2)` after a message, where there is no such browser.
  static func found() throws -> PagePrinter {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    for name in names {
      for folder in folders {
        let path = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: path) {
          return PagePrinter(browser: URL(fileURLWithPath: path))
        }
      }
    }
    Notes.line(
      "--pdf: no Chromium on the PATH (\(names.joined(separator: ", "))); install one, on Debian with "
        + "`apt-get install chromium`, or write the page with -o html and print it from any browser")
    throw ExitCode(2)
  }

  /// Prints `page` to a file that appears only when it is complete.
  ///
  /// - Throws: `ExitCode(2)` after a message, where the browser fails or the file can't be written.
  func print(_ page: String, to path: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plimsoll-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let result = folder.appending(path: "report.pdf")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let source = folder.appending(path: "report.html")
      try Data(page.utf8).write(to: source)
      try run(source, result)
      let pdf = try Data(contentsOf: result)
      guard pdf.starts(with: Data("%PDF".utf8)) else { throw PrintingFailure(words: "wrote no PDF") }
      try pdf.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch let failure as PrintingFailure {
      Notes.line("--pdf \(path): \(browser.path) \(failure.words); print the page of -o html from a browser instead")
      throw ExitCode(2)
    } catch {
      Notes.line("--pdf \(path): can't be written: \(error.localizedDescription); name a file in a folder that exists")
      throw ExitCode(2)
    }
  }

  private struct PrintingFailure: Error {
    let words: String
  }

  private func run(_ source: URL, _ result: URL) throws {
    let process = Process()
    process.executableURL = browser
    let profile = source.deletingLastPathComponent().appending(path: "profile")
    // The page is our own and has no script; a sandbox needs rights that root in a container doesn't have.
    process.arguments =
      (geteuid() == 0 ? ["--no-sandbox"] : []) + [
        "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-pdf-header-footer",
        "--user-data-dir=\(profile.path)", "--print-to-pdf=\(result.path)", source.absoluteString,
      ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let end = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in end.signal() }
    try process.run()
    if end.wait(timeout: .now() + Self.timeLimitSeconds) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      throw PrintingFailure(words: "didn't end within \(Int(Self.timeLimitSeconds)) seconds")
    }
    guard process.terminationStatus == 0, FileManager.default.fileExists(atPath: result.path) else {
      throw PrintingFailure(words: "ended with code \(process.terminationStatus) and wrote nothing")
    }
  }
}
