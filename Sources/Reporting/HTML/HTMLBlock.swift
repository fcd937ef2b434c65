/// One block of a report, as the values that its template fills in.
enum HTMLBlock {
  static func context(_ block: ReportBlock) -> [String: Any] {
    switch block {
    case .heading(let text): ["subheading": ["text": safe(text)]]
    case .subheading(let text): ["subheading": ["text": safe(text)]]
    case .verdict(let text, let tone): ["verdict": ["text": safe(text), "tone": word(tone), "sign": sign(tone)]]
    case .paragraph(let text), .caption(let text): ["paragraph": ["text": safe(text)]]
    case .facts(let facts):
      ["facts": ["items": facts.map { ["name": safe($0.name), "value": safe($0.value)] }]]
    case .bullets(let texts): ["bullets": ["items": texts.map(safe)]]
    case .table(let table): ["table": context(table)]
    case .figure(let figure): ["figure": context(figure)]
    }
  }

  /// Without control characters; the templates escape what HTML has a meaning for.
  private static func safe(_ text: String) -> String { PrintableText.escaped(text) }

  private static func word(_ tone: Tone) -> String {
    switch tone {
    case .good: "good"
    case .caution: "caution"
    case .bad: "bad"
    }
  }

  /// Tells the tones apart without colour.
  private static func sign(_ tone: Tone) -> String {
    switch tone {
    case .good: "✓"
    case .caution: "△"
    case .bad: "✕"
    }
  }

  private static func context(_ table: ReportTable) -> [String: Any] {
    let titles = table.columns.map { safe($0.title) }
    let sides = table.columns.map { $0.alignment == .right ? "right" : "left" }
    let rows = table.rows.map { row -> [String: Any] in
      let cells = table.columns.indices.map { index -> [String: Any] in
        let text = row.cells.indices.contains(index) ? safe(row.cells[index]) : ""
        return ["text": text, "title": titles[index], "side": sides[index], "isEmpty": text.isEmpty]
      }
      return ["cells": cells, "weight": row.isStrong ? "strong" : "plain"]
    }
    return [
      "hasTitles": titles.contains { !$0.isEmpty },
      "columns": zip(titles, sides).map { ["title": $0, "side": $1] }, "rows": rows,
    ]
  }

  private static func context(_ figure: ReportFigure) -> [String: Any] {
    var context: [String: Any] = [
      "title": safe(figure.title),
      "description": safe([figure.description, figure.legend].filter { !$0.isEmpty }.joined(separator: " ")),
    ]
    func drawn(_ draw: (Double, String) -> SVGElement) {
      context["drawing"] = [
        "wide": draw(ReportFigure.widths.wide, figure.title).markup,
        "narrow": draw(ReportFigure.widths.narrow, figure.title).markup,
      ]
    }
    func legend(_ items: [(SVGElement, String)]) {
      context["legend"] = ["items": items.map { ["key": $0.markup, "name": safe($1)] }]
    }
    switch figure.drawing {
    case .bars(let chart): drawn(chart.drawing)
    case .lines(let chart):
      drawn(chart.drawing)
      if chart.lines.count > 1 {
        legend(chart.lines.enumerated().map { (ChartMarker.key($0), $1.name) })
      }
    case .stacks(let chart):
      drawn(chart.drawing)
      legend(chart.parts.enumerated().map { (PartMark.key($0), $1) })
    case .nodes(let pictures):
      legend(pictures.legend.enumerated().map { (PartMark.key($0), $1) })
      context["groups"] = pictures.groups.map { group -> [String: Any] in
        [
          "title": safe(group.title),
          "cards": group.cards.map { card -> [String: Any] in
            var values: [String: Any] = ["caption": safe(card.caption), "picture": pictures.drawing(card).markup]
            if card.count > 1 { values["count"] = "×\(card.count)" }
            return values
          },
        ]
      }
    }
    return context
  }
}
