import ClusterModel
import Reading
import Testing

@Suite("Documents of a file")
struct DocumentStreamTests {
  private func words(_ text: String, isJSON: Bool = false) -> [String] {
    var result: [String] = []
    DocumentStream(Array(text.utf8), isJSON: isJSON).visit { event in
      switch event {
      case .document(let found):
        result.append("\(found.kind ?? "-") \(found.node["metadata"]?.text("name") ?? "-") at \(found.node.line)")
      case .broken(let broken):
        result.append(
          "broken at \(broken.fault.line)\(broken.isTemplate ? ", a template" : "")\(broken.namesKind ? ", named" : "")"
        )
      case .emptyList(let node): result.append("empty \(node.text("kind") ?? "-")")
      }
    }
    return result
  }

  @Test func `parts YAML at its marks, and one that is broken costs no other`() {
    let text = """
      # a comment
      ---
      kind: A
      --- # with a comment
      kind: B
      text: |
        --- not a mark
      ---
      apiVersion: v1
      kind: C
      bad: [1
      ---
      replicas: {{ n }}
      ---

      ---
      kind: D
      ...
      ---
      {"kind": "E"}
      """
    #expect(
      words(text) == [
        "A - at 3", "B - at 5", "broken at 12, named", "broken at 13, a template", "D - at 17", "E - at 20",
      ])
  }

  @Test func `keeps a directive with its document`() {
    #expect(words("%YAML 1.1\n---\nkind: A\n---\nkind: B\n") == ["A - at 3", "B - at 5"])
  }

  @Test func `reads lines of Windows`() {
    #expect(words("kind: A\r\n---\r\nkind: B\r\n") == ["A - at 1", "B - at 3"])
  }

  @Test func `reads several JSON values, and YAML's braces`() {
    #expect(words("{\"kind\": \"A\"}\n{\"kind\": \"B\"}", isJSON: true) == ["A - at 1", "B - at 2"])
    #expect(words("{kind: A}") == ["A - at 1"])
    #expect(words("{kind: A}", isJSON: true) == ["broken at 1"])
  }

  @Test func `takes the items of lists one by one, with what the list says of them`() {
    let items = "{\"metadata\": {\"name\": \"x\"}},\n{\"kind\": \"Q\", \"metadata\": {\"name\": \"y\"}}"
    #expect(words("{\"items\": [\(items)], \"kind\": \"PodList\"}") == ["Pod x at 1", "Q y at 2"])
    #expect(words("[\(items)]") == ["- x at 1", "Q y at 2"])
    #expect(words("kind: List\nitems:\n- kind: A\n- kind: List\n  items: [{kind: B}]\n") == ["A - at 3", "B - at 5"])
    #expect(words("kind: PodList\nitems: []\n") == ["empty PodList"])
    #expect(words("kind: List\nitems:\n- kind: List\n- kind: AllowList\n") == ["empty List", "AllowList - at 4"])
    let deep = String(repeating: "{kind: List, items: [", count: 40) + "{kind: B}" + String(repeating: "]}", count: 40)
    #expect(words(deep) == ["B - at 1"])
    #expect(
      words("{\"metadata\": {\"selfLink\": \"/api/v1/nodes\"}, \"items\": [{\"metadata\": {\"name\": \"n\"}}]}")
        == ["Node n at 1"])
  }

  @Test func `cuts long lists without a difference`() {
    let padding = String(repeating: "x", count: 1000)
    let yamlItems = (0..<400).map { "- metadata:\n    name: n\($0)\n    note: |\n      \(padding)\n      kind: no\n" }
    let expected = (0..<400).map { "Pod n\($0) at \(3 + $0 * 5)" }
    #expect(words("apiVersion: v1\nitems:\n\(yamlItems.joined())kind: PodList\n") == expected)
    let broken = "apiVersion: v1\nitems:\n\(yamlItems.joined())- {]\nkind: PodList\n"
    #expect(words(broken) == expected + ["broken at 2003, named"])
    let indented = yamlItems.joined().split(separator: "\n").map { "  \($0)\n" }.joined()
    #expect(words("apiVersion: v1\nitems:\n\(indented)kind: PodList\n") == expected)
    let jsonItems = (0..<400).map { "{\"metadata\": {\"name\": \"n\($0)\", \"note\": \"\(padding)\"}}" }
    let json = "{\"items\": [\n\(jsonItems.joined(separator: ",\n"))], \"kind\": \"PodList\"}"
    #expect(words(json) == (0..<400).map { "Pod n\($0) at \(2 + $0)" })
  }

  @Test func `leaves long documents whole that only look like lists`() {
    let items = (0..<400).map { "- \(String(repeating: "x", count: 1000)) \($0)\n" }.joined()
    #expect(words("kind: Thing\nitems:\n\(items)") == ["Thing - at 1"])
  }

  @Test func `says of a key that stands twice in JSON which document it spoils`() {
    #expect(words("[{\"kind\": \"A\", \"kind\": \"B\"},\n{\"kind\": \"C\"}]") == ["broken at 1, named"])
  }
}
