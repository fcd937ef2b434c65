package import ClusterModel

/// A word in the input that accepts findings: `plimsoll.dev/ignore: "PL0101: reason until 2027-01-31"`, or an entry of
/// the Cluster document's `declared.ignore`.
package struct Suppression: Hashable, Sendable {
  /// Rule ids, or the first letters of several (`PL01`).
  package let rules: [String]
  /// Empty: none was given, and it accepts nothing.
  package let reason: String
  /// The last day on which it holds; nil: without end.
  package let until: CalendarDay?

  /// Reads an annotation: one or more of `RULES: REASON [until YYYY-MM-DD]`, divided by semicolons or new lines, RULES
  /// being ids divided by commas.
  ///
  /// What can't be read comes back in `faults`, each with why it accepts nothing.
  ///
  /// - Parameter rules: ids of the rules that there are.
  /// - Complexity: O(length * rules)
  package static func reading(
    annotation: String, rules known: [String] = AuditRules.ids
  ) -> (suppressions: [Suppression], faults: [String]) {
    var suppressions: [Suppression] = []
    var faults: [String] = []
    for entry in annotation.split(whereSeparator: { $0 == ";" || $0.isNewline }) {
      let text = trimmed(entry)
      if text.isEmpty { continue }
      let colon = text.firstIndex(of: ":") ?? text.endIndex
      let rules = text[..<colon].split(separator: ",").map(trimmed)
      let words = colon == text.endIndex ? "" : trimmed(text[text.index(after: colon)...])
      guard !rules.isEmpty, rules.allSatisfy(isRule) else {
        faults.append("'\(text.prefix(60))' names no rule: write a rule id, a colon and a reason")
        continue
      }
      let (reason, until, badDay) = divided(words)
      if let unknown = rules.first(where: { !AuditPolicy.names($0, among: known) }) {
        faults.append("there is no rule \(unknown): plimsoll audit --list-rules shows them")
      } else if let badDay {
        faults.append("'\(badDay)' is no day: write until YYYY-MM-DD")
      } else if reason.isEmpty {
        faults.append("\(rules.joined(separator: ", ")) is ignored without a reason, which is required")
      } else {
        suppressions.append(Suppression(rules: rules, reason: reason, until: until))
      }
    }
    return (suppressions, faults)
  }

  package init(rules: [String], reason: String, until: CalendarDay?) {
    self.rules = rules
    self.reason = reason
    self.until = until
  }

  package func covers(_ rule: String) -> Bool { rules.contains { rule.hasPrefix($0) } }

  /// Whether its last day has passed.
  package func hasExpired(on today: CalendarDay) -> Bool { until.map { $0 < today } ?? false }

  /// Takes `until YYYY-MM-DD` off the end.
  private static func divided(_ words: String) -> (reason: String, until: CalendarDay?, badDay: String?) {
    let parts = words.split(separator: " ")
    guard let last = parts.last, parts.dropLast().last == "until" else { return (words, nil, nil) }
    guard let day = CalendarDay(last) else {
      // "until" may be a word of the reason; what looks like a date and is none is a mistake.
      let looksLikeDay = last.first?.isNumber ?? false
      return looksLikeDay ? (words, nil, String(last)) : (words, nil, nil)
    }
    return (parts.dropLast(2).joined(separator: " "), day, nil)
  }

  private static func isRule(_ text: String) -> Bool {
    text.hasPrefix("PL") && text.count > 2 && text.dropFirst(2).allSatisfy { $0.isASCII && $0.isNumber }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let front = text.drop { $0.isWhitespace }
    return String(front.reversed().drop { $0.isWhitespace }.reversed())
  }
}
