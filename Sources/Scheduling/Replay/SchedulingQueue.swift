/// Pods that wait to be tried: higher priority first, then who came first.
struct SchedulingQueue: Sendable {
  struct Entry: Sendable {
    let priority: Int
    /// Counts up with every arrival.
    let arrival: Int
    let pod: Int

    fileprivate func precedes(_ other: Entry) -> Bool {
      priority != other.priority ? priority > other.priority : arrival < other.arrival
    }
  }

  /// A binary heap: no entry is preceded by one below it.
  private var heap: [Entry] = []

  var isEmpty: Bool { heap.isEmpty }

  /// - Complexity: O(log n)
  mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// - Complexity: O(log n)
  mutating func pop() -> Entry? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var next = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[next]) {
        next = child
      }
      if next == parent { return first }
      heap.swapAt(parent, next)
      parent = next
    }
  }
}
