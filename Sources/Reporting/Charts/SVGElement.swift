/// An element of a drawing; text and attribute values are escaped when it is written.
package struct SVGElement: Hashable, Sendable {
  package struct Attribute: Hashable, Sendable {
    let name: String
    let value: String
  }

  private let name: String
  private let attributes: [Attribute]
  private let content: Content

  private enum Content: Hashable, Sendable {
    case elements([SVGElement])
    case text(String)
  }

  /// - Parameter attributes: in the order in which they are written.
  init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [SVGElement] = []) {
    self.name = name
    self.attributes = attributes.map { Attribute(name: $0.key, value: $0.value) }
    content = .elements(children)
  }

  init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
    self.name = name
    self.attributes = attributes.map { Attribute(name: $0.key, value: $0.value) }
    content = .text(text)
  }

  /// The element as it stands in a page.
  ///
  /// - Complexity: O(length)
  package var markup: String {
    var result = ""
    write(to: &result)
    return result
  }

  private func write(to result: inout String) {
    result += "<\(name)"
    for attribute in attributes { result += " \(attribute.name)=\"\(Self.escaped(attribute.value))\"" }
    switch content {
    case .elements(let children) where children.isEmpty: result += "/>"
    case .elements(let children):
      result += ">"
      for child in children { child.write(to: &result) }
      result += "</\(name)>"
    case .text(let text): result += ">\(Self.escaped(text))</\(name)>"
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in PrintableText.escaped(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension SVGElement {
  /// A coordinate with one decimal place.
  static func number(_ value: Double) -> String { Decimal.fixed(value, digits: 1) }

  /// A drawing that scales with the page, with its title and description for those who don't see it.
  static func drawing(width: Double, height: Double, label: String, _ children: [SVGElement]) -> SVGElement {
    SVGElement(
      "svg",
      [
        "viewBox": "0 0 \(number(width)) \(number(height))", "width": number(width), "height": number(height),
        "role": "img", "aria-label": label,
      ], children)
  }

  static func text(
    _ text: String, x: Double, y: Double, anchor: String = "start", style: String = "t"
  ) -> SVGElement {
    SVGElement("text", ["class": style, "x": number(x), "y": number(y), "text-anchor": anchor], text: text)
  }

  static func rectangle(
    x: Double, y: Double, width: Double, height: Double, style: String, title: String? = nil
  ) -> SVGElement {
    SVGElement(
      "rect",
      [
        "class": style, "x": number(x), "y": number(y), "width": number(max(0, width)),
        "height": number(max(0, height)),
      ], title.map { [SVGElement("title", text: $0)] } ?? [])
  }

  static func line(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double), style: String) -> SVGElement {
    SVGElement(
      "line",
      ["class": style, "x1": number(from.x), "y1": number(from.y), "x2": number(to.x), "y2": number(to.y)])
  }
}
