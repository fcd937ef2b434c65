/// Which rules run.
package struct AuditPolicy: Hashable, Sendable {
  /// Ids, or the first four letters of a group's; empty: all.
  package var only: [String]
  package var skip: [String]

  package init(only: [String] = [], skip: [String] = []) {
    self.only = only
    self.skip = skip
  }

  package func runs(_ rule: String) -> Bool {
    (only.isEmpty || only.contains { rule.hasPrefix($0) }) && !skip.contains { rule.hasPrefix($0) }
  }

  /// Words of `only` and `skip` that are neither a rule's id nor a group's (`PL02`).
  package func unknown(among rules: [String] = AuditRules.ids) -> [String] {
    (only + skip).filter { !Self.names($0, among: rules) }
  }

  /// Whether a word is the id of a rule, or the first four letters of several.
  package static func names(_ word: String, among rules: [String] = AuditRules.ids) -> Bool {
    rules.contains(word) || word.count == 4 && rules.contains { $0.hasPrefix(word) }
  }
}
