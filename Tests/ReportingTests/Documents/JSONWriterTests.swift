import Reporting
import Testing

@Suite("Documents as text")
struct JSONWriterTests {
  @Test(arguments: [
    (JSONValue.decimal(value: 403_200, digits: 6), "0.4032"), (.decimal(value: 0, digits: 6), "0"),
    (.decimal(value: -5, digits: 2), "-0.05"), (.decimal(value: 12_000_000, digits: 6), "12"),
    (.rounded(0.1 + 0.2, digits: 6), "0.3"), (.rounded(.nan, digits: 6), "null"),
    (.rounded(.infinity, digits: 2), "null"), (.rounded(-0.0, digits: 2), "0"), (.integer(Int64.min), "\(Int64.min)"),
  ])
  func `writes numbers in decimal without a trailing zero`(value: JSONValue, text: String) {
    #expect(JSONWriter.text(value) == text + "\n")
  }

  @Test func `escapes what a terminal or a parser would act upon`() {
    let text = JSONWriter.quoted("a\"\\\n\u{1b}[31m\u{9b}\u{202e}é世🙂")
    #expect(text == #""a\"\\\n\u001b[31m\u009b\u202eé世🙂""#)
  }

  @Test func `small collections stand on one line and large ones don't`() {
    let small: JSONValue = ["a": .integer(1), "b": .strings(["x", "y"]), "c": .array([]), "d": .object([])]
    #expect(JSONWriter.text(small) == #"{ "a": 1, "b": ["x", "y"], "c": [], "d": {} }"# + "\n")
    let long: JSONValue = ["key": .strings(Array(repeating: String(repeating: "z", count: 40), count: 3))]
    let line = "    \"\(String(repeating: "z", count: 40))\""
    #expect(JSONWriter.text(long) == "{\n  \"key\": [\n\(line),\n\(line),\n\(line)\n  ]\n}\n")
  }

  @Test func `keys keep the order they were given in`() {
    let value: JSONValue = ["z": .integer(1), "a": .integer(2)]
    #expect(JSONWriter.text(value) == #"{ "z": 1, "a": 2 }"# + "\n")
    #expect(value["a"] == .integer(2))
    #expect(value["b"] == nil)
  }

  @Test(arguments: [
    ("true", "\"true\""), ("No", "\"No\""), ("1.34", "\"1.34\""), ("0x10", "\"0x10\""), ("", "\"\""),
    ("a: b", "\"a: b\""), ("- a", "\"- a\""), ("# a", "\"# a\""), ("m7i.2xlarge", "m7i.2xlarge"), ("a/b/c", "a/b/c"),
    ("~", "\"~\""), ("null", "\"null\""), ("12e3", "\"12e3\""), ("*a", "\"*a\""), ("a b", "\"a b\""),
    (".inf", "\".inf\""),
    ("2026-10-17", "\"2026-10-17\""),
  ])
  func `YAML quotes what a reader could mistake`(text: String, written: String) {
    #expect(YAMLWriter.text(.string(text)) == written + "\n")
  }
}
