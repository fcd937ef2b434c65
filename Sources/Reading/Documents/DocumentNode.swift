package import ClusterModel

/// One node of a document, with the place where it stood: what YAML and JSON are both read into.
///
/// Immutable. Aliases are expanded and merge keys (`<<`) resolved, so that a reader sees plain values alone; both are
/// bounded by `DocumentLimits`.
package struct DocumentNode: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case scalar(DocumentScalar)
    case sequence([DocumentNode])
    /// In the order of the file; no key stands twice.
    case mapping([DocumentEntry])
  }

  package let content: Content
  private let lineNumber: Int32
  private let columnNumber: Int32

  /// 1-based.
  package var line: Int { Int(lineNumber) }
  /// 1-based, in Unicode scalars.
  package var column: Int { Int(columnNumber) }

  package init(_ content: Content, line: Int, column: Int) {
    self.content = content
    lineNumber = Int32(clamping: line)
    columnNumber = Int32(clamping: column)
  }

  package var scalar: DocumentScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The elements of a sequence; nil for another node.
  package var elements: [DocumentNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The entries of a mapping; nil for another node.
  package var entries: [DocumentEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  package var isNull: Bool { scalar?.kind == .null }

  /// The value under `key`; nil where this is no mapping or has no such key.
  ///
  /// - Complexity: O(entries)
  package subscript(key: String) -> DocumentNode? {
    guard case .mapping(let entries) = content else { return nil }
    for entry in entries where entry.key == key { return entry.value }
    return nil
  }

  /// The text of the scalar under `key`, whatever its type; nil where there is none.
  package func text(_ key: String) -> String? { self[key]?.scalar?.text }

  /// What a message calls it: `a mapping`, `a list`, `'80'`, `null`.
  package var summary: String {
    switch content {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar): scalar.kind == .null ? "nothing" : "'\(scalar.text.prefix(60))'"
    }
  }
}

/// A key of a mapping with its value.
package struct DocumentEntry: Hashable, Sendable {
  package let key: String
  /// The key's place; the value has its own.
  private let keyLineNumber: Int32
  private let keyColumnNumber: Int32
  package let value: DocumentNode

  package var keyLine: Int { Int(keyLineNumber) }
  package var keyColumn: Int { Int(keyColumnNumber) }

  package init(key: String, keyLine: Int, keyColumn: Int, value: DocumentNode) {
    self.key = key
    keyLineNumber = Int32(clamping: keyLine)
    keyColumnNumber = Int32(clamping: keyColumn)
    self.value = value
  }
}

/// A single value: its text and what it is by the rules of its format.
package struct DocumentScalar: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case null, boolean, integer, float, string
  }

  /// Without quotes, escapes resolved.
  package let text: String
  package let kind: Kind
  /// Whether it stood in quotes, or as a YAML block.
  package let isQuoted: Bool

  package init(text: String, kind: Kind, isQuoted: Bool) {
    self.text = text
    self.kind = kind
    self.isQuoted = isQuoted
  }

  /// nil where it is no boolean.
  package var boolean: Bool? {
    guard kind == .boolean, let first = text.utf8.first else { return nil }
    if first == UInt8(ascii: "o") || first == UInt8(ascii: "O") { return text.utf8.count == 2 }
    return "tTyY".utf8.contains(first)
  }

  /// The value of an integer, or of a float without a fraction; nil for all else and beyond `Int64`.
  package var integer: Int64? {
    switch kind {
    case .integer: return ScalarResolution.integer(text)
    case .float:
      guard let value = Double(text), value == value.rounded(), abs(value) < 9e18 else { return nil }
      return Int64(value)
    default: return nil
    }
  }

  /// The value of a finite number; nil for all else.
  package var number: Double? {
    switch kind {
    case .integer: return ScalarResolution.integer(text).map(Double.init) ?? Double(text)
    case .float:
      guard let value = Double(text.replacing("_", with: "")), value.isFinite else { return nil }
      return value
    default: return nil
    }
  }
}

/// How much one document may be, so that no input exhausts the machine.
package struct DocumentLimits: Hashable, Sendable {
  /// Levels of nesting.
  package var depth: Int
  /// The longest YAML document in bytes; a file may hold many. A tree takes about 25 times its
  /// text, and an object that a cluster holds is no longer than 1.5 MiB. The items of a List count one by one.
  package var yamlDocumentBytes: Int
  /// The longest JSON object that is held as one tree; the items of a List count one by one.
  package var jsonDocumentBytes: Int
  /// The longest file in bytes.
  package var fileBytes: Int
  /// Nodes that aliases may add to what a document's own text holds.
  package var aliasedNodes: Int

  package init(
    depth: Int = 500, yamlDocumentBytes: Int = 16 << 20, jsonDocumentBytes: Int = 64 << 20, fileBytes: Int = 1 << 30,
    aliasedNodes: Int = 200_000
  ) {
    self.depth = depth
    self.yamlDocumentBytes = yamlDocumentBytes
    self.jsonDocumentBytes = jsonDocumentBytes
    self.fileBytes = fileBytes
    self.aliasedNodes = aliasedNodes
  }
}

/// Why a text is no document: a fault of the format itself.
package struct SyntaxFault: Error, Hashable, Sendable {
  /// 1-based, in the whole file.
  package var line: Int
  package var column: Int
  package var cause: String
  package var remedy: String

  package init(line: Int, column: Int, cause: String, remedy: String) {
    self.line = line
    self.column = column
    self.cause = cause
    self.remedy = remedy
  }

  package func problem(path: String) -> InputProblem {
    InputProblem(position: FilePosition(path: path, line: line, column: column), cause: cause, remedy: remedy)
  }
}
