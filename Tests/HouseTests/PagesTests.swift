import Foundation
import Testing

/// The pages that people read say what is there.
@Suite("Pages")
struct PagesTests {
  @Test(arguments: ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "Workloads/README.md", "Reports/README.md"])
  func `every make target that a page names exists`(page: String) throws {
    let makefile = try Repository.text("Makefile")
    let named = try Repository.text(page).matches(of: /(?:`|^ {4})make ([a-z]+)/.anchorsMatchLineEndings()).map(\.1)
    let missing = Set(named.map(String.init)).filter { !makefile.contains("\n\($0):") }
    #expect(missing == [])
  }

  @Test func `every path that CONTRIBUTING and ARCHITECTURE name exists`() throws {
    var missing: [String] = []
    for page in ["CONTRIBUTING.md", "ARCHITECTURE.md"] {
      for match in try Repository.text(page).matches(of: /`((?:Sources|Tests|Workloads|Reports|Benchmarks)[\w\/.]*)`/) {
        let path = String(match.1)
        if !Repository.exists(path) { missing.append("\(page): \(path)") }
      }
    }
    #expect(missing == [])
  }

  /// What the README shows of a run is what was committed of it: `make reports`, then copy.
  @Test(arguments: [
    ("## What if", "Reports/data-platform/whatif.txt"), ("## The report of each quarter", "Reports/company/report.txt"),
  ])
  func `the README shows lines of the committed reports`(heading: String, report: String) throws {
    let readme = try Repository.text("README.md")
    let section = try #require(readme.components(separatedBy: "\n\(heading)\n").last).components(separatedBy: "\n## ")[
      0]
    let shown = section.split(separator: "\n").filter { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
      .filter { !$0.hasPrefix("plimsoll ") && !$0.hasPrefix("$ ") && $0 != "..." }
    let lines = Set(try Repository.text(report).split(separator: "\n").map(String.init))
    #expect(shown.count > 10)
    #expect(shown.filter { !lines.contains($0) } == [])
  }

  @Test func `no checklist of CONTRIBUTING has more than six lines`() throws {
    let sections = try Repository.text("CONTRIBUTING.md").components(separatedBy: "\n### ").dropFirst()
    #expect(sections.count >= 7)
    for section in sections {
      let lines = section.split(separator: "\n").filter { $0.prefixMatch(of: /\d\.\s/) != nil }
      #expect((1...6).contains(lines.count), "\(section.prefix { $0 != "\n" })")
    }
  }
}
