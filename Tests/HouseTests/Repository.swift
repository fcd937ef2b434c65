import Foundation
import Support

/// The project's own files, as they stand in the folder that these tests were built from.
enum Repository {
  private static let root = ProjectFolder.root

  /// The text of a file, by its path from the top folder.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root.appending(path: path).path) }

  /// Names of the folders in one of the project's folders, sorted.
  static func folders(in path: String) -> [String] { ProjectFolder.folders(in: root.appending(path: path)) }

  /// Every file below some folders, or the file itself where a path names one; sorted by path.
  ///
  /// - Parameter suffixes: how a name must end; empty: anyhow.
  static func files(under paths: [String], endingIn suffixes: [String] = []) -> [SourceFile] {
    var found: [String] = []
    for path in paths {
      found.append(path)
      guard let names = FileManager.default.enumerator(atPath: root.appending(path: path).path) else { continue }
      for case let name as String in names { found.append("\(path)/\(name)") }
    }
    return
      found
      .filter { path in suffixes.isEmpty || suffixes.contains { path.hasSuffix($0) } }
      .sorted()
      .compactMap { path in (try? text(path)).map { SourceFile(path: path, text: $0) } }
  }

  /// Every Swift file of the project.
  static let swiftFiles = files(under: ["Package.swift", "Sources", "Tests", "Benchmarks"], endingIn: [".swift"])

  /// Every file that people write: Swift, C, Markdown, YAML and the build's own.
  static let writtenFiles = files(
    under: [
      "Package.swift", "Makefile", ".ci", "Sources", "Tests", "Benchmarks", "Workloads", "README.md", "CONTRIBUTING.md",
      "ARCHITECTURE.md", "CHANGELOG.md",
    ], endingIn: [".swift", ".c", ".h", ".md", ".yaml", "Makefile", "run", ".modulemap"])
}

/// A file's text, with its path from the top folder.
struct SourceFile: Sendable {
  let path: String
  let text: String

  /// Its lines, without their ends.
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// `Reading` for `Sources/Reading/Manifests/PodFields.swift`; nil outside Sources.
  var target: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }

  /// `path:line: text` of every line that meets a condition.
  func places(where isFound: (Substring) -> Bool) -> [String] {
    zip(1..., lines).filter { isFound($0.1) }.map { "\(path):\($0.0): \($0.1)" }
  }
}
