package import ClusterModel

/// What a rule is about, for people: `plimsoll explain PL0204`, and the help inside SARIF.
package enum RuleHelp {
  /// Markdown with a heading, the failure, when it fires, an example that triggers it and the change that silences it.
  package static func markdown(_ rule: RuleDescription) -> String {
    var blocks = [
      "# \(rule.id) \(rule.title)", "**Severity** \(rule.severity.rawValue) · **\(rule.breaks.rawValue)**",
      rule.failure,
      "## When it fires", rule.explanation, "## Example", fenced(rule.example.manifest, "yaml"),
    ]
    if let target = rule.example.targetVersion { blocks.append("with `--target-version \(target)`.") }
    blocks += ["## What silences it", change(rule.example.change), "## Accepting it", acceptance(rule.id)]
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// The same in a few lines of plain text.
  package static func plain(_ rule: RuleDescription) -> String { "\(rule.failure)\n\n\(rule.explanation)" }

  private static func change(_ change: RuleExample.Change) -> String {
    switch change {
    case .replace(let before, let after):
      let removed = before.split(separator: "\n", omittingEmptySubsequences: false).map { "- \($0)" }
      let added = after.split(separator: "\n", omittingEmptySubsequences: false).map { "+ \($0)" }
      return fenced((removed + added).joined(separator: "\n") + "\n", "diff")
    case .add(let documents): return "This document beside it:\n\n" + fenced(documents, "yaml")
    }
  }

  private static func acceptance(_ id: String) -> String {
    """
    A reason is required, a last day is not:

    ```yaml
    metadata:
      annotations:
        plimsoll.dev/ignore: "\(id): why it is accepted until 2027-01-31"
    ```

    or, in the Cluster document, `declared: {ignore: [{rule: \(id), object: "shop/*", reason: why it is accepted}]}`.
    """
  }

  /// A code block; an example of hundreds of lines is cut short.
  private static func fenced(_ text: String, _ language: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.count <= 60 ? text : lines.prefix(40).joined(separator: "\n") + "\n# ... and so on\n"
    return "```\(language)\n\(shown)```"
  }
}
