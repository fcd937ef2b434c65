import Foundation
import Support
import Testing

@Suite("plimsoll report and history")
struct ReportTests {
  private static let company = "Workloads/company"

  /// The report of a quarter, on its last day.
  private static func report(
    _ quarter: Int, history: String, _ options: [String] = [], epoch: Int
  ) throws -> PlimsollBinary.Outcome {
    try PlimsollBinary.run(
      [
        "report", "\(company)/2025-q\(quarter)", "--cluster", "\(company)/cluster.yaml", "--history", history, "--gap",
        "5%",
      ] + options, environment: ["SOURCE_DATE_EPOCH": "\(epoch)"])
  }

  /// Noon of the last days of March, June, September and December 2025.
  private static let epochs = [1_743_422_400, 1_751_284_800, 1_759_233_600, 1_767_182_400]

  @Test func `four quarters make a trend, a runway and a plan for the next one`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "capacity.db").path
      for quarter in 1...4 {
        let outcome = try Self.report(quarter, history: file, ["--budget", "6000"], epoch: Self.epochs[quarter - 1])
        #expect(outcome.exitCode == 0, "\(outcome.notes)")
        let hasForecast = outcome.output.contains("Next quarter's plan")
        #expect(hasForecast == (quarter == 4))
        if quarter == 1 { #expect(outcome.output.contains("This is the first stored run")) }
        if quarter == 3 { #expect(outcome.output.contains("a trend is read from four days on")) }
        if quarter == 4 {
          #expect(outcome.output.contains("pool general's maximum of 14 nodes"))
          #expect(outcome.output.contains("the budget of $6,000 a month"))
          #expect(outcome.output.contains("Since the report of 2025-09-30"))
          #expect(outcome.output.contains("as expected") && outcome.output.contains("fast growth"))
        }
      }
      let list = try PlimsollBinary.run(["history", "list", file])
      #expect(list.output.split(separator: "\n").count == 5)
      let shown = try PlimsollBinary.run(["history", "show", file, "4"])
      #expect(shown.output.contains("company-prod") && shown.output.contains("payments"))
      let plan = try PlanFile.read(PlimsollBinary.run(["history", "show", file, "4", "--plan"]).outputBytes)
      #expect(plan.kind == "Plan")
      let table = try PlimsollBinary.run(["history", "export", file]).output
      #expect(table.hasPrefix("run,at,cluster,kind,name,nodes,pods,cores,memoryGiB,perMonth,currency\n"))
      #expect(table.contains("4,2025-12-31T12:00:00Z,company-prod,namespace,payments,"))
      #expect(
        try PlimsollBinary.run(["history", "prune", file, "--before", "2025-07-01"]).output == "2 runs removed\n")
      #expect(try PlimsollBinary.run(["history", "prune", file, "--keep", "1"]).output == "1 run removed\n")
      #expect(try PlimsollBinary.run(["history", "show", file, "99"]).exitCode == 1)
    }
  }

  @Test func `neither secrets nor manifests are stored`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "h.db")
      let manifest = """
        apiVersion: v1
        kind: Secret
        metadata: {name: s, annotations: {note: gr33n-annotation}}
        stringData: {password: bl4ck-secret}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop, annotations: {note: wh1te-annotation}}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
                - name: web
                  image: registry.example/r3d-image
                  command: [y3llow-command]
                  env: [{name: TOKEN, value: blu3-token}]
                  resources: {requests: {cpu: 100m, memory: 64Mi}}

        """
      let outcome = try PlimsollBinary.run(
        ["report", "-", "--history", file.path, "--quiet"], input: Data(manifest.utf8))
      #expect(outcome.exitCode == 0, "\(outcome.notes)")
      var stored = ""
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        stored += String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
      }
      #expect(stored.contains("shop/Deployment/web"))
      for word in ["bl4ck", "gr33n", "wh1te", "r3d", "y3llow", "blu3"] { #expect(!stored.contains(word), "\(word)") }
    }
  }

  @Test func `the page, the Markdown and the document say the same`() throws {
    let still = ["SOURCE_DATE_EPOCH": "1767225600"]
    let arguments = ["report", "\(Self.company)/2025-q1", "--cluster", "\(Self.company)/cluster.yaml", "--gap", "5%"]
    let page = try PlimsollBinary.run(arguments + ["-o", "html"], environment: still).output
    let markdown = try PlimsollBinary.run(arguments + ["-o", "markdown"], environment: still).output
    let headings = page.matches(of: /<h2>([^<]+)<\/h2>/).map { String($0.1.replacing("&#39;", with: "'")) }
    #expect(headings.count >= 10)
    #expect(markdown.matches(of: /^## (.+)$/.anchorsMatchLineEndings()).map { String($0.1) } == headings)
    let document = try #require(
      try JSONSerialization.jsonObject(
        with: PlimsollBinary.run(arguments + ["-o", "json"], environment: still).outputBytes)
        as? [String: Any])
    #expect(document["kind"] as? String == "Report")
    #expect((document["decisions"] as? [Any])?.count ?? 0 > 8)
    #expect(try PlimsollBinary.run(arguments + ["-o", "html"], environment: still).output == page)
  }

  @Test func `without a browser, PDF is refused before anything is planned, with the way out`() throws {
    let outcome = try PlimsollBinary.run(
      ["report", "Workloads/shop", "--pdf", "x.pdf"], environment: ["PATH": "/nowhere"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.notes.contains("no Chromium on the PATH") && outcome.notes.contains("-o html"))
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [
    (["history", "list", "nowhere.db"], Int32(2), "no such file"),
    (["history", "list", "Workloads/README.md"], 2, "is no history"),
    (["history", "prune", "nowhere.db"], 64, "--before"),
    (["report", "Workloads/shop", "--history", "no/such/folder/h.db"], 2, "can't be opened"),
    (["report", "Workloads/shop", "--budget", "-1"], 64, "--budget"),
  ])
  func `says what is wrong with a history or an option`(arguments: [String], code: Int32, message: String) throws {
    let outcome = try PlimsollBinary.run(arguments)
    #expect(outcome.exitCode == code)
    #expect(outcome.notes.contains(message), "\(outcome.notes)")
  }
}
