package import ClusterModel

/// Reads `kind: Baseline`, the findings that an audit is to take for known.
package struct BaselineReader {
  package init() {}

  /// - Returns: nil where the document is no mapping.
  package func read(_ document: FieldReader) -> Baseline? {
    guard let document = document.asMapping() else { return nil }
    document.allowOnly(["apiVersion", "kind", "findings"])
    if document.child("findings") == nil { document.missing("findings", "a baseline has it, even if empty") }
    var counts: [Baseline.Entry: Int] = [:]
    for entry in document.mappings("findings") {
      entry.allowOnly(["rule", "object", "count"])
      guard let rule = entry.requiredString("rule"), let object = entry.requiredString("object") else { continue }
      counts[Baseline.Entry(rule: rule, object: object), default: 0] += entry.int("count", in: 1...1_000_000) ?? 1
    }
    return Baseline(counts: counts)
  }
}
