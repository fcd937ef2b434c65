/// A long List in YAML as kubectl writes it, cut into its items before anything is parsed: a tree takes some 25 times
/// the text's size, and a cluster's pods are tens of megabytes.
///
/// What is cut: a document over 256 KiB whose lines at the margin are keys, one of them a bare `items:`, and items
/// that begin with `- ` at the margin. No other line of an item can stand at the margin.
struct YAMLList {
  private let bytes: [UInt8]
  /// Everything but the items.
  private let frame: String
  private let frameLine: Int
  private let items: [(range: Range<Int>, line: Int)]

  private static let leastBytes = 256 << 10

  /// nil where the document has another form.
  init?(_ bytes: [UInt8], from start: Int, to end: Int, line firstLine: Int) {
    guard end - start >= Self.leastBytes else { return nil }
    var frame: [UInt8] = []
    var items: [(range: Range<Int>, line: Int)] = []
    var isInItems = false
    var lineStart = start
    var line = firstLine
    while lineStart < end {
      let lineEnd = bytes[lineStart..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end - 1
      let next = lineEnd + 1
      let first = bytes[lineStart]
      let isAtMargin = first != 0x20 && first != 0x0A && first != 0x0D && first != UInt8(ascii: "#")
      let isItem = first == UInt8(ascii: "-") && lineStart + 1 < end && bytes[lineStart + 1] == 0x20
      if isInItems && isItem {
        items.append((lineStart..<next, line))
      } else if isInItems && !isAtMargin {
        guard let last = items.indices.last else { return nil }
        items[last].range = items[last].range.lowerBound..<next
      } else {
        isInItems = bytes[lineStart..<next].starts(with: "items:".utf8)
        let isBare = bytes[lineStart..<next].dropFirst(6).allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
        if isInItems && (!isBare || !items.isEmpty) { return nil }
        if !isInItems { frame.append(contentsOf: bytes[lineStart..<next]) }
      }
      lineStart = next
      line += 1
    }
    guard !items.isEmpty else { return nil }
    self.bytes = bytes
    self.frame = String(decoding: frame, as: UTF8.self)
    frameLine = firstLine
    self.items = items
  }

  /// Hands on the items one by one; an item that doesn't parse costs no other.
  ///
  /// - Returns: false, with nothing handed on, where the document turns out to be no List.
  func forEachDocument(
    _ yaml: YAMLDocuments, _ body: (DocumentEvent) -> Void, broken: (SyntaxFault) -> Void
  ) -> Bool {
    guard let root = try? yaml.parse(frame, firstLine: frameLine).first else { return false }
    let header = ListHeader(
      kind: root.text("kind"), apiVersion: root.text("apiVersion"), selfLink: root["metadata"]?.text("selfLink"))
    guard header.isList else { return false }
    for item in items {
      do throws(SyntaxFault) {
        let text = String(decoding: bytes[item.range], as: UTF8.self)
        for sequence in try yaml.parse(text, firstLine: item.line) {
          for element in sequence.elements ?? [sequence] { ListItems.forEach(element, header: header, depth: 1, body) }
        }
      } catch {
        broken(error)
      }
    }
    return true
  }
}
