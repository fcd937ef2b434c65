import Foundation
import Support
import Testing

/// What can't be read is named with its place, and ends with exit code 2: never with a crash, never with a plan.
@Suite("Bad input")
struct BadInputTests {
  /// A file that can't be planned, and what the message about it has to say.
  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var name = "in.yaml"
    let bytes: Data
    let message: String

    init(_ description: String, name: String = "in.yaml", _ text: String, says message: String) {
      self.init(description, name: name, bytes: Data(text.utf8), says: message)
    }

    init(_ description: String, name: String = "in.yaml", bytes: Data, says message: String) {
      self.testDescription = description
      self.name = name
      self.bytes = bytes
      self.message = message
    }
  }

  static let faults = [
    Fault("an empty file", "", says: "in.yaml: the file is empty"),
    Fault("comments alone", "# nothing\n---\n", says: "in.yaml"),
    Fault("a program", bytes: Data([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]), says: "in.yaml:1:1: is binary"),
    Fault("bytes that are no text", bytes: Data([0x61, 0x0A, 0xC3, 0x28]), says: "in.yaml:2:1: is not UTF-8"),
    Fault("UTF-16 without its mark", bytes: Data("kind: Pod\n".utf16.flatMap { [UInt8($0), 0] }), says: "UTF-16"),
    Fault("half a file in UTF-16", bytes: Data([0xFF, 0xFE, 0x61]), says: "UTF-16"),
    Fault("a YAML bomb", bomb, says: "bomb"),
    Fault("a thousand brackets", String(repeating: "[", count: 1000), says: "in.yaml:1"),
    Fault("a thousand braces", name: "in.json", String(repeating: "{\"a\":", count: 1000), says: "in.json:1"),
    Fault("a list that isn't closed", "kind: [Pod\n", says: "in.yaml"),
    Fault("half a JSON document", name: "in.json", "{\"kind\": \"Po", says: "in.json:1"),
    Fault("a tab for indentation", "kind: Pod\n\tapiVersion: v1\n", says: "in.yaml:2"),
    Fault("an alias without its anchor", "kind: *pod\n", says: "in.yaml:1:7"),
    Fault("a number alone", "42\n", says: "in.yaml:1:1"),
    Fault("no kind", "apiVersion: v1\n", says: "write apiVersion and kind"),
    Fault("a negative quantity", deployment(cpu: "-1"), says: "in.yaml:13:39: "),
    Fault("what is no quantity", deployment(cpu: "1x"), says: "'1x' is not a quantity"),
    Fault("an absurd quantity", deployment(cpu: "99999999999999999999"), says: "in.yaml:13:39: "),
    Fault("negative replicas", deployment(cpu: "1", replicas: "-3"), says: "in.yaml:5:13: spec.replicas"),
    Fault("absurdly many replicas", deployment(cpu: "1", replicas: "99999999999999999999"), says: "in.yaml:5:13"),
    Fault("a mistyped field", deployment(cpu: "1").replacing("containers", with: "containres"), says: "containers"),
    Fault(
      "an unknown field of our own",
      "apiVersion: plimsoll/v1\nkind: Cluster\nmetadata: {name: c}\nspec: {providr: aws}\n", says: "provider"),
    Fault("a kind of our own that isn't", "apiVersion: plimsoll/v1\nkind: Clustr\n", says: "Cluster"),
  ]

  @Test(arguments: faults)
  func `is refused with its place`(fault: Fault) throws {
    try withTemporaryFolder { folder in
      try fault.bytes.write(to: folder.appending(path: fault.name))
      let outcome = try PlimsollBinary.run(["plan", fault.name], in: folder, timeLimitSeconds: 30)
      #expect(outcome.exitCode == 2, "\(outcome.notes)")
      #expect(outcome.notes.contains(fault.message), "\(outcome.notes)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func `the same on standard input`() throws {
    let outcome = try PlimsollBinary.run(["plan", "-"], input: Data(Self.deployment(cpu: "1x").utf8))
    #expect(outcome.exitCode == 2)
    #expect(outcome.notes.contains("'1x' is not a quantity"))
  }

  @Test func `all faults of all files are named at once, sorted by place`() throws {
    try withTemporaryFolder { folder in
      try Data(Self.deployment(cpu: "2y").utf8).write(to: folder.appending(path: "b.yaml"))
      try Data(Self.deployment(cpu: "1x", replicas: "-1").utf8).write(to: folder.appending(path: "a.yaml"))
      let outcome = try PlimsollBinary.run(["plan", "."], in: folder)
      #expect(outcome.exitCode == 2)
      let places = outcome.notes.matches(of: /[ab]\.yaml:\d+/).map { String($0.output) }
      #expect(places == ["a.yaml:5", "a.yaml:13", "b.yaml:13"], "\(outcome.notes)")
    }
  }

  @Test func `an answer doesn't replace the file that it's made from`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "in.yaml")
      let link = folder.appending(path: "link.yaml")
      try Data("kind: List".utf8).write(to: file)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
      let outcome = try PlimsollBinary.run(["plan", file.path, "-o", "json", "--output-file", link.path])
      #expect(outcome.exitCode == 64 && outcome.notes.contains("would replace the input"), "\(outcome.notes)")
      #expect(try Data(contentsOf: file) == Data("kind: List".utf8))
    }
  }

  @Test func `nor does it replace a plan or a baseline`() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "plan.json")
      try Data("{}".utf8).write(to: file)
      let path = file.path
      for command in [
        ["verify", path, "x"], ["replay", path, "x"], ["diff", path, "a"], ["export", path, "x", "--to", "objects"],
        ["audit", path], ["audit", "x", "--baseline", path],
      ] {
        let outcome = try PlimsollBinary.run(command + ["--output-file", path])
        let isRefused = outcome.exitCode == 64 && outcome.notes.contains("would replace the input")
        #expect(isRefused, "\(command): \(outcome.notes)")
      }
      #expect(try Data(contentsOf: file) == Data("{}".utf8))
    }
  }

  @Test func `nor does it replace what a report or a what-if reads, nor one answer the other`() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "kept").path
      let kept = Data("kept".utf8)
      try kept.write(to: URL(fileURLWithPath: path))
      for command in [
        ["report", "x", "--history", path, "--output-file", path], ["report", "x", "--history", path, "--pdf", path],
        ["report", path, "--pdf", path], ["report", "x", "--pdf", path, "--output-file", path],
        ["whatif", "x", "--add", path, "--output-file", path], ["history", "export", path, "--output-file", path],
        ["history", "list", path, "--output-file", path], ["plan", "x", "--cluster", path, "--output-file", path],
      ] {
        let outcome = try PlimsollBinary.run(command)
        #expect(outcome.exitCode == 64 && outcome.notes.contains("would replace"), "\(command): \(outcome.notes)")
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == kept)
    }
  }

  @Test func `an input that holds nothing isn't planned as nothing`() throws {
    try withTemporaryFolder { folder in
      try Data("hello".utf8).write(to: folder.appending(path: "readme.txt"))
      let outcome = try PlimsollBinary.run(["plan", folder.path])
      #expect(outcome.exitCode == 2 && outcome.notes.contains("holds nothing to plan"), "\(outcome.notes)")
    }
  }

  @Test func `a missing file`() throws {
    let outcome = try PlimsollBinary.run(["plan", "nowhere.yaml"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.notes.contains("nowhere.yaml: no such file or folder"))
  }

  @Test func `a link that leads back to itself`() throws {
    try withTemporaryFolder { folder in
      let link = folder.appending(path: "loop.yaml")
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "loop.yaml")
      let outcome = try PlimsollBinary.run(["plan", "loop.yaml"], in: folder)
      #expect(outcome.exitCode == 2)
      #expect(outcome.notes.contains("loop.yaml: a symbolic link that leads back to itself"))
    }
  }

  @Test func `a folder that links to itself is read once`() throws {
    try withTemporaryFolder { folder in
      try Data(Self.deployment(cpu: "1").utf8).write(to: folder.appending(path: "a.yaml"))
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "again").path, withDestinationPath: ".")
      let outcome = try PlimsollBinary.run(["plan", ".", "-o", "json"], in: folder)
      #expect(outcome.exitCode == 0, "\(outcome.notes)")
      let plan = try PlanFile.read(outcome.outputBytes)
      #expect(plan.workloads.map(\.replicas) == [2])
      #expect(plan.ignored.contains { $0.name == "again" })
    }
  }

  @Test(arguments: ["\r\n", "\n"], [String.Encoding.utf8, .utf16LittleEndian, .utf16BigEndian])
  func `line ends of Windows and UTF-16 with its mark are read as they are meant`(
    lineEnd: String, encoding: String.Encoding
  ) throws {
    let text = "\u{FEFF}" + Self.deployment(cpu: "1").replacing("\n", with: lineEnd)
    let outcome = try PlimsollBinary.run(
      ["plan", "-", "-o", "json"], input: text.data(using: encoding))
    #expect(outcome.exitCode == 0, "\(outcome.notes)")
    #expect(try PlanFile.read(outcome.outputBytes).workloads.map(\.workload) == ["default/Deployment/web"])
  }

  @Test func `an output file in a folder that isn't there`() throws {
    let outcome = try PlimsollBinary.run(
      ["plan", "-", "--output-file", "nowhere/plan.txt"], input: Data(Self.deployment(cpu: "1").utf8))
    #expect(outcome.exitCode == 2)
    #expect(outcome.notes.contains("nowhere/plan.txt"))
  }

  /// A Deployment whose cpu request stands in line 13, column 39, and its replicas in line 5, column 13.
  private static func deployment(cpu: String, replicas: String = "2") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: \(replicas)
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              image: web
              resources: {requests: {cpu: \(cpu)}}

    """
  }

  /// Eight aliases of eight of ... : 8^9 values from nine lines.
  private static let bomb: String = {
    var lines = ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: bomb}", "data:", "  a0: &a0 boom"]
    for level in 1...9 {
      let eight = Array(repeating: "*a\(level - 1)", count: 8).joined(separator: ", ")
      lines.append("  a\(level): &a\(level) [\(eight)]")
    }
    return lines.joined(separator: "\n") + "\n"
  }()
}
