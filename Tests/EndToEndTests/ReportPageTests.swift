import Foundation
import Support
import Testing

/// The pages as a browser shows them. Where the machine has no Chromium, these say so and are skipped.
@Suite(
  "Reports in a browser", .serialized,
  .enabled(if: Chromium.isThere, "no Chromium is on the PATH (Debian: apt-get install chromium)"))
struct ReportPageTests {
  /// What makes a page, by name.
  static let pages: [(name: String, arguments: [String])] = [
    ("report", ["report", "Workloads/shop", "-o", "html", "--gap", "15%"]),
    ("what-if", ["whatif", "Workloads/shop", "--scale", "shop/*=2.0", "-o", "html", "--on-paper", "--gap", "15%"]),
    (
      "sweep",
      ["whatif", "Workloads/shop", "--sweep", "scale shop/*=1..2 step 0.5", "-o", "html", "--on-paper", "--gap", "15%"]
    ),
  ]

  private static func page(_ name: String) throws -> String {
    let arguments = try #require(pages.first { $0.name == name }?.arguments)
    return try PlimsollBinary.run(arguments, environment: ["SOURCE_DATE_EPOCH": "1767225600"]).output
  }

  @Test(arguments: pages.map(\.name))
  func `opens without a word on the console, and no element is wider than the page`(name: String) throws {
    let page = try Self.page(name)
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "page.html")
      try Data(page.utf8).write(to: file)
      let visit = try Chromium.open(file)
      #expect(visit.document.contains("</html>") && visit.document.contains("<h1>"))
      #expect(!visit.log.contains("CONSOLE"), "\(visit.log)")
    }
    for width in [400, 1400] {
      let layout = try Chromium.layout(of: page, width: width)
      #expect(layout.width == width)
      #expect(layout.faults == [])
    }
  }

  @Test func `measuring finds an element that is too wide, and a link to nowhere`() throws {
    let page = """
      <!DOCTYPE html><html><body><div style="width:600px">wide</div><a href="#x">away</a></body></html>
      """
    let faults = try Chromium.layout(of: page, width: 400).faults
    #expect(faults.contains { $0.hasPrefix("DIV") } && faults.contains { $0.contains("#x") })
  }

  @Test func `is printed to PDF with every word of its charts on the paper`() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext") else {
      print("no pdftotext on this machine (Debian: apt-get install poppler-utils): the PDF isn't looked into")
      return
    }
    try withTemporaryFolder { folder in
      let pdf = folder.appending(path: "report.pdf")
      let outcome = try PlimsollBinary.run(
        ["report", "Workloads/shop", "-o", "html", "--gap", "15%", "--pdf", pdf.path],
        environment: ["SOURCE_DATE_EPOCH": "1767225600", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""])
      #expect(outcome.exitCode == 0, "\(outcome.notes)")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/pdftotext")
      let words = folder.appending(path: "words.html")
      process.arguments = ["-bbox", pdf.path, words.path]
      try process.run()
      process.waitUntilExit()
      let text = try String(contentsOf: words, encoding: .utf8)
      let pageSize = try #require(text.firstMatch(of: /<page width="([\d.]+)" height="([\d.]+)"/))
      let (width, height) = (try #require(Double(pageSize.1)), try #require(Double(pageSize.2)))
      var count = 0
      for word in text.matches(of: /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">/) {
        count += 1
        let box = [word.1, word.2, word.3, word.4].compactMap { Double($0) }
        #expect(box[0] >= 0 && box[1] >= -1 && box[2] <= width && box[3] <= height + 1, "\(word.0)")
      }
      #expect(count > 500)
      // The labels of the charts, which a clipped drawing would lose.
      let plain = text.replacing(/<[^>]+>/, with: "")
      for label in ["cores", "general:", "stateful:", "mem", "cpu"] { #expect(plain.contains(label), "\(label)") }
    }
  }
}
