/// A picture in a report, as what it shows: each kind draws itself at a width that it's given.
package struct ReportFigure: Hashable, Sendable {
  /// What is drawn.
  package enum Drawing: Hashable, Sendable {
    case bars(BarChart)
    case lines(LineChart)
    case stacks(StackedBars)
    case nodes(NodePictures)
  }

  package var title: String
  /// What the picture says, in words: for those who don't see it, and for forms without pictures.
  package var description: String
  /// How to read the picture, told beside it alone.
  package var legend: String
  package var drawing: Drawing

  package init(title: String, description: String, legend: String = "", drawing: Drawing) {
    self.title = title
    self.legend = legend
    self.description = description
    self.drawing = drawing
  }

  /// Width of the drawing for a wide page, and for a narrow one.
  static let widths = (wide: 960.0, narrow: 340.0)
}
