import Testing

/// ARCHITECTURE.md's table of modules, and what the files really import.
@Suite("Imports")
struct ImportTableTests {
  @Test func `every target of Sources has its row in ARCHITECTURE.md, and every row its target`() throws {
    let libraries = ["GLPKLibrary"]  // GLPK's header alone, no code of ours
    let folders = Repository.folders(in: "Sources").filter { !libraries.contains($0) }
    #expect(try ImportTable.read().keys.sorted() == folders)
  }

  @Test func `a file imports only what its target's row names`() throws {
    let table = try ImportTable.read()
    var offences: [String] = []
    for file in Repository.swiftFiles {
      guard let target = file.target else { continue }
      let allowed = table[target] ?? []
      for imported in ImportTable.imports(of: file) where !allowed.contains(imported) {
        offences.append("\(file.path) imports \(imported)")
      }
    }
    #expect(offences == [])
  }

  @Test(arguments: ["Verification", "Reporting", "Reading", "Catalogs"])
  func `is kept apart from planning and solving`(target: String) throws {
    let allowed = try #require(ImportTable.read()[target])
    #expect(allowed.isDisjoint(with: ["Planning", "Optimisation", "CGLPK"]))
  }

  @Test func `quantities stand on nothing`() throws {
    #expect(try ImportTable.read()["Quantities"] == [])
  }

  @Test(arguments: [
    ("import Foundation", "Foundation"), ("package import Quantities", "Quantities"),
    ("@preconcurrency import Yams", "Yams"), ("  import struct Foundation.Data", "Foundation"),
  ])
  func `an import is found however it is written`(line: String, module: String) {
    #expect(ImportTable.imports(of: SourceFile(path: "Sources/A/B.swift", text: line)) == [module])
  }

  @Test(arguments: ["// import Yams", "let important = 1", "/// import Yams", "\"import Yams\""])
  func `other lines are no imports`(line: String) {
    #expect(ImportTable.imports(of: SourceFile(path: "Sources/A/B.swift", text: line)) == [])
  }
}

/// Who may import what.
enum ImportTable {
  /// Target to the modules that ARCHITECTURE.md allows it.
  static func read() throws -> [String: Set<String>] {
    var table: [String: Set<String>] = [:]
    for line in try Repository.text("ARCHITECTURE.md").split(separator: "\n") {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      guard cells.count == 6, let target = quoted(cells[1]).first else { continue }
      table[target] = Set(quoted(cells[2]))
    }
    return table
  }

  /// The modules that a file imports; Darwin, which stands for Glibc on other machines, isn't counted.
  static func imports(of file: SourceFile) -> [String] {
    file.lines.compactMap { line in
      guard line.contains("import "), let match = line.wholeMatch(of: importLine), match.module != "Darwin" else {
        return nil
      }
      return String(match.module)
    }
  }

  /// What stands between backquotes.
  private static func quoted(_ cell: Substring) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  private static var importLine: Regex<(Substring, module: Substring)> {
    /\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|typealias)\s+)?(?<module>\w+)[\w.]*\s*/
  }
}
