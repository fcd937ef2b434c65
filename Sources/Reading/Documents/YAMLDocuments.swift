import Yams

/// The documents of a YAML text, one by one.
///
/// The text is cut at its `---` lines first and each piece is parsed alone, as kubectl does: a piece that doesn't parse
/// costs no other, and only one document's tree is held at a time.
///
/// Three guards keep a hostile document from exhausting the machine: a longest document, a deepest nesting, and a most
/// nodes once aliases are expanded (`DocumentLimits`). libyaml itself stops at 1,000 levels.
package struct YAMLDocuments {
  private let limits: DocumentLimits

  package init(limits: DocumentLimits = DocumentLimits()) { self.limits = limits }

  /// Parses one piece of a file.
  ///
  /// - Parameters:
  ///   - text: at most one `---`, at its start.
  ///   - firstLine: the line of the file that the piece begins on, 1-based.
  /// - Returns: the documents in it, without empty ones; more than one only where `...` parts them.
  /// - Complexity: O(text), plus what aliases add.
  package func parse(_ text: String, firstLine: Int = 1) throws(SyntaxFault) -> [DocumentNode] {
    let size = text.utf8.count
    try checkLength(size, firstLine: firstLine)
    if let line = AliasKeys.firstSuspect(in: text) {
      throw SyntaxFault(
        line: firstLine + line, column: 1, cause: "aliases as mapping keys beside many other aliases are not read",
        remedy: "write the keys out")
    }
    do {
      // Yams points into the text's own storage, which very short strings don't have.
      let padded = size < 32 ? text + String(repeating: "\n", count: 32) : text
      let parser = try Parser(yaml: padded, resolver: .basic, encoding: .utf8)
      var documents: [DocumentNode] = []
      while let root = try parser.nextRoot() {
        var conversion = YAMLConversion(
          lineOffset: firstLine - 1, depthLimit: limits.depth, nodeLimit: size + limits.aliasedNodes)
        let node = try conversion.node(root, depth: 0)
        if !node.isNull { documents.append(node) }
      }
      return documents
    } catch let fault as SyntaxFault {
      throw fault
    } catch {
      throw Self.fault(error, text: text, firstLine: firstLine)
    }
  }

  /// Refuses a piece of `size` bytes that is longer than what is read.
  func checkLength(_ size: Int, firstLine: Int) throws(SyntaxFault) {
    guard size > limits.yamlDocumentBytes else { return }
    throw SyntaxFault(
      line: firstLine, column: 1,
      cause:
        "a YAML document of \(size >> 20) MiB is more than the \(limits.yamlDocumentBytes >> 20) MiB that are read",
      remedy: "divide it into documents with ---, or give it as JSON")
  }

  private static func fault(_ error: any Error, text: String, firstLine: Int) -> SyntaxFault {
    // Short texts are padded with line ends: a fault at the end stands on the text's own last line.
    let lastLine = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
    func at(_ mark: Mark?, _ cause: String, _ remedy: String = "correct the YAML") -> SyntaxFault {
      SyntaxFault(
        line: firstLine - 1 + min(Swift.max(mark?.line ?? 1, 1), lastLine), column: Swift.max(mark?.column ?? 1, 1),
        cause: cause, remedy: remedy)
    }
    guard let error = error as? YamlError else { return at(nil, "is not YAML") }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let words = context.map { "\($0.text) \(problem)" } ?? problem
      return at(mark, "is not YAML: \(words.trimming())")
    case .reader(let problem, let offset, _, _):
      let before = text.utf8.prefix(offset ?? 0)
      let line = before.count { $0 == UInt8(ascii: "\n") }
      return SyntaxFault(
        line: firstLine + line, column: 1, cause: "is not YAML: \(problem)", remedy: "remove the character")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
      return at(context.mark, "the key \(names) stands twice in one mapping", "keep one of them")
    default: return at(nil, "is not YAML")
    }
  }
}

extension String {
  fileprivate func trimming() -> String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

/// Turns Yams' tree into ours, expanding aliases within bounds.
private struct YAMLConversion {
  let lineOffset: Int
  let depthLimit: Int
  let nodeLimit: Int
  private var nodeCount = 0

  init(lineOffset: Int, depthLimit: Int, nodeLimit: Int) {
    self.lineOffset = lineOffset
    self.depthLimit = depthLimit
    self.nodeLimit = nodeLimit
  }

  mutating func node(_ node: Node, depth: Int) throws(SyntaxFault) -> DocumentNode {
    let mark = node.mark
    let line = lineOffset + (mark?.line ?? 1)
    let column = mark?.column ?? 1
    nodeCount += 1
    guard nodeCount <= nodeLimit else {
      throw SyntaxFault(
        line: line, column: column, cause: "aliases expand to more than \(nodeLimit) nodes",
        remedy: "write the values out; this looks like a YAML bomb")
    }
    guard depth <= depthLimit else {
      throw SyntaxFault(
        line: line, column: column, cause: "is nested more than \(depthLimit) levels deep", remedy: "flatten it")
    }
    switch node {
    case .scalar(let scalar):
      return DocumentNode(.scalar(Self.scalar(scalar)), line: line, column: column)
    case .sequence(let sequence):
      var elements: [DocumentNode] = []
      elements.reserveCapacity(sequence.count)
      for element in sequence { elements.append(try self.node(element, depth: depth + 1)) }
      return DocumentNode(.sequence(elements), line: line, column: column)
    case .mapping(let mapping):
      return DocumentNode(.mapping(try entries(mapping, depth: depth)), line: line, column: column)
    case .alias:
      throw SyntaxFault(line: line, column: column, cause: "an alias without its anchor", remedy: "define the anchor")
    }
  }

  private mutating func entries(_ mapping: Node.Mapping, depth: Int) throws(SyntaxFault) -> [DocumentEntry] {
    var entries: [DocumentEntry] = []
    entries.reserveCapacity(mapping.count)
    var merged: [DocumentNode] = []
    for (key, value) in mapping {
      let line = lineOffset + (key.mark?.line ?? 1)
      let column = key.mark?.column ?? 1
      guard case .scalar(let scalar) = key else {
        throw SyntaxFault(
          line: line, column: column, cause: "a mapping or list stands where a key should be",
          remedy: "quote the text if it begins with { or [; render a template first")
      }
      let child = try node(value, depth: depth + 1)
      if scalar.string == "<<" && scalar.style == .plain {
        merged.append(child)
      } else {
        entries.append(DocumentEntry(key: scalar.string, keyLine: line, keyColumn: column, value: child))
      }
    }
    guard !merged.isEmpty else { return entries }
    var keys = Set(entries.map(\.key))
    for source in merged { Self.merge(source, into: &entries, &keys) }
    return entries
  }

  /// Adds what a merge key brings: keys that the mapping itself doesn't have; the first of several mappings wins.
  private static func merge(_ source: DocumentNode, into entries: inout [DocumentEntry], _ keys: inout Set<String>) {
    if let list = source.elements {
      for element in list where element.entries != nil { merge(element, into: &entries, &keys) }
    }
    for entry in source.entries ?? [] where keys.insert(entry.key).inserted { entries.append(entry) }
  }

  private static func scalar(_ scalar: Node.Scalar) -> DocumentScalar {
    let text = scalar.string
    let tag = scalar.tag.description
    let isPlain = scalar.style == .plain || scalar.style == .any
    let kind: DocumentScalar.Kind =
      switch tag {
      case "tag:yaml.org,2002:str", "!": .string
      case "tag:yaml.org,2002:int": .integer
      case "tag:yaml.org,2002:float": .float
      case "tag:yaml.org,2002:bool": .boolean
      case "tag:yaml.org,2002:null": .null
      default: isPlain ? ScalarResolution.kind(ofPlain: text) : .string
      }
    return DocumentScalar(text: text, kind: kind, isQuoted: !isPlain)
  }
}

/// Finds documents whose mapping keys may be aliases of aliases: comparing such keys takes time without bound in Yams,
/// before any count of nodes is possible.
private enum AliasKeys {
  /// A document with fewer aliases can't expand far.
  private static let harmlessAliases = 30

  /// The line (from 0) of the first key that may be an alias or a collection, in a text with many aliases; nil where
  /// the text is harmless.
  static func firstSuspect(in text: String) -> Int? {
    var line = 0
    var aliases = 0
    var suspect: Int?
    var before = UInt8(ascii: "\n")
    var isAlias = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: ","):
        isAlias = false
        if byte == UInt8(ascii: "\n") { line += 1 }
      case UInt8(ascii: "*") where " \t\n[{,-:?".utf8.contains(before):
        isAlias = true
        aliases += 1
      case UInt8(ascii: ":") where isAlias || before == UInt8(ascii: "]") || before == UInt8(ascii: "}"):
        suspect = suspect ?? line
      case UInt8(ascii: "?") where " \t\n[{,-".utf8.contains(before):
        suspect = suspect ?? line
      default: break
      }
      let mayCloseKey = before == UInt8(ascii: "]") || before == UInt8(ascii: "}")
      if byte != UInt8(ascii: " ") || !mayCloseKey { before = byte }
    }
    return aliases > harmlessAliases && text.utf8.contains(UInt8(ascii: "&")) ? suspect : nil
  }
}
