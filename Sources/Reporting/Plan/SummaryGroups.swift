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
      Kind(field: general(field: $0.field), assumed: $0.assumed, why: general(why: $0.why))
    }
    // What pods were taken to ask for first, then what bears on all pods: it's of the cluster, whose name has no namespace.
    func rank(_ kind: Kind, _ members: [Assumption]) -> Int {
      kind.field.contains("resources") ? 0 : members.contains { !$0.object.contains("/") } ? 1 : 2
    }
    let lines = groups.sorted {
      (rank($0.key, $0.value), $1.value.count, $0.key.field, $0.key.assumed, $0.key.why)
        < (rank($1.key, $1.value), $0.value.count, $1.key.field, $1.key.assumed, $1.key.why)
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
    let groups = Dictionary(grouping: documents, by: \.why).sorted {
      ($1.value.count, $0.key) < ($0.value.count, $1.key)
    }
    func lines(_ groups: [(key: String, value: [IgnoredDocument])]) -> [String] { groups.map(line) }
    func line(_ why: String, _ members: [IgnoredDocument]) -> String {
      let kinds = Dictionary(grouping: members, by: \.kind).map { ($0.key, $0.value.count) }
        .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      let named = kinds.prefix(6).map { kind, count in count > 1 ? "\(count) \(kind)" : kind }
      let rest = kinds.count > 6 ? [Figures.count(kinds.count - 6, "more kind")] : []
      return "\((named + rest).joined(separator: ", ")): \(why)"
    }
    // What may hide pods is never left out.
    let hiding = lines(groups.filter { $0.value.contains(where: \.mayHidePods) })
    let others = lines(groups.filter { !$0.value.contains(where: \.mayHidePods) })
    return [
      .heading("Not planned for: \(Figures.count(documents.count, "document")) of the input"),
      .bullets(hiding + cut(others, atMost: max(2, atMost - hiding.count), "reason")),
    ]
  }

  private static func cut(_ lines: [String], atMost: Int, _ noun: String) -> [String] {
    guard lines.count > atMost else { return lines }
    return lines.prefix(atMost)
      + ["and \(Figures.count(lines.count - atMost, "more \(noun)")) (all with --verbose, or in -o json)"]
  }

  /// `spec.template.spec.containers[3].resources` as `containers[].resources`: the same field, whichever container it is of
  /// and whatever kind of object.
  private static func general(field: String) -> String {
    let pod = field.ranges(of: "spec.").last.map { String(field[$0.upperBound...]) } ?? field
    var result = ""
    var isInside = false
    for character in pod.hasPrefix("containers[") || pod.hasPrefix("initContainers[") ? pod : field {
      if character == "]" { isInside = false }
      if !isInside { result.append(character) }
      if character == "[" { isInside = true }
    }
    return result
  }

  /// `container nginx has no request` as `the container has no request`.
  private static func general(why: String) -> String {
    let words = why.split(separator: " ", maxSplits: 2)
    guard words.count == 3, words[0] == "container", words[2].hasPrefix("has ") else { return why }
    return "the container \(words[2])"
  }
}
