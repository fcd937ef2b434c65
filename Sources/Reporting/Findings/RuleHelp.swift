package import ClusterModel

/// What a rule is about, for people: `plimsoll explain PL0204`, and the help inside SARIF.
package struct RuleHelp {
  private let rule: RuleDescription
  /// What the rule says of its own example; nil: it wasn't run.
  private let finding: Finding?

  /// - Parameter finding: what the rule says of its own example, for the remedy and the patch in their real words.
  package init(_ rule: RuleDescription, finding: Finding? = nil) {
    self.rule = rule
    self.finding = finding
  }

  /// The rule in a few lines of plain text: the failure, and how it's computed.
  package var plain: String { "\(rule.failure)\n\n\(rule.explanation)" }

  /// Markdown with the failure, how it's computed, an example that triggers it, what is said of it, and the change that
  /// silences it.
  package var markdown: String {
    var blocks = [
      "# \(rule.id) \(rule.title)", "**Severity** \(rule.severity.rawValue) · **\(rule.breaks.rawValue)**",
      rule.failure,
    ]
    for section in sections {
      blocks.append("## \(section.title)")
      blocks += section.parts.map { part in
        switch part {
        case .text(let text): text
        case .code(let text, let language): "```\(language)\n\(text)```"
        }
      }
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// The same for a terminal.
  package func text(width: Int = 100, isColoured: Bool = false) -> String {
    let bold = { (text: String) in isColoured ? "\u{1b}[1m\(text)\u{1b}[0m" : text }
    let wrapped = { (text: String, indent: Int) in
      text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
        let lines = DisplayWidth.wrapped(String(line), to: max(40, width - indent))
        return lines.isEmpty ? [""] : lines.map { String(repeating: " ", count: indent) + $0 }
      }
    }
    var lines = wrapped("\(rule.id) \(rule.title)", 0).map(bold)
    lines += wrapped("\(rule.severity.rawValue); \(rule.breaks.rawValue)", 0) + [""] + wrapped(rule.failure, 0)
    for section in sections {
      lines += ["", bold(section.title)]
      for (index, part) in section.parts.enumerated() {
        if index > 0 { lines.append("") }
        switch part {
        case .text(let text): lines += wrapped(text.replacing("`", with: ""), 2)
        case .code(let text, _): lines += text.split(separator: "\n").map { "    " + $0 }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same for programs.
  package var tree: JSONValue {
    var fields = [
      JSONField("rule", .string(rule.id)), JSONField("title", .string(rule.title)),
      JSONField("group", .string(rule.group)), JSONField("severity", .string(rule.severity.rawValue)),
      JSONField("breaks", .string(rule.breaks.rawValue)), JSONField("failure", .string(rule.failure)),
      JSONField("explanation", .string(rule.explanation)),
    ]
    if let finding { fields.append(JSONField("remedy", .string(finding.remedy))) }
    if let patch = finding?.patch { fields.append(JSONField("patch", .string(patch))) }
    fields.append(JSONField("example", .string(rule.example.manifest)))
    if let target = rule.example.targetVersion { fields.append(JSONField("targetVersion", .string(target))) }
    return .object(fields)
  }

  private enum Part {
    case text(String)
    case code(String, language: String)
  }

  private var sections: [(title: String, parts: [Part])] {
    var example = [Part.code(shortened(rule.example.manifest), language: "yaml")]
    if let target = rule.example.targetVersion { example.append(.text("with `--target-version \(target)`.")) }
    var sections = [("How it's computed", [Part.text(rule.explanation)]), ("Example", example)]
    if let finding {
      var parts = [Part.text("`\(finding.object)`: \(finding.message)."), .text("Remedy: \(finding.remedy).")]
      if let patch = finding.patch { parts.append(.code(patch + "\n", language: "yaml")) }
      sections.append(("What is said of it", parts))
    }
    sections += [("What silences it", change), ("Accepting it", acceptance)]
    return sections
  }

  private var change: [Part] {
    switch rule.example.change {
    case .replace(let before, let after):
      let removed = before.split(separator: "\n", omittingEmptySubsequences: false).map { "- \($0)" }
      let added = after.split(separator: "\n", omittingEmptySubsequences: false).map { "+ \($0)" }
      return [.code((removed + added).joined(separator: "\n") + "\n", language: "diff")]
    case .add(let documents): return [.text("This document beside it:"), .code(documents, language: "yaml")]
    }
  }

  private var acceptance: [Part] {
    [
      .text("A reason is required, a last day is not:"),
      .code(
        """
        metadata:
          annotations:
            plimsoll.dev/ignore: "\(rule.id): why it is accepted until 2027-01-31"

        """, language: "yaml"),
      .text(
        "or, in the Cluster document, `declared: {ignore: [{rule: \(rule.id), object: \"shop/*\", reason: why it is accepted}]}`."
      ),
    ]
  }

  /// An example of hundreds of lines is cut short.
  private func shortened(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count <= 60 ? text : lines.prefix(40).joined(separator: "\n") + "\n# ... and so on\n"
  }
}
