/// Shows report blocks as GitHub-flavoured Markdown.
package enum MarkdownRenderer {
  /// The blocks as a document. Text from input files is escaped: none of it is taken for notation or HTML.
  ///
  /// - Parameter title: the heading of the whole; nil: none.
  package static func text(_ blocks: [ReportBlock], title: String? = nil) -> String {
    var parts = title.map { ["# " + escaped($0)] } ?? []
    parts += blocks.compactMap(part)
    return parts.isEmpty ? "" : parts.joined(separator: "\n\n") + "\n"
  }

  private static func part(_ block: ReportBlock) -> String? {
    switch block {
    case .heading(let text): return "## " + escaped(text)
    case .subheading(let text): return "### " + escaped(text)
    case .verdict(let text, _): return "**" + escaped(text) + "**"
    case .paragraph(let text): return escaped(text)
    case .facts(let facts):
      let rows = facts.map { "| \(escaped($0.name)) | \(escaped($0.value)) |" }
      return (["| | |", "| --- | --- |"] + rows).joined(separator: "\n")
    case .bullets(let texts): return texts.map { "- " + escaped($0) }.joined(separator: "\n")
    case .table(let table): return self.table(table)
    case .caption: return nil
    case .figure(let figure): return "*\(escaped(figure.title)).* \(escaped(figure.description))"
    }
  }

  private static func table(_ table: ReportTable) -> String {
    let header = "| " + table.columns.map { escaped($0.title) }.joined(separator: " | ") + " |"
    let rule = "| " + table.columns.map { $0.alignment == .right ? "---:" : "---" }.joined(separator: " | ") + " |"
    let rows = table.rows.map { row in
      let cells = table.columns.indices.map { index in
        let cell = row.cells.indices.contains(index) ? escaped(row.cells[index]) : ""
        return row.isStrong && !cell.isEmpty ? "**\(cell)**" : cell
      }
      return "| " + cells.joined(separator: " | ") + " |"
    }
    return ([header, rule] + rows).joined(separator: "\n")
  }

  /// Text that Markdown shows as it is, on one line.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for character in PrintableText.escaped(text).unicodeScalars {
      switch character {
      case "\\", "`", "*", "_", "[", "]", "|", "~", "$", "#": result += "\\\(character)"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(character)
      }
    }
    // A line must not start like a list, a rule or a numbered item.
    if let first = result.first, "-+=".contains(first) { return "\\" + result }
    let figures = result.prefix { $0.isASCII && $0.isNumber }
    let rest = result.dropFirst(figures.count)
    if !figures.isEmpty, rest.hasPrefix(". ") || rest.hasPrefix(") ") { return figures + "\\" + rest }
    return result
  }
}
