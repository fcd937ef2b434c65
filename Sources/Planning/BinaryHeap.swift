/// What a `BinaryHeap` holds.
protocol HeapElement {
  /// Whether this one leaves the heap before the other.
  func precedes(_ other: Self) -> Bool
}

/// A binary heap (Williams 1964): the element that precedes all others stands first.
///
/// Elements of which neither precedes the other leave in an order that depends on what was put in alone, so that a search
/// repeats.
struct BinaryHeap<Element: HeapElement> {
  private var elements: [Element] = []

  var first: Element? { elements.first }

  mutating func removeAll() { elements.removeAll(keepingCapacity: true) }

  /// - Complexity: O(log n)
  mutating func insert(_ element: Element) {
    elements.append(element)
    var place = elements.count - 1
    while place > 0, elements[place].precedes(elements[(place - 1) / 2]) {
      elements.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes the first out; there must be one.
  ///
  /// - Complexity: O(log n)
  mutating func removeFirst() {
    elements.swapAt(0, elements.count - 1)
    elements.removeLast()
    var place = 0
    while true {
      var best = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < elements.count && elements[child].precedes(elements[best]) {
        best = child
      }
      if best == place { return }
      elements.swapAt(place, best)
      place = best
    }
  }
}
