/// A document of a file: a whole one, or an item of a List.
package struct FoundDocument: Sendable {
  package let node: DocumentNode
  /// What the List says of its items, for those that don't say it themselves.
  package let inheritedKind: String?
  package let inheritedAPIVersion: String?

  package var kind: String? { node.text("kind") ?? inheritedKind }
  package var apiVersion: String? { node.text("apiVersion") ?? inheritedAPIVersion }
}

/// A piece of a file that is no document.
package struct BrokenDocument: Sendable {
  package let fault: SyntaxFault
  /// It holds the braces of Helm, Go or Jinja templates.
  package let isTemplate: Bool
  /// Its text names an apiVersion and a kind: somebody meant it as a Kubernetes object.
  package let namesKind: Bool
}

package enum DocumentEvent: Sendable {
  case document(FoundDocument)
  case broken(BrokenDocument)
  /// A List without items.
  case emptyList(DocumentNode)
}

/// The documents of one file, one at a time and in order: YAML, JSON, or YAML whose documents are JSON; the items of
/// Lists and of top-level arrays one by one.
///
/// Only one item's tree is held at a time, but for a List in YAML under 256 KiB.
package struct DocumentStream {
  private let bytes: [UInt8]
  private let limits: DocumentLimits
  /// Whether the file's name says JSON, so that nothing else is tried.
  private let isJSON: Bool

  /// - Parameter bytes: valid UTF-8.
  package init(_ bytes: [UInt8], isJSON: Bool = false, limits: DocumentLimits = DocumentLimits()) {
    self.bytes = bytes
    self.isJSON = isJSON
    self.limits = limits
  }

  /// - Complexity: O(bytes)
  package func visit(_ body: (DocumentEvent) -> Void) {
    for piece in pieces() {
      var probe = JSONParser(bytes, offset: piece.contentOffset, line: piece.contentLine, limits: limits)
      let first = probe.peek()
      if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || isJSON && first != nil {
        if readJSON(piece, body) { continue }
      }
      readYAML(piece, body)
    }
  }

  // MARK: Pieces

  /// What stands between two `---` lines.
  private struct Piece {
    var start: Int
    var end: Int
    /// 1-based.
    var line: Int
    /// Behind the `---` line, where that holds nothing else.
    var contentOffset: Int
    var contentLine: Int
  }

  private func pieces() -> [Piece] {
    var result: [Piece] = []
    var piece = Piece(start: 0, end: 0, line: 1, contentOffset: 0, contentLine: 1)
    var lineStart = 0
    var line = 1
    var holdsDirectivesAlone = false
    while lineStart < bytes.count {
      let lineEnd = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      if isMarker(lineStart, lineEnd), !holdsDirectivesAlone {
        piece.end = lineStart
        if piece.start < lineStart { result.append(piece) }
        let isBare = bytes[(lineStart + 3)..<lineEnd].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        piece = Piece(
          start: lineStart, end: 0, line: line, contentOffset: isBare ? min(lineEnd + 1, bytes.count) : lineStart,
          contentLine: isBare ? line + 1 : line)
      } else if isMarker(lineStart, lineEnd) {
        holdsDirectivesAlone = false
      } else if bytes[lineStart] == UInt8(ascii: "%"), lineStart == piece.start {
        holdsDirectivesAlone = true
      }
      lineStart = lineEnd + 1
      line += 1
    }
    piece.end = bytes.count
    if piece.start < bytes.count { result.append(piece) }
    return result
  }

  /// Whether the line is `---`, alone or with a space behind it.
  private func isMarker(_ start: Int, _ end: Int) -> Bool {
    guard end - start >= 3, bytes[start] == 0x2D, bytes[start + 1] == 0x2D, bytes[start + 2] == 0x2D else {
      return false
    }
    return end - start == 3 || bytes[start + 3] == 0x20 || bytes[start + 3] == 0x09 || bytes[start + 3] == 0x0D
  }

  // MARK: JSON

  /// Reads a piece as JSON; false where it is none but may be YAML.
  private func readJSON(_ piece: Piece, _ body: (DocumentEvent) -> Void) -> Bool {
    var probe = JSONParser(bytes, offset: piece.contentOffset, line: piece.contentLine, limits: limits)
    var outlines: [JSONOutline] = []
    do throws(SyntaxFault) {
      while probe.peek() != nil, probe.offset < piece.end { outlines.append(try JSONOutline(&probe)) }
    } catch {
      if !isJSON && piece.end - piece.start <= limits.yamlDocumentBytes { return false }
      body(.broken(broken(error, piece)))
      return true
    }
    for outline in outlines {
      do throws(SyntaxFault) {
        try outline.forEachDocument(limits: limits, body)
      } catch {
        body(.broken(broken(error, piece)))
      }
    }
    return true
  }

  // MARK: YAML

  private func readYAML(_ piece: Piece, _ body: (DocumentEvent) -> Void) {
    let yaml = YAMLDocuments(limits: limits)
    if let list = YAMLList(bytes, from: piece.start, to: piece.end, line: piece.line),
      list.forEachDocument(yaml, body, broken: { body(.broken(broken($0, piece))) })
    {
      return
    }
    do throws(SyntaxFault) {
      try yaml.checkLength(piece.end - piece.start, firstLine: piece.line)
      let text = String(decoding: bytes[piece.start..<piece.end], as: UTF8.self)
      for root in try yaml.parse(text, firstLine: piece.line) { ListItems.forEach(root, body) }
    } catch {
      body(.broken(broken(error, piece)))
    }
  }

  private func broken(_ fault: SyntaxFault, _ piece: Piece) -> BrokenDocument {
    let text = Substring(decoding: bytes[piece.start..<min(piece.end, piece.start + 1 << 20)], as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline)
    let isYAMLObject =
      lines.contains { $0.hasPrefix("kind:") } && lines.contains { $0.hasPrefix("apiVersion:") }
    let isJSONObject = text.contains("\"kind\"") && text.contains("\"apiVersion\"")
    return BrokenDocument(
      fault: fault, isTemplate: text.contains("{{") || text.contains("{%"), namesKind: isYAMLObject || isJSONObject)
  }
}
