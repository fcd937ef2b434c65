/// Writes a tree as YAML: the same values in the same order as `JSONWriter`, small collections in flow style.
package struct YAMLWriter {
  private static let lineWidth = 116

  /// The document, ended by a line feed.
  ///
  /// - Complexity: O(bytes written x depth of nesting)
  package static func text(_ value: JSONValue) -> String {
    var writer = YAMLWriter()
    writer.writeBlock(value, indentation: 0)
    return writer.output
  }

  private var output = ""

  /// Writes a value that starts at the current place, which is the start of a line or stands after `- `.
  private mutating func writeBlock(_ value: JSONValue, indentation: Int) {
    let margin = String(repeating: " ", count: indentation)
    switch value {
    case .object(let fields) where !fields.isEmpty:
      for (index, field) in fields.enumerated() {
        if index > 0 { output += margin }
        let key = Self.scalar(field.key)
        output += key + ":"
        if let flat = Self.flat(field.value, limit: Self.lineWidth - indentation - key.utf8.count) {
          output += " " + flat + "\n"
        } else {
          output += "\n" + margin + "  "
          writeBlock(field.value, indentation: indentation + 2)
        }
      }
    case .array(let elements) where !elements.isEmpty:
      for (index, element) in elements.enumerated() {
        if index > 0 { output += margin }
        output += "- "
        if let flat = Self.flat(element, limit: Self.lineWidth - indentation - 2) {
          output += flat + "\n"
        } else {
          writeBlock(element, indentation: indentation + 2)
        }
      }
    default: output += (Self.flat(value, limit: .max) ?? "null") + "\n"
    }
  }

  /// Flow style; nil where it would be longer than `limit` bytes. A single scalar is never too long.
  private static func flat(_ value: JSONValue, limit: Int) -> String? {
    switch value {
    case .object(let fields):
      var parts: [String] = []
      var length = 2
      for field in fields {
        guard let part = flat(field.value, limit: limit - length) else { return nil }
        parts.append("\(scalar(field.key)): \(part)")
        length += (parts.last?.utf8.count ?? 0) + 2
        if length > limit { return nil }
      }
      return "{" + parts.joined(separator: ", ") + "}"
    case .array(let elements):
      var parts: [String] = []
      var length = 2
      for element in elements {
        guard let part = flat(element, limit: limit - length) else { return nil }
        parts.append(part)
        length += part.utf8.count + 2
        if length > limit { return nil }
      }
      return "[" + parts.joined(separator: ", ") + "]"
    case .string(let text): return scalar(text)
    case .integer, .decimal: return value.numberText
    case .bool(let flag): return flag ? "true" : "false"
    case .null: return "null"
    }
  }

  /// Words that a YAML reader, of version 1.1 or 1.2, takes for something other than text.
  private static let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

  /// A plain scalar where no reader can mistake it, else a double-quoted one (JSON's notation is a subset).
  static func scalar(_ text: String) -> String {
    let bytes = text.utf8
    let isPlain =
      bytes.first.map { isLetter($0) || $0 == UInt8(ascii: "_") } ?? false
      && bytes.allSatisfy { isLetter($0) || isDigit($0) || "_./-".utf8.contains($0) }
    return isPlain && !reserved.contains(text.lowercased()) ? text : JSONWriter.quoted(text)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
