/// Patterns in which `*` stands for any run of characters, and everything else for itself.
package enum Wildcard {
  /// - Complexity: O(pattern x text) at worst.
  package static func matches(_ pattern: String, _ text: String) -> Bool {
    let pattern = Array(pattern.utf8)
    let text = Array(text.utf8)
    var p = 0
    var t = 0
    var star: Int?
    var mark = 0
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = p
        mark = t
        p += 1
      } else if p < pattern.count, pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let last = star {
        p = last + 1
        mark += 1
        t = mark
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
    return p == pattern.count
  }

  /// Whether some text matches both patterns.
  ///
  /// - Complexity: O(length x length)
  package static func overlap(_ first: String, _ second: String) -> Bool {
    let star = UInt8(ascii: "*")
    let first = Array(first.utf8)
    let second = Array(second.utf8)
    // reach[j]: the first `i` bytes of one and the first `j` of the other have a text in common.
    var reach = second.indices.reduce(into: [true]) { $0.append($0[$1] && second[$1] == star) }
    for i in first.indices {
      var next = [reach[0] && first[i] == star]
      for j in second.indices {
        // A star stands for nothing, or for one more of what the other has.
        let isStar = first[i] == star || second[j] == star
        next.append(isStar ? reach[j + 1] || next[j] : reach[j] && first[i] == second[j])
      }
      reach = next
    }
    return reach[second.count]
  }

  /// Whether a pattern of three parts, such as `shop/Deployment/*`, matches a workload; one with fewer parts matches
  /// the name alone (one part) or `namespace/name` (two).
  package static func matches(_ pattern: String, workload: WorkloadID) -> Bool {
    let parts = pattern.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 1: return matches(parts[0], workload.name)
    case 2: return matches(parts[0], workload.namespace) && matches(parts[1], workload.name)
    case 3:
      return matches(parts[0], workload.namespace) && matches(parts[1], workload.kind)
        && matches(parts[2], workload.name)
    default: return false
    }
  }
}
