/// One filling of one node of a shape: how many of each row's pods stand on it.
struct Pattern: Hashable {
  /// Index of a kept shape of the `CompactProblem`.
  let shape: Int32
  /// Rows held, ascending.
  let rows: [Int32]
  /// At least 1 each.
  let counts: [Int32]

  /// A fixed order among patterns.
  func precedes(_ other: Pattern) -> Bool {
    if shape != other.shape { return shape < other.shape }
    if rows != other.rows { return rows.lexicographicallyPrecedes(other.rows) }
    return counts.lexicographicallyPrecedes(other.counts)
  }
}
