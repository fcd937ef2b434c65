/// A part of a report as plain text without any notation: a terminal, Markdown and HTML each show it their own way.
package enum ReportBlock: Hashable, Sendable {
  case heading(String)
  /// Within a section.
  case subheading(String)
  /// The answer in one sentence, which a terminal colours by its tone.
  case verdict(String, Tone)
  case paragraph(String)
  /// Names with their values, one a line.
  case facts([ReportFact])
  case bullets([String])
  case table(ReportTable)
  /// How the pictures that follow are to be read; left out where there are none.
  case caption(String)
  /// A picture where there can be one; elsewhere what it says.
  case figure(ReportFigure)
}

/// How good a piece of news is.
package enum Tone: Hashable, Sendable {
  case good, caution, bad
}

package struct ReportFact: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// Rows of text under titles.
package struct ReportTable: Hashable, Sendable {
  package enum Alignment: Hashable, Sendable {
    case left, right
  }

  package struct Column: Hashable, Sendable {
    package var title: String
    package var alignment: Alignment

    package init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  package struct Row: Hashable, Sendable {
    /// As many as there are columns; missing ones are empty.
    package var cells: [String]
    /// Shown stronger than the rest: a total.
    package var isStrong: Bool

    package init(_ cells: [String], isStrong: Bool = false) {
      self.cells = cells
      self.isStrong = isStrong
    }
  }

  package var columns: [Column]
  package var rows: [Row]

  package init(columns: [Column], rows: [Row]) {
    self.columns = columns
    self.rows = rows
  }
}
