/// A strict JSON parser that keeps positions.
///
/// Beside whole trees it can skip a value without building it and step through an array element by element, so that a
/// List of any length is read with the memory of one item.
///
/// - Complexity: O(bytes read); a tree only of what is asked for.
package struct JSONParser {
  private let bytes: [UInt8]
  private let limits: DocumentLimits
  private var index: Int
  private var line: Int
  /// Where the current line begins, less the continuation bytes seen on it: columns count Unicode scalars.
  private var lineStart: Int
  /// Keys that stood twice in one object since the last call of `takeDuplicates`.
  private var duplicates: [SyntaxFault] = []

  /// - Parameters:
  ///   - bytes: valid UTF-8.
  ///   - offset: where to begin in `bytes`, the start of a line.
  ///   - line: that line's number, 1-based.
  package init(_ bytes: [UInt8], offset: Int = 0, line: Int = 1, limits: DocumentLimits = DocumentLimits()) {
    self.bytes = bytes
    self.limits = limits
    index = offset
    self.line = line
    lineStart = offset
  }

  /// Bytes consumed so far, from the start of `bytes`.
  package var offset: Int { index }
  package var currentLine: Int { line }
  package var currentColumn: Int { index - lineStart + 1 }

  /// The duplicate keys noticed since the last call: the later value counts, as in Kubernetes.
  package mutating func takeDuplicates() -> [SyntaxFault] {
    defer { duplicates = [] }
    return duplicates
  }

  /// Skips white space; false at the end of the text or of `limit`.
  package mutating func skipSpace() -> Bool {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0D: index += 1
      case 0x0A:
        index += 1
        line += 1
        lineStart = index
      default: return true
      }
    }
    return false
  }

  /// The next byte that is no white space; nil at the end.
  package mutating func peek() -> UInt8? { skipSpace() ? bytes[index] : nil }

  private func fault(_ cause: String, _ remedy: String = "correct the JSON") -> SyntaxFault {
    SyntaxFault(line: line, column: currentColumn, cause: "is not JSON: \(cause)", remedy: remedy)
  }

  private mutating func expect(_ byte: UInt8, _ name: String) throws(SyntaxFault) {
    guard let next = peek() else { throw fault("the text ends where \(name) should be") }
    guard next == byte else { throw fault("\(name) expected") }
    index += 1
  }

  /// Takes `byte` where it is next.
  private mutating func takes(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    index += 1
    return true
  }

  // MARK: Trees

  /// The next value as a tree.
  package mutating func value(depth: Int = 0) throws(SyntaxFault) -> DocumentNode {
    guard let first = peek() else { throw fault("the text ends where a value should be") }
    guard depth <= limits.depth else { throw fault("nested more than \(limits.depth) levels deep", "flatten it") }
    let line = line
    let column = currentColumn
    switch first {
    case UInt8(ascii: "{"):
      var entries: [DocumentEntry] = []
      var keys: Set<String> = []
      try forEachKey { (parser, key, keyLine, keyColumn) throws(SyntaxFault) in
        let value = try parser.value(depth: depth + 1)
        let entry = DocumentEntry(key: key, keyLine: keyLine, keyColumn: keyColumn, value: value)
        if Self.stands(key, in: entries, &keys), let known = entries.firstIndex(where: { $0.key == key }) {
          parser.duplicates.append(
            SyntaxFault(
              line: keyLine, column: keyColumn, cause: "the key '\(key)' stands twice in one mapping",
              remedy: "keep one of them"))
          entries[known] = entry
        } else {
          entries.append(entry)
        }
      }
      return DocumentNode(.mapping(entries), line: line, column: column)
    case UInt8(ascii: "["):
      var elements: [DocumentNode] = []
      try forEachElement { (parser) throws(SyntaxFault) in elements.append(try parser.value(depth: depth + 1)) }
      return DocumentNode(.sequence(elements), line: line, column: column)
    default:
      return DocumentNode(.scalar(try scalar(first)), line: line, column: column)
    }
  }

  /// Whether `key` stood before; compared one by one in the small objects that Kubernetes has, by a set in large ones.
  private static func stands(_ key: String, in entries: [DocumentEntry], _ keys: inout Set<String>) -> Bool {
    guard entries.count >= 32 else { return entries.contains { $0.key == key } }
    if keys.isEmpty { keys.formUnion(entries.map(\.key)) }
    return !keys.insert(key).inserted
  }

  // MARK: Steps

  /// Steps through the object that comes next; `body` must consume each key's value.
  package mutating func forEachKey(
    _ body: (inout JSONParser, String, _ line: Int, _ column: Int) throws(SyntaxFault) -> Void
  ) throws(SyntaxFault) {
    try expect(UInt8(ascii: "{"), "'{'")
    if takes(UInt8(ascii: "}")) { return }
    repeat {
      guard peek() == UInt8(ascii: "\"") else { throw fault("a key in double quotes expected") }
      let line = line
      let column = currentColumn
      let key = try string()
      try expect(UInt8(ascii: ":"), "':'")
      try body(&self, key, line, column)
    } while takes(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"), "',' or '}'")
  }

  /// Steps through the array that comes next; `body` must consume each element.
  package mutating func forEachElement(
    _ body: (inout JSONParser) throws(SyntaxFault) -> Void
  ) throws(SyntaxFault) {
    try expect(UInt8(ascii: "["), "'['")
    if takes(UInt8(ascii: "]")) { return }
    repeat { try body(&self) } while takes(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"), "',' or ']'")
  }

  /// Passes over the next value without building it.
  package mutating func skipValue(depth: Int = 0) throws(SyntaxFault) {
    guard let first = peek() else { throw fault("the text ends where a value should be") }
    guard depth <= limits.depth else { throw fault("nested more than \(limits.depth) levels deep", "flatten it") }
    switch first {
    case UInt8(ascii: "{"):
      index += 1
      if takes(UInt8(ascii: "}")) { return }
      repeat {
        guard peek() == UInt8(ascii: "\"") else { throw fault("a key in double quotes expected") }
        try skipString()
        try expect(UInt8(ascii: ":"), "':'")
        try skipValue(depth: depth + 1)
      } while takes(UInt8(ascii: ","))
      try expect(UInt8(ascii: "}"), "',' or '}'")
    case UInt8(ascii: "["):
      try forEachElement { (parser) throws(SyntaxFault) in try parser.skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): try skipString()
    default: _ = try scalar(first)
    }
  }

  // MARK: Scalars

  private mutating func scalar(_ first: UInt8) throws(SyntaxFault) -> DocumentScalar {
    switch first {
    case UInt8(ascii: "\""): return DocumentScalar(text: try string(), kind: .string, isQuoted: true)
    case UInt8(ascii: "t"): return try word("true", .boolean)
    case UInt8(ascii: "f"): return try word("false", .boolean)
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ text: String, _ kind: DocumentScalar.Kind) throws(SyntaxFault) -> DocumentScalar {
    guard bytes[index...].starts(with: text.utf8) else { throw fault("a value expected") }
    index += text.utf8.count
    return DocumentScalar(text: text, kind: kind, isQuoted: false)
  }

  private mutating func digits() -> Int {
    let start = index
    while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index += 1 }
    return index - start
  }

  private mutating func number() throws(SyntaxFault) -> DocumentScalar {
    let start = index
    var kind = DocumentScalar.Kind.integer
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let startsWithZero = index < bytes.count && bytes[index] == UInt8(ascii: "0")
    let count = digits()
    guard count > 0, !(startsWithZero && count > 1) else {
      index = start
      throw fault("a value expected")
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      kind = .float
      guard digits() > 0 else { throw fault("digits expected after the point") }
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: "e") || bytes[index] == UInt8(ascii: "E") {
      index += 1
      kind = .float
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      guard digits() > 0 else { throw fault("digits expected in the exponent") }
    }
    return DocumentScalar(text: String(decoding: bytes[start..<index], as: UTF8.self), kind: kind, isQuoted: false)
  }

  /// Moves behind the closing quote; true where the string held escapes.
  @discardableResult
  private mutating func skipString() throws(SyntaxFault) -> Bool {
    index += 1
    var hasEscapes = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return hasEscapes
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index += 1
      } else if byte < 0x20 {
        throw fault("a control character inside a string", "write it as an escape, such as \\n")
      } else if byte & 0xC0 == 0x80 {
        lineStart += 1
      }
      index += 1
    }
    index = bytes.count
    throw fault("the text ends inside a string")
  }

  private mutating func string() throws(SyntaxFault) -> String {
    let start = index + 1
    let hasEscapes = try skipString()
    let content = bytes[start..<(index - 1)]
    guard hasEscapes else { return String(decoding: content, as: UTF8.self) }
    guard let text = JSONEscapes.resolved(content) else {
      throw fault("a string with an escape that JSON doesn't have")
    }
    return text
  }
}

/// JSON's backslash escapes.
private enum JSONEscapes {
  /// The text that `content` stands for; nil where an escape is none. Half a surrogate pair becomes U+FFFD.
  static func resolved(_ content: ArraySlice<UInt8>) -> String? {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var index = content.startIndex
    while index < content.endIndex {
      let byte = content[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard index < content.endIndex else { return nil }
      let escape = content[index]
      index += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escape)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        guard let unit = hexadecimal(content, index) else { return nil }
        index += 4
        var scalar = UInt32(unit)
        if unit & 0xFC00 == 0xD800, index + 1 < content.endIndex, content[index] == UInt8(ascii: "\\"),
          content[index + 1] == UInt8(ascii: "u"), let low = hexadecimal(content, index + 2), low & 0xFC00 == 0xDC00
        {
          index += 6
          scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10) + UInt32(low & 0x3FF)
        }
        result.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
      default: return nil
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func hexadecimal(_ content: ArraySlice<UInt8>, _ start: Int) -> UInt16? {
    guard start + 4 <= content.endIndex else { return nil }
    var value: UInt16 = 0
    for byte in content[start..<(start + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}
