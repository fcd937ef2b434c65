import Foundation
import Synchronization

/// Solves on the cores there are: one operating-system thread a solve, since GLPK's environment belongs to a thread.
final class SolvePool<Element: Sendable, Result: Sendable>: Sendable {
  private let elements: [Element]
  private let body: @Sendable (Element) -> Result
  private let next = Atomic<Int>(0)
  private let results: Mutex<[Int: Result]>

  private init(_ elements: [Element], _ body: @escaping @Sendable (Element) -> Result) {
    self.elements = elements
    self.body = body
    results = Mutex([:])
  }

  /// What `body` makes of each element, in the elements' order whichever thread was first.
  static func map(
    _ elements: [Element], threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    _ body: @escaping @Sendable (Element) -> Result
  ) -> [Result] {
    let pool = SolvePool(elements, body)
    let end = DispatchGroup()
    for _ in 0..<min(max(threads, 1), elements.count) {
      end.enter()
      let thread = Thread {
        pool.work()
        end.leave()
      }
      thread.stackSize = 16 << 20
      thread.start()
    }
    end.wait()
    return pool.results.withLock { results in elements.indices.compactMap { results[$0] } }
  }

  private func work() {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < elements.count else { return }
      let result = body(elements[index])
      results.withLock { $0[index] = result }
    }
  }
}
