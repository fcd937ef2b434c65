/// Counts by term and domain, in one flat array.
struct CounterBank: Sendable {
  private(set) var counts: [Int64]
  /// Where each term's domains begin.
  let offsets: [Int]

  /// - Parameter sizes: how many domains each term's topology key has.
  init(sizes: [Int]) {
    var offsets: [Int] = []
    var total = 0
    for size in sizes {
      offsets.append(total)
      total += size
    }
    self.offsets = offsets
    counts = Array(repeating: 0, count: total)
  }

  @inline(__always)
  subscript(term: Int, domain: Int32) -> Int64 {
    get { counts[offsets[term] + Int(domain)] }
    set { counts[offsets[term] + Int(domain)] = newValue }
  }
}
