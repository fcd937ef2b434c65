import Foundation
import FoundationXML
import Support
import Testing

/// `plimsoll audit`, as its users run it.
@Suite("Audit")
struct AuditTests {
  private static let findings = "Workloads/findings"
  private static let still = ["SOURCE_DATE_EPOCH": "1767225600"]

  /// Two replicas without a budget, and nothing else to say of them that is an error.
  private static let careless = Data(
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              image: web
              resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}

    """.utf8)

  private func audit(_ arguments: [String], input: Data? = nil, in folder: URL? = nil) throws -> PlimsollBinary.Outcome
  {
    try PlimsollBinary.run(["audit"] + arguments, input: input, environment: Self.still, in: folder)
  }

  // MARK: the examples

  @Test func `every annotation of the examples is found where it stands, and nothing else is`() throws {
    let report = try FindingsFile.read(audit([Self.findings, "-o", "json"]).outputBytes)
    let found = Set(report.findings.map { "\($0.location.path):\($0.location.line ?? 0) \($0.rule)" })
    let expected = try Set(Annotation.all(in: ProjectFolder.root.appending(path: Self.findings), named: Self.findings))
    #expect(found.subtracting(expected).sorted() == [])
    #expect(expected.subtracting(found).sorted() == [])
    #expect(Set(report.findings.map { $0.rule.prefix(4) }) == Set((0...9).map { "PL0\($0)" }))
    #expect(
      report.suppressed.map(\.object).sorted() == ["ledger/Deployment/nightly-export", "ledger/Deployment/preview"])
    #expect(report.counts.suppressed == 2)
  }

  @Test func `the three things to do first are ordered by severity and by what they would break`() throws {
    let report = try FindingsFile.read(audit([Self.findings, "-o", "json"]).outputBytes)
    #expect(report.doFirst.map(\.rule) == ["PL0506", "PL0704", "PL0501"])
    #expect(report.doFirst.map(\.breaks) == ["loses data", "loses data", "stops the cluster"])
  }

  // MARK: exit codes

  private static let thresholds: [(options: [String], code: Int32)] = [
    ([], 0), (["--fail-on", "error"], 0), (["--fail-on", "warning"], 1), (["--fail-on", "info"], 1),
    (["--fail-on", "never"], 0), (["--only", "PL0402", "--fail-on", "warning"], 1),
    (["--only", "pl01,PL0401", "--fail-on", "info"], 0), (["--skip", "PL02,PL04", "--fail-on", "info"], 0),
  ]

  @Test(arguments: thresholds)
  func `fails on what --fail-on says, of the rules that run`(options: [String], code: Int32) throws {
    let outcome = try audit(["-"] + options, input: Self.careless)
    #expect(outcome.exitCode == code, "\(outcome.output)")
    #expect(outcome.notes.isEmpty)
  }

  @Test func `fails on errors where nothing else is said`() throws {
    #expect(try audit([Self.findings]).exitCode == 1)
    #expect(try audit([Self.findings, "--fail-on", "never"]).exitCode == 0)
  }

  @Test(arguments: [
    (["--only", "PL0299"], "did you mean PL0209?|did you mean PL029|did you mean PL0"),
    (["--skip", "PL98"], "PL9|PL0"),
    (["--only", "cpu"], "--list-rules"), (["--fail-on", "errors"], "error"), (["--target-version", "new"], "new"),
    (["--write-baseline"], "--baseline FILE"), (["--only", "PL02", "--skip", "PL02"], "leave no rule"),
    (["--list-rules", "-o", "sarif"], "table, json, yaml or markdown"),
  ])
  func `a wrong command line ends with 64 and says what would be right`(options: [String], hints: String) throws {
    let outcome = try audit(["-"] + options, input: Self.careless)
    #expect(outcome.exitCode == 64)
    #expect(outcome.output.isEmpty)
    #expect(hints.split(separator: "|").contains { outcome.notes.contains($0) }, "\(outcome.notes)")
  }

  @Test func `no input is a wrong command line`() throws {
    let outcome = try audit([])
    #expect(outcome.exitCode == 64 && outcome.notes.contains("files, folders, or - for standard input"))
  }

  @Test func `what can't be read ends with 2, and so does a folder with nothing to audit`() throws {
    try withTemporaryFolder { folder in
      try Data("kind: [Pod\n".utf8).write(to: folder.appending(path: "a.yaml"))
      #expect(try audit(["a.yaml"], in: folder).exitCode == 2)
      #expect(try audit(["nowhere"], in: folder).exitCode == 2)
      try FileManager.default.createDirectory(at: folder.appending(path: "empty"), withIntermediateDirectories: false)
      let outcome = try audit(["empty"], in: folder)
      #expect(outcome.exitCode == 2)
      #expect(outcome.notes.contains("empty: holds nothing to audit"))
    }
  }

  // MARK: formats

  @Test func `JSON is the same bytes each time, and the file is what standard output would be`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "findings.json").path
      let first = try audit([Self.findings, "-o", "json"])
      let second = try audit([Self.findings, "-o", "json", "--output-file", file])
      #expect(second.output.isEmpty && second.exitCode == 1)
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == first.outputBytes)
    }
  }

  @Test(arguments: [
    ("table", "Do first"), ("yaml", "kind: Findings"), ("markdown", "# Findings"), ("junit", "<testsuites"),
    ("github", "::error file=Workloads/findings/"),
  ])
  func `each format counts what is suppressed`(format: String, mark: String) throws {
    let outcome = try audit([Self.findings, "-o", format])
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains(mark))
    let counts = [
      "2 suppressed", "suppressed: 2", "Suppressed (2)", "message=\"suppressed: nobody waits for a preview\"",
    ]
    #expect(counts.contains { outcome.output.contains($0) })
  }

  @Test func `JUnit is XML`() throws {
    let parser = XMLParser(data: try audit([Self.findings, "-o", "junit"]).outputBytes)
    #expect(parser.parse())
  }

  @Test(arguments: [findings, "Workloads/shop"])
  func `SARIF keeps to the schema`(input: String) throws {
    let outcome = try audit([input, "-o", "sarif"])
    let log = try JSONSerialization.jsonObject(with: outcome.outputBytes)
    #expect(SARIFSchema.faults(of: log) == [])
  }

  @Test func `colour and wide lines are for terminals`() throws {
    let narrow = try PlimsollBinary.run(
      ["audit", Self.findings], environment: Self.still.merging(["COLUMNS": "80"]) { $1 })
    #expect(!narrow.output.contains("\u{1b}"))
    for line in narrow.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  // MARK: baselines

  @Test func `with a baseline only what is new counts`() throws {
    try withTemporaryFolder { folder in
      let options = ["-", "--baseline", "known.json", "--fail-on", "info"]
      let written = try audit(options + ["--write-baseline"], input: Self.careless, in: folder)
      #expect(written.exitCode == 0)
      #expect(written.notes.contains("known.json: a baseline of 3 findings"))
      let same = try audit(options, input: Self.careless, in: folder)
      #expect(same.exitCode == 0)
      #expect(same.output.contains("0 errors, 0 warnings, 0 info; 3 known from the baseline"))
      let worse = Data(String(decoding: Self.careless, as: UTF8.self).replacing("cpu: 100m, ", with: "").utf8)
      let outcome = try audit(options, input: worse, in: folder)
      #expect(outcome.exitCode == 1)
      #expect(outcome.output.contains("0 errors, 1 warning, 0 info; 3 known from the baseline"))
      let better = Data(
        String(decoding: Self.careless, as: UTF8.self).replacing("replicas: 2", with: "replicas: 0").utf8)
      #expect(try audit(options, input: better, in: folder).output.contains("3 findings of the baseline are gone"))
    }
  }

  @Test func `a baseline that isn't there, or is none, ends with 2`() throws {
    try withTemporaryFolder { folder in
      #expect(try audit(["-", "--baseline", "no.json"], input: Self.careless, in: folder).exitCode == 2)
      try Self.careless.write(to: folder.appending(path: "web.yaml"))
      let outcome = try audit(["-", "--baseline", "web.yaml"], input: Self.careless, in: folder)
      #expect(outcome.exitCode == 2 && outcome.notes.contains("holds 0 baselines"))
    }
  }

  @Test func `records of audits among the inputs are passed over`() throws {
    try withTemporaryFolder { folder in
      try Self.careless.write(to: folder.appending(path: "web.yaml"))
      _ = try audit(["web.yaml", "-o", "json", "--output-file", "findings.json"], in: folder)
      _ = try audit(["web.yaml", "--baseline", "known.json", "--write-baseline"], in: folder)
      let outcome = try audit([".", "-o", "json"], in: folder)
      #expect(outcome.exitCode == 0, "\(outcome.notes)")
      #expect(try FindingsFile.read(outcome.outputBytes).findings.count == 3)
    }
  }

  // MARK: the rest

  @Test func `holds API versions against the target`() throws {
    let only = ["--only", "PL0602", "-o", "json"]
    let report = try FindingsFile.read(audit([Self.findings, "--target-version", "1.32"] + only).outputBytes)
    #expect(report.judgedVersion == "1.32")
    #expect(report.findings.isEmpty)
    #expect(try FindingsFile.read(audit([Self.findings] + only).outputBytes).findings.count == 1)
  }

  @Test func `lists the rules`() throws {
    let all = try audit(["--list-rules"])
    #expect(all.exitCode == 0)
    #expect(all.output.contains("PL0401  error     Disruption budget that allows no eviction"))
    let some = try audit(["--list-rules", "--only", "PL05"])
    #expect(some.output.matches(of: /PL0\d{3}\s/).count == 8)
  }

  @Test func `a plan has findings, and says what to do first`() throws {
    let outcome = try PlimsollBinary.run(["plan", Self.findings, "-o", "json"], environment: Self.still)
    #expect(outcome.exitCode == 0, "\(outcome.notes)")
    let report = try FindingsFile.read(outcome.outputBytes)
    #expect(report.findings.contains { $0.rule == "PL0501" && $0.severity == "error" })
    #expect(
      report.findings.contains { $0.message.contains("(as the plan places them)") || $0.message.contains("as planned") }
    )
    #expect(report.suppressed.count >= 2)
    let summary = try PlimsollBinary.run(["plan", Self.findings], environment: Self.still).output
    #expect(summary.contains("To do first"))
    #expect(summary.contains("PL0506 No etcd backup declared (loses data)"))
  }
}
