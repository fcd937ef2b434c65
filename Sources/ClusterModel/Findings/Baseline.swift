/// Findings that were there before: how many of each rule each object had.
///
/// Counted by rule and object, never by line, so that a moved line makes nothing new.
package struct Baseline: Hashable, Sendable {
  package struct Entry: Hashable, Comparable, Sendable {
    package var rule: String
    package var object: String

    package init(rule: String, object: String) {
      self.rule = rule
      self.object = object
    }

    package static func < (a: Entry, b: Entry) -> Bool { (a.rule, a.object) < (b.rule, b.object) }
  }

  package private(set) var counts: [Entry: Int]

  package init(counts: [Entry: Int] = [:]) { self.counts = counts }

  package init(_ findings: [Finding]) {
    counts = [:]
    for finding in findings { counts[Entry(rule: finding.rule, object: finding.object), default: 0] += 1 }
  }

  /// Sorted by rule, then object.
  package var entries: [(entry: Entry, count: Int)] {
    counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// How many of its findings aren't there any more, of the rules that ran.
  package func gone(from findings: [Finding], ranRule: (String) -> Bool) -> Int {
    let present = Baseline(findings).counts
    return counts.reduce(0) { sum, pair in
      ranRule(pair.key.rule) ? sum + max(0, pair.value - (present[pair.key] ?? 0)) : sum
    }
  }

  /// The findings beyond those that the baseline has, in their order, and how many it has.
  ///
  /// - Complexity: O(findings)
  package func divide(_ findings: [Finding]) -> (new: [Finding], known: Int) {
    var left = counts
    var new: [Finding] = []
    for finding in findings {
      let entry = Entry(rule: finding.rule, object: finding.object)
      if let count = left[entry], count > 0 { left[entry] = count - 1 } else { new.append(finding) }
    }
    return (new, findings.count - new.count)
  }
}
