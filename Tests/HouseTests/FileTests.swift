import Foundation
import Support
import Testing

/// What every file keeps to.
@Suite("Files")
struct FileTests {
  @Test func `no Swift file is longer than 400 lines`() {
    let long = Repository.swiftFiles.filter { $0.lines.count > 401 }.map { "\($0.path): \($0.lines.count - 1) lines" }
    #expect(long == [])
  }

  /// Written in two parts, so that this file isn't found by itself.
  @Test(arguments: [
    "TO" + "DO", "FIX" + "ME", "XX" + "X:", "fatalError(" + "\"not", "fatalError(" + "\"un", "@unche" + "cked",
    "nonisolated" + "(unsafe)", "try" + "! ", "#expect(" + "true)",
  ])
  func `nothing is left open, and nothing is waved through`(mark: String) {
    let files = Repository.writtenFiles.filter { $0.path != "CONTRIBUTING.md" }
    #expect(files.flatMap { $0.places { $0.contains(mark) } } == [])
  }

  @Test(arguments: ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/opt/" + "swift", "/t" + "mp/"])
  func `no file names a folder of somebody's machine`(folder: String) {
    #expect(Repository.writtenFiles.flatMap { $0.places { $0.contains(folder) } } == [])
  }

  @Test(arguments: [
    "Package.swift", "Makefile", "README.md", "LICENSE", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md",
    ".swift-format", ".gitignore", ".ci/run", "Workloads/README.md",
  ])
  func `the top folder has`(path: String) throws {
    #expect(try !Repository.text(path).isEmpty)
  }

  @Test func `the licence is the GNU General Public License, version 3`() throws {
    let licence = try Repository.text("LICENSE")
    #expect(licence.contains("GNU GENERAL PUBLIC LICENSE") && licence.contains("Version 3, 29 June 2007"))
  }

  @Test func `continuous integration can be run as a program`() {
    #expect(FileManager.default.isExecutableFile(atPath: ProjectFolder.root.appending(path: ".ci/run").path))
  }
}
