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

  @Test func `no checklist of CONTRIBUTING has more than six lines`() throws {
    let sections = try Repository.text("CONTRIBUTING.md").components(separatedBy: "\n### ").dropFirst()
    #expect(sections.count >= 7)
    for section in sections {
      let lines = section.split(separator: "\n").filter { $0.prefixMatch(of: /\d\.\s/) != nil }
      #expect((1...6).contains(lines.count), "\(section.prefix { $0 != "\n" })")
    }
  }
}
