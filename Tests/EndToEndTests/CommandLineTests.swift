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
}
