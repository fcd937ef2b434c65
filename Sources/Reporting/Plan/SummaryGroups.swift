import ClusterModel

/// What was assumed and what was left out, grouped and counted, so that a thousand alike take one line.
enum SummaryGroups {
  static func assumptions(_ assumptions: [Assumption], atMost: Int) -> [ReportBlock] {
    guard !assumptions.isEmpty else { return [] }
    struct Kind: Hashable {
      let field: String
      let assumed: String
      let why: String
    }
    let groups = Dictionary(grouping: assumptions) {
      Kind(field: withoutPositions($0.field), assumed: $0.assumed, why: $0.why)
    }
    let lines = groups.sorted {
      ($1.value.count, $0.key.field, $0.key.assumed, $0.key.why)
        < ($0.value.count, $1.key.field, $1.key.assumed, $1.key.why)
    }.map { kind, members in
      let objects = Array(Set(members.map(\.object))).sorted()
      let more = objects.count > 1 ? " and \(objects.count - 1) more" : ""
      let times = members.count > 1 ? "\(members.count) times " : ""
      return "\(times)\(kind.field) = \(kind.assumed): \(kind.why) (\(objects[0])\(more))"
    }
    return [
      .heading("Assumed: \(Figures.count(assumptions.count, "figure")) that the input doesn't give"),
      .bullets(cut(lines, atMost: atMost, "kind")),
    ]
  }

  static func ignored(_ documents: [IgnoredDocument], atMost: Int) -> [ReportBlock] {
    guard !documents.isEmpty else { return [] }
    let lines = Dictionary(grouping: documents, by: \.why).sorted {
      ($1.value.count, $0.key) < ($0.value.count, $1.key)
    }.map { why, members in
      let kinds = Dictionary(grouping: members, by: \.kind).map { ($0.key, $0.value.count) }
        .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      let named = kinds.prefix(6).map { kind, count in count > 1 ? "\(count) \(kind)" : kind }
      let rest = kinds.count > 6 ? [Figures.count(kinds.count - 6, "more kind")] : []
      return "\((named + rest).joined(separator: ", ")): \(why)"
    }
    return [
      .heading("Not planned for: \(Figures.count(documents.count, "document")) of the input"),
      .bullets(cut(lines, atMost: atMost, "reason")),
    ]
  }

  private static func cut(_ lines: [String], atMost: Int, _ noun: String) -> [String] {
    guard lines.count > atMost else { return lines }
    return lines.prefix(atMost)
      + ["and \(Figures.count(lines.count - atMost, "more \(noun)")) (all with --verbose, or in -o json)"]
  }

  /// `containers[3].resources` as `containers[].resources`: the same field, whichever container it is of.
  private static func withoutPositions(_ field: String) -> String {
    var result = ""
    var isInside = false
    for character in field {
      if character == "]" { isInside = false }
      if !isInside { result.append(character) }
      if character == "[" { isInside = true }
    }
    return result
  }
}
