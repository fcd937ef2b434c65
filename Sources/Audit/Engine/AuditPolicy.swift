/// Which rules run.
package struct AuditPolicy: Hashable, Sendable {
  /// Ids or the first letters of several; empty: all.
  package var only: [String]
  package var skip: [String]

  package init(only: [String] = [], skip: [String] = []) {
    self.only = only
    self.skip = skip
  }

  package func runs(_ rule: String) -> Bool {
    (only.isEmpty || only.contains { rule.hasPrefix($0) }) && !skip.contains { rule.hasPrefix($0) }
  }

  /// Words of `only` and `skip` that name no rule.
  package func unknown(among rules: [String]) -> [String] {
    (only + skip).filter { word in !word.hasPrefix("PL") || !rules.contains { $0.hasPrefix(word) } }
  }
}
