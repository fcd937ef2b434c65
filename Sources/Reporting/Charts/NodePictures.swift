/// Nodes as pictures, grouped: each node a card with a bar for each resource, filled by workload.
///
/// Nodes that are alike share a card, so that five hundred nodes are as readable as five.
package struct NodePictures: Hashable, Sendable {
  /// A workload's share of a resource of the node.
  package struct Segment: Hashable, Sendable {
    /// Its place in the group's legend.
    package var part: Int
    /// 0 ... 1
    package var share: Double

    package init(part: Int, share: Double) {
      self.part = part
      self.share = share
    }
  }

  package struct Bar: Hashable, Sendable {
    /// `cpu`, `memory`, `gpu`.
    package var resource: String
    package var segments: [Segment]

    package init(resource: String, segments: [Segment]) {
      self.resource = resource
      self.segments = segments
    }

    var filled: Double { segments.reduce(0) { $0 + $1.share } }
  }

  package struct Card: Hashable, Sendable {
    /// `m7i.2xlarge`, `m7i.2xlarge spot`.
    package var caption: String
    /// How many nodes are just like this.
    package var count: Int
    package var bars: [Bar]

    package init(caption: String, count: Int, bars: [Bar]) {
      self.caption = caption
      self.count = count
      self.bars = bars
    }
  }

  package struct Group: Hashable, Sendable {
    /// `us-east-1a: 12 nodes`.
    package var title: String
    package var cards: [Card]

    package init(title: String, cards: [Card]) {
      self.title = title
      self.cards = cards
    }
  }

  /// Workloads by their place; the last one may stand for all others.
  package var legend: [String]
  package var groups: [Group]

  package init(legend: [String], groups: [Group]) {
    self.legend = legend
    self.groups = groups
  }

  /// Width of a card's drawing: two of them fit beside each other on the narrowest page.
  static let cardWidth = 168.0
  private static let barHeight = 15.0
  private static let labelWidth = 58.0

  private static func short(_ resource: String) -> String { resource == "memory" ? "mem" : String(resource.prefix(4)) }

  /// One card's bars, with the share that is filled written behind each.
  func drawing(_ card: Card) -> SVGElement {
    let width = Self.cardWidth - Self.labelWidth
    var parts: [SVGElement] = []
    for (index, bar) in card.bars.enumerated() {
      let top = Double(index) * (Self.barHeight + 3)
      parts.append(.rectangle(x: 0, y: top, width: width, height: Self.barHeight, style: "track"))
      var sum = 0.0
      for segment in bar.segments {
        let from = min(sum, 1) * width
        sum += segment.share
        parts += PartMark.elements(
          segment.part, x: from, y: top, width: min(sum, 1) * width - from, height: Self.barHeight,
          title: "\(legend[segment.part]): \(Figures.percent(segment.share)) of the node's \(bar.resource)")
      }
      parts.append(
        .text(
          "\(Self.short(bar.resource)) \(Figures.percent(bar.filled))", x: Self.cardWidth, y: top + 12, anchor: "end",
          style: "t a"))
    }
    let filled = card.bars.map { "\($0.resource) \(Figures.percent($0.filled))" }.joined(separator: ", ")
    return .drawing(
      width: Self.cardWidth, height: Double(card.bars.count) * (Self.barHeight + 3),
      label: "\(card.caption): \(filled) requested", parts)
  }
}
