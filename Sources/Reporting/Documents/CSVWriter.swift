/// Comma-separated values as RFC 4180 has them, with line feeds.
package enum CSVWriter {
  /// A header line, then one line a row.
  ///
  /// A field that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, a tab or a carriage return,
  /// and is no number) gets an apostrophe in front. Control characters but for line ends and tabs are escaped.
  package static func text(columns: [String], rows: [[String]]) -> String {
    ([columns] + rows).map { $0.map(field).joined(separator: ",") + "\n" }.joined()
  }

  private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
    PrintableText.isUnsafe(scalar) && !"\n\r\t".unicodeScalars.contains(scalar)
  }

  private static func field(_ text: String) -> String {
    var text = text
    if text.unicodeScalars.contains(where: isEscaped) {
      text = text.unicodeScalars.map { isEscaped($0) ? PrintableText.escaped(String($0)) : String($0) }.joined()
    }
    let begin = text.unicodeScalars.first { !" \n".unicodeScalars.contains($0) }
    if let begin, "=+-@\t\r".unicodeScalars.contains(begin), Double(text) == nil {
      text = "'" + text
    }
    guard text.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
