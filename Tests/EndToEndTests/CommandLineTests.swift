import Foundation
import Support
import Testing

/// The command line itself, whatever is asked of it.
@Suite("Command line")
struct CommandLineTests {
  @Test func `tells its version`() throws {
    let outcome = try PlimsollBinary.run(["--version"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.firstMatch(of: /^\d+\.\d+\.\d+\n$/) != nil)
  }

  @Test func `explains itself on standard output`() throws {
    let outcome = try PlimsollBinary.run(["--help"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("USAGE: plimsoll"))
    #expect(outcome.notes.isEmpty)
  }

  @Test(arguments: [["--nonsense"], ["nonsense"]])
  func `a wrong command line ends with 64 and says what is wrong`(arguments: [String]) throws {
    let outcome = try PlimsollBinary.run(arguments)
    #expect(outcome.exitCode == 64)
    #expect(outcome.notes.contains("nonsense"))
    #expect(outcome.output.isEmpty)
  }

  @Test func `options of a file count where the command line doesn't say otherwise`() throws {
    try withTemporaryFolder { folder in
      try Data("seed: 7\noutput: json\nquiet: true\n".utf8).write(to: folder.appending(path: "options.yaml"))
      let pod = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c}]}}\n"
      try Data(pod.utf8).write(to: folder.appending(path: "in.yaml"))
      let fromFile = try PlimsollBinary.run(["plan", "in.yaml", "--config", "options.yaml"], in: folder)
      #expect(fromFile.exitCode == 0, "\(fromFile.notes)")
      #expect(fromFile.output.contains(#""seed": 7"#))
      let overridden = try PlimsollBinary.run(
        ["plan", "in.yaml", "--config=options.yaml", "--seed", "8"], in: folder)
      #expect(overridden.output.contains(#""seed": 8"#))
    }
  }

  @Test func `an options file's mistakes are named with their places, all at once`() throws {
    try withTemporaryFolder { folder in
      try Data("time-limt: 3\ngap: lots\nconfig: other.yaml\n".utf8).write(to: folder.appending(path: "options.yaml"))
      try Data("kind: Pod\n".utf8).write(to: folder.appending(path: "in.yaml"))
      let outcome = try PlimsollBinary.run(["plan", "in.yaml", "--config", "options.yaml"], in: folder)
      #expect(outcome.exitCode == 2 && outcome.output.isEmpty)
      #expect(outcome.notes.contains("options.yaml:1:12: time-limt: Unknown option"))
      #expect(outcome.notes.contains("options.yaml:2:6: gap: The value 'lots' is invalid"))
      #expect(outcome.notes.contains("options.yaml:3:9: config: an options file names another"))
    }
  }

  @Test func `a plan held against other inputs than its own is said to be`() throws {
    try withTemporaryFolder { folder in
      let pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: c, image: i}]}}\n"
      let file = folder.appending(path: "web.yaml")
      let plan = folder.appending(path: "plan.json").path
      try Data(pod.utf8).write(to: file)
      _ = try PlimsollBinary.run(["plan", file.path, "--quiet", "-o", "json", "--output-file", plan])
      let same = try PlimsollBinary.run(["verify", plan, file.path])
      #expect(same.exitCode == 0 && !same.notes.contains("aren't the inputs"), "\(same.notes)")
      try Data(("# changed\n" + pod).utf8).write(to: file)
      let other = try PlimsollBinary.run(["verify", plan, file.path])
      #expect(other.exitCode == 0 && other.notes.contains("aren't the inputs that the plan was made from"))
      #expect(other.notes.contains("web.yaml"), "\(other.notes)")
    }
  }

  @Test func `a plan file whose utilisation isn't that of its amounts contradicts itself`() throws {
    try withTemporaryFolder { folder in
      let pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: c, image: i}]}}\n"
      let file = folder.appending(path: "web.yaml")
      let plan = folder.appending(path: "plan.json")
      try Data(pod.utf8).write(to: file)
      _ = try PlimsollBinary.run(["plan", file.path, "--quiet", "-o", "json", "--output-file", plan.path])
      let text = try String(contentsOf: plan, encoding: .utf8)
      let tampered = text.replacing(#/("utilisation": \{[^}]*"cpu": )[0-9.]+/#) { "\($0.1)0.9" }
      #expect(tampered != text)
      try Data(tampered.utf8).write(to: plan)
      let outcome = try PlimsollBinary.run(["verify", plan.path, file.path])
      #expect(outcome.exitCode == 2 && outcome.notes.contains("0.9 is stated, and requested and allocatable make"))
    }
  }
}
