import ClusterModel
import Reading
import Testing

@Suite("JSON with positions")
struct JSONParserTests {
  private func root(_ text: String) throws -> DocumentNode {
    var parser = JSONParser(Array(text.utf8))
    return try parser.value()
  }

  private func fault(_ text: String) -> SyntaxFault? {
    var parser = JSONParser(Array(text.utf8))
    do throws(SyntaxFault) {
      _ = try parser.value()
      return nil
    } catch {
      return error
    }
  }

  @Test func `keeps line and column of every node`() throws {
    let node = try root("{\n  \"a\": [1,\n    true],\n  \"ü\": {\"x\": null}\n}")
    let truth = try #require(node["a"]?.elements?[1])
    #expect((truth.line, truth.column) == (3, 5))
    #expect(node["ü"]?["x"]?.line == 4)
    #expect(node["ü"]?["x"]?.column == 14)
    #expect(node["ü"]?["x"]?.isNull == true)
  }

  @Test func `tells numbers from text and truth`() throws {
    let node = try root(#"{"a":80,"b":"80","c":true,"d":1.5e3,"e":-0}"#)
    #expect(node["a"]?.scalar?.kind == .integer)
    #expect(node["b"]?.scalar?.kind == .string)
    #expect(node["c"]?.scalar?.boolean == true)
    #expect(node["d"]?.scalar?.number == 1500)
    #expect(node["e"]?.scalar?.integer == 0)
  }

  @Test func `resolves escapes`() throws {
    let node = try root(#"["a\n\"\\\/\u0041", "\ud83d\ude00", "\ud800x"]"#)
    #expect(node.elements?.map { $0.scalar?.text ?? "" } == ["a\n\"\\/A", "😀", "\u{FFFD}x"])
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "[01]", "[1.]", "[+1]", "[tru]", "\"abc", "[\"a\tb\"]", "{\"a\" 1}",
    "[1 2]",
    "[\"\\x\"]", "[\"\\u12g4\"]", "[1e]", "nul", "-",
  ])
  func `refuses what is no JSON`(text: String) {
    #expect(fault(text)?.cause.hasPrefix("is not JSON") == true)
  }

  @Test func `says where the fault is`() {
    let found = fault("{\n \"a\": [1, 2,\n  x]}")
    #expect(found?.line == 3)
    #expect(found?.column == 3)
  }

  @Test func `stops at nesting without end`() {
    #expect(fault(String(repeating: "[", count: 1_000_000))?.cause.contains("500 levels") == true)
    #expect(fault(String(repeating: "{\"a\":", count: 1_000_000))?.cause.contains("500 levels") == true)
  }

  @Test(arguments: [2, 100])
  func `reports a key that stands twice and takes the later value`(count: Int) throws {
    let keys = (0..<count).map { "\"k\($0)\": \($0)" }.joined(separator: ",\n")
    var parser = JSONParser(Array("{\(keys),\n\"k1\": 7}".utf8))
    let node = try parser.value()
    let duplicates = parser.takeDuplicates()
    #expect(duplicates.map(\.line) == [count + 1])
    #expect(node.entries?.count == count)
    #expect(node["k1"]?.scalar?.integer == 7)
  }

  @Test func `skips values without building them`() throws {
    let text = #"{"items":[{"a":"}]"},[1]],"kind":"List"}"#
    var parser = JSONParser(Array(text.utf8))
    var kinds: [String] = []
    try parser.forEachKey { (parser, key, _, _) throws(SyntaxFault) in
      if key == "kind" { kinds.append(try parser.value().scalar?.text ?? "") } else { try parser.skipValue() }
    }
    #expect(kinds == ["List"])
  }
}
