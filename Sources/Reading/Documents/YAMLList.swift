/// A long List in YAML, cut into its items before anything is parsed: a tree takes some 25 times the text's size, and a
/// cluster's pods are tens of megabytes.
///
/// What is cut: a document over 256 KiB whose lines at the margin are keys, one of them a bare `items:`, followed by
/// items that begin with `- ` at the margin or, all alike, further in. Every other line of an item stands deeper.
struct YAMLList {
  private let bytes: [UInt8]
  /// Everything but the items.
  private let frame: String
  private let frameLine: Int
  private let items: [(range: Range<Int>, line: Int)]

  private static let leastBytes = 256 << 10
  private static let mostFrameBytes = 1 << 20

  /// nil where the document has another form.
  init?(_ bytes: [UInt8], from start: Int, to end: Int, line firstLine: Int) {
    guard end - start >= Self.leastBytes else { return nil }
    var frame: [UInt8] = []
    var items: [(range: Range<Int>, line: Int)] = []
    var isInItems = false
    var depth: Int?
    var lineStart = start
    var line = firstLine
    while lineStart < end {
      let next = (bytes[lineStart..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end - 1) + 1
      let text = bytes[lineStart..<next]
      let indent = Self.indent(text)
      if isInItems, let indent, Self.isItem(text, indent), depth == nil || depth == indent {
        depth = indent
        items.append((lineStart..<next, line))
      } else if isInItems && (indent == nil || indent ?? 0 > depth ?? Int.max) {
        guard let last = items.indices.last else { return nil }
        items[last].range = items[last].range.lowerBound..<next
      } else {
        guard !isInItems || indent == 0 else { return nil }
        isInItems = text.starts(with: "items:".utf8)
        let isBare = text.dropFirst(6).allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
        if isInItems && (!isBare || !items.isEmpty) { return nil }
        if !isInItems { frame.append(contentsOf: text) }
        guard frame.count <= Self.mostFrameBytes else { return nil }
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

  /// Spaces before a line's text; nil for a line that is blank or a comment.
  private static func indent(_ line: ArraySlice<UInt8>) -> Int? {
    guard let first = line.firstIndex(where: { $0 != 0x20 }) else { return nil }
    return [0x0A, 0x0D, UInt8(ascii: "#")].contains(line[first]) ? nil : first - line.startIndex
  }

  private static func isItem(_ line: ArraySlice<UInt8>, _ indent: Int) -> Bool {
    let place = line.startIndex + indent
    return line[place] == UInt8(ascii: "-") && place + 1 < line.endIndex
      && [0x20, 0x0A, 0x0D].contains(line[place + 1])
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
          for element in sequence.elements ?? [sequence] { ListItems.forEach(element, header: header, body) }
        }
      } catch {
        broken(error)
      }
    }
    return true
  }
}
