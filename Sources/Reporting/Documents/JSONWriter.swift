/// Writes a tree as JSON text: two spaces of indentation, small collections on one line.
package struct JSONWriter {
  /// A collection that fits into so many columns after its key stands on one line.
  package static let lineWidth = 116

  /// The document, ended by a line feed.
  ///
  /// - Complexity: O(bytes written x depth of nesting)
  package static func text(_ value: JSONValue) -> String {
    var writer = JSONWriter()
    writer.write(value, indentation: 0, column: 0)
    writer.output.append(UInt8(ascii: "\n"))
    return String(decoding: writer.output, as: UTF8.self)
  }

  private var output: [UInt8] = []

  private mutating func write(_ value: JSONValue, indentation: Int, column: Int) {
    let start = output.count
    if writeFlat(value, limit: start + Self.lineWidth - column) { return }
    output.removeLast(output.count - start)
    switch value {
    case .object(let fields):
      append("{")
      for (index, field) in fields.enumerated() {
        breakLine(indentation + 2)
        appendQuoted(field.key)
        append(": ")
        write(field.value, indentation: indentation + 2, column: indentation + field.key.utf8.count + 6)
        if index < fields.count - 1 { append(",") }
      }
      breakLine(indentation)
      append("}")
    case .array(let elements):
      append("[")
      for (index, element) in elements.enumerated() {
        breakLine(indentation + 2)
        write(element, indentation: indentation + 2, column: indentation + 2)
        if index < elements.count - 1 { append(",") }
      }
      breakLine(indentation)
      append("]")
    default: _ = writeFlat(value, limit: .max)
    }
  }

  /// Writes on one line; false, with some of it written, where the output would pass `limit` bytes.
  private mutating func writeFlat(_ value: JSONValue, limit: Int) -> Bool {
    switch value {
    case .object(let fields):
      append("{")
      for (index, field) in fields.enumerated() {
        append(index > 0 ? ", " : " ")
        appendQuoted(field.key)
        append(": ")
        guard writeFlat(field.value, limit: limit) else { return false }
      }
      append(fields.isEmpty ? "}" : " }")
    case .array(let elements):
      append("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { append(", ") }
        guard writeFlat(element, limit: limit) else { return false }
      }
      append("]")
    case .string(let text): appendQuoted(text)
    case .integer, .decimal: append(value.numberText ?? "null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .null: append("null")
    }
    return output.count <= limit
  }

  private mutating func breakLine(_ indentation: Int) {
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
  }

  private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }
  private mutating func appendQuoted(_ text: String) { append(Self.quoted(text)) }

  /// A JSON string. Characters that a terminal may act upon (control characters, bidirectional overrides, line
  /// separators) are escaped, so that the text is safe to show.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where PrintableText.isUnsafe(scalar):
        for unit in String(scalar).utf16 {
          let figures = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - figures.count) + figures
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
