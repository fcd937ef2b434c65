/// A fixed-length block of plain values without bounds checks in release builds, for the solver's inner loops.
///
/// The owner is unique (the type can't be copied) and the memory is freed with it. Indices are asserted in debug builds
/// only: the callers' loops run over ranges that the same owner made.
struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating value: Element, count: Int) {
    base = .allocate(capacity: max(count, 1))
    base.initialize(repeating: value, count: count)
    self.count = count
  }

  init(_ elements: [Element]) {
    base = .allocate(capacity: max(elements.count, 1))
    base.initialize(from: elements, count: elements.count)
    count = elements.count
  }

  deinit { base.deallocate() }

  @inline(__always)
  subscript(_ index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return base[index]
    }
    nonmutating set {
      assert(index >= 0 && index < count)
      base[index] = newValue
    }
  }

  func fill(_ value: Element) { base.update(repeating: value, count: count) }
}
