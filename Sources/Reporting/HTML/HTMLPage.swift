import Mustache

/// A report as one file that a browser shows without a network and without scripts.
package enum HTMLPage {
  /// The blocks as a page: each heading begins a section, which the contents link to.
  ///
  /// All text is escaped by the templates; drawings escape their own.
  ///
  /// - Complexity: O(length)
  package static func text(
    title: String, subtitle: String = "", blocks: [ReportBlock], footer: [String] = [], version: String = ""
  ) -> String {
    let sections = self.sections(blocks)
    var page: [String: Any] = [
      "title": PrintableText.escaped(title), "version": version,
      "style": resource(PackageResources.page_css).trimmedEnd, "sections": sections,
      "hasContents": sections.count > 3, "footer": footer.map(PrintableText.escaped),
    ]
    if !subtitle.isEmpty { page["subtitle"] = PrintableText.escaped(subtitle) }
    guard let text = library.render(page, withTemplate: "page") else { preconditionFailure("the page has no template") }
    return text.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: "\n") + "\n"
  }

  private static let library = MustacheLibrary(templates: [
    "page": template(PackageResources.page_mustache), "block": template(PackageResources.block_mustache),
  ])

  private static func resource(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func template(_ bytes: [UInt8]) -> MustacheTemplate {
    do {
      return try MustacheTemplate(string: resource(bytes))
    } catch {
      preconditionFailure("a template doesn't parse: \(error)")
    }
  }

  /// What stands before the first heading is a section without a title.
  private static func sections(_ blocks: [ReportBlock]) -> [[String: Any]] {
    var sections: [[String: Any]] = []
    var titles: [String: Int] = [:]
    var current: (title: String?, blocks: [[String: Any]]) = (nil, [])
    func finish() {
      guard current.title != nil || !current.blocks.isEmpty else { return }
      var section: [String: Any] = ["blocks": current.blocks]
      if let title = current.title {
        let name = anchor(title)
        titles[name, default: 0] += 1
        let turn = titles[name] ?? 1
        section["heading"] = PrintableText.escaped(title)
        section["anchor"] = turn > 1 ? "\(name)-\(turn)" : name
      }
      sections.append(section)
    }
    for block in blocks {
      if case .heading(let title) = block {
        finish()
        current = (title, [])
      } else {
        current.blocks.append(HTMLBlock.context(block))
      }
    }
    finish()
    return sections
  }

  /// A heading as a link's target: small letters, digits and hyphens.
  private static func anchor(_ title: String) -> String {
    let words = title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "section" : words.joined(separator: "-")
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = Substring(self)
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
