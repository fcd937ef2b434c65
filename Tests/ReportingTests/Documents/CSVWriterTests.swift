import Reporting
import Testing

@Suite("Comma-separated values")
struct CSVWriterTests {
  @Test func `quotes fields that hold commas, quotes or line feeds`() {
    let text = CSVWriter.text(columns: ["a", "b"], rows: [["1,5", "say \"x\""], ["two\nlines", ""]])
    #expect(text == "a,b\n\"1,5\",\"say \"\"x\"\"\"\n\"two\nlines\",\n")
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("@cmd", "'@cmd"), ("+x", "'+x"), ("-5", "-5"), ("-x", "'-x"),
    (" =x", "' =x"), ("a\u{1b}[31m", "a\\x1b[31m"), ("a\u{202e}b", "a\\u{202e}b"), ("\u{0}=x", "\\x00=x"),
  ])
  func `keeps a spreadsheet from running a name`(field: String, written: String) {
    #expect(CSVWriter.text(columns: [], rows: [[field]]) == "\n\(written)\n")
  }
}
