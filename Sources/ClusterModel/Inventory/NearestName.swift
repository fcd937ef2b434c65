/// Finds the name that a mistyped one was meant to be.
package enum NearestName {
  /// The nearest of `candidates`, at most two edits away (one for names under five letters; case costs nothing extra
  /// where it's the only difference); nil where none is that near.
  ///
  /// - Complexity: O(candidates x length squared)
  package static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
    let allowed = name.count < 5 ? 1 : 2
    var best: (distance: Int, name: String)?
    for candidate in candidates where abs(candidate.count - name.count) <= allowed || candidate.count == name.count {
      let distance = candidate.lowercased() == name.lowercased() ? 0 : edits(name, candidate)
      guard distance <= allowed else { continue }
      if best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true { best = (distance, candidate) }
    }
    return best?.name
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other.
  private static func edits(_ a: String, _ b: String) -> Int {
    let a = Array(a.unicodeScalars)
    let b = Array(b.unicodeScalars)
    guard !a.isEmpty, !b.isEmpty, a.count <= 100, b.count <= 100 else { return max(a.count, b.count) }
    var rows = [Array(0...b.count)]
    for i in 1...a.count {
      var row = [i] + Array(repeating: 0, count: b.count)
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], rows[i - 2][j - 2] + 1) }
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
