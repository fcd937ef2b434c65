/// Shows report blocks on a terminal, or as plain text in a file.
package struct TerminalRenderer: Sendable {
  /// Whether to use colour and weight; false off a terminal, with `--no-color` and with NO_COLOR.
  package let usesColour: Bool
  /// The most columns of a line.
  package let columns: Int

  package init(usesColour: Bool = false, columns: Int = 100) {
    self.usesColour = usesColour
    self.columns = max(columns, 40)
  }

  /// The blocks as lines, each ended by a line feed. What an input file may have put into a text is escaped: no control
  /// character of it reaches the terminal.
  package func text(_ blocks: [ReportBlock]) -> String {
    var lines: [String] = []
    // There are no pictures here that a caption could be of.
    let blocks = blocks.filter { if case .caption = $0 { false } else { true } }
    for (index, block) in blocks.enumerated() {
      if index > 0, needsGap(before: block, after: blocks[index - 1]) { lines.append("") }
      lines += self.lines(of: block)
    }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  private func needsGap(before block: ReportBlock, after previous: ReportBlock) -> Bool {
    if case .heading = previous { return false }
    if case .subheading = previous { return false }
    if case .bullets = block, case .paragraph = previous { return false }
    return true
  }

  private func lines(of block: ReportBlock) -> [String] {
    switch block {
    case .heading(let text), .subheading(let text): return [painted(PrintableText.escaped(text), .bold)]
    case .verdict(let text, let tone):
      let style: Style =
        switch tone {
        case .good: .green
        case .caution: .yellow
        case .bad: .red
        }
      return wrapped(text).map { painted($0, style) }
    case .paragraph(let text): return wrapped(text)
    case .facts(let facts): return self.lines(of: facts)
    case .bullets(let texts): return texts.flatMap { hanging(first: "  - ", rest: "    ", $0) }
    case .table(let table): return self.lines(of: table)
    case .caption: return []
    case .figure(let figure): return wrapped("\(figure.title): \(figure.description)")
    }
  }

  private func wrapped(_ text: String) -> [String] { DisplayWidth.wrapped(PrintableText.escaped(text), to: columns) }

  private func hanging(first: String, rest: String, _ text: String) -> [String] {
    let width = columns - DisplayWidth.columns(first)
    return DisplayWidth.wrapped(PrintableText.escaped(text), to: width).enumerated().map { index, line in
      (index == 0 ? first : rest) + line
    }
  }

  private func lines(of facts: [ReportFact]) -> [String] {
    let names = facts.map { PrintableText.escaped($0.name) }
    let width = min(names.map(DisplayWidth.columns).max() ?? 0, columns / 3)
    return zip(names, facts).flatMap { name, fact in
      hanging(
        first: Self.padded(DisplayWidth.cut(name, to: width), to: width, .left) + "  ",
        rest: String(repeating: " ", count: width + 2), fact.value)
    }
  }

  // MARK: tables

  private func lines(of table: ReportTable) -> [String] {
    let titles = table.columns.map { PrintableText.escaped($0.title) }
    let rows = table.rows.map { row in
      table.columns.indices.map { row.cells.indices.contains($0) ? PrintableText.escaped(row.cells[$0]) : "" }
    }
    let widths = fitted(
      table.columns.indices.map { column in
        ([titles[column]] + rows.map { $0[column] }).map(DisplayWidth.columns).max() ?? 0
      }, table.columns)
    func line(_ cells: [String]) -> String {
      let padded = table.columns.indices.map {
        Self.padded(DisplayWidth.cut(cells[$0], to: widths[$0]), to: widths[$0], table.columns[$0].alignment)
      }
      return Self.withoutTrailingSpaces(padded.joined(separator: "  "))
    }
    let header = titles.contains { !$0.isEmpty } ? [painted(line(titles), .dim)] : []
    return header
      + zip(table.rows, rows).map { row, cells in row.isStrong ? painted(line(cells), .bold) : line(cells) }
  }

  /// Widths that fit the line: the widest columns of text give way first, numbers last.
  ///
  /// - Complexity: O(columns of text x excess)
  private func fitted(_ widths: [Int], _ columns: [ReportTable.Column]) -> [Int] {
    var widths = widths
    for leastWidth in [8, 3] {
      for alignment in [ReportTable.Alignment.left, .right] {
        while widths.reduce(0, +) + 2 * (widths.count - 1) > self.columns {
          let candidates = widths.indices.filter { columns[$0].alignment == alignment && widths[$0] > leastWidth }
          guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
          widths[widest] -= 1
        }
      }
    }
    return widths
  }

  private static func padded(_ text: String, to width: Int, _ alignment: ReportTable.Alignment) -> String {
    let space = String(repeating: " ", count: max(0, width - DisplayWidth.columns(text)))
    return alignment == .left ? text + space : space + text
  }

  private static func withoutTrailingSpaces(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  // MARK: colour

  private enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
  }

  private func painted(_ text: String, _ style: Style) -> String {
    usesColour && !text.isEmpty ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
  }
}
