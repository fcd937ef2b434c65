import ClusterModel
import Reading
import Testing

@Suite("YAML documents")
struct YAMLDocumentsTests {
  private func root(_ text: String, limits: DocumentLimits = DocumentLimits()) throws -> DocumentNode {
    try #require(try YAMLDocuments(limits: limits).parse(text).first)
  }

  private func fault(_ text: String, firstLine: Int = 1, limits: DocumentLimits = DocumentLimits()) -> SyntaxFault? {
    do throws(SyntaxFault) {
      _ = try YAMLDocuments(limits: limits).parse(text, firstLine: firstLine)
      return nil
    } catch {
      return error
    }
  }

  @Test func `keeps line and column of every node`() throws {
    let node = try root("a: 1\nb:\n  - x\n  - {c: d}\n")
    let b = try #require(node["b"])
    #expect((b.line, b.column) == (3, 3))
    let inner = try #require(b.elements?[1]["c"])
    #expect((inner.line, inner.column) == (4, 9))
    #expect(node.entries?[1].keyLine == 2)
  }

  @Test(
    arguments: zip(
      [
        "80", "\"80\"", "true", "'true'", "null", "", "~", "yes", "0.5", "1e3", "0x10", "2020-01-01", "!!str 80",
        "|\n  80",
      ],
      [
        DocumentScalar.Kind.integer, .string, .boolean, .string, .null, .null, .null, .boolean, .float, .float,
        .integer,
        .string, .string, .string,
      ]))
  func `tells what a scalar is`(text: String, kind: DocumentScalar.Kind) throws {
    let node = try root("key: \(text)\nother: 1\n")
    #expect(node["key"]?.scalar?.kind == kind)
  }

  @Test func `keeps numbers as written`() throws {
    #expect(try root("cpu: 1.50")["cpu"]?.scalar?.text == "1.50")
    #expect(try root("n: 0o17")["n"]?.scalar?.integer == 15)
    #expect(try root("n: 017")["n"]?.scalar?.integer == 15)
    #expect(try root("n: 3.0")["n"]?.scalar?.integer == 3)
    #expect(try root("n: off")["n"]?.scalar?.boolean == false)
    #expect(try root("n: on")["n"]?.scalar?.boolean == true)
  }

  @Test func `expands aliases and merge keys, and the mapping's own keys win`() throws {
    let node = try root("base: &b {cpu: 1, memory: 2}\nmore:\n  <<: *b\n  cpu: 3\nsame: *b\n")
    #expect(node["more"]?.text("cpu") == "3")
    #expect(node["more"]?.text("memory") == "2")
    #expect(node["same"]?.text("cpu") == "1")
  }

  @Test func `skips empty documents`() throws {
    #expect(try YAMLDocuments().parse("# only a comment\n").isEmpty)
    #expect(try YAMLDocuments().parse("---\n").isEmpty)
    #expect(try YAMLDocuments().parse("").isEmpty)
  }

  @Test func `stops at a bomb of aliases`() {
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1...9 {
      text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ","))]\n"
    }
    #expect(fault(text)?.cause.contains("aliases expand") == true)
  }

  @Test func `stops at a bomb of aliases as keys`() {
    var text = "a0: &a0 [x,x]\n"
    for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1),*a\(level - 1)]\n" }
    #expect(fault(text + "? *a40\n: 1\n")?.cause.contains("aliases as mapping keys") == true)
    #expect(fault(text + "{*a40 : 1}\n") != nil)
    #expect(fault(text + "x:\n  [*a40, 1]: 1\n")?.cause.contains("aliases as mapping keys") == true)
  }

  @Test func `stops at nesting without end`() {
    #expect(fault(String(repeating: "[", count: 100_000)) != nil)
    let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    #expect(fault(deep)?.cause.contains("500 levels") == true)
  }

  @Test func `names the line of a fault in the whole file`() {
    let found = fault("a: 1\nb: [1, 2\nc: 3\n", firstLine: 11)
    #expect(found?.line == 13)
    #expect(found?.cause.hasPrefix("is not YAML") == true)
  }

  @Test func `refuses a key that stands twice`() {
    #expect(fault("a: 1\na: 2\n")?.cause == "the key 'a' stands twice in one mapping")
  }

  @Test func `refuses a template's braces as a key`() {
    #expect(fault("replicas: {{replicas}}\n")?.cause == "a mapping or list stands where a key should be")
  }

  @Test func `refuses a document beyond the limit`() {
    #expect(fault("a: 12345678\n", limits: DocumentLimits(yamlDocumentBytes: 5))?.cause.contains("MiB") == true)
  }

  @Test func `reads line ends of Windows`() throws {
    let node = try root("a: 1\r\nb:\r\n  c: x\r\n")
    #expect(node["b"]?.text("c") == "x")
    #expect(node["b"]?["c"]?.line == 3)
  }
}
