import Glibc

/// Work on several threads at once.
///
/// What runs abreast shares what it reads and nothing that it writes, and its results are put together in the order of the
/// places: so nothing depends on which thread was first.
enum Abreast {
  /// What `body` makes of each of `0..<count`, in their order, by so many threads at most.
  ///
  /// - Parameter body: for two places at once it must write to nothing in common; GLPK is for the caller's thread alone, as its
  ///   environment outlives a session.
  /// - Complexity: some 50 microseconds for each thread beside what `body` takes.
  static func map<Result>(_ count: Int, threads: Int, _ body: (Int) -> Result) -> [Result] {
    let workers = min(threads, count)
    guard workers > 1 else { return (0..<count).map(body) }
    return [Result](unsafeUninitializedCapacity: count) { slots, made in
      perform(workers) { worker in
        for place in stride(from: worker, to: count, by: workers) {
          slots.initializeElement(at: place, to: body(place))
        }
      }
      made = count
    }
  }

  /// Calls `body` with each of `0..<count`, the first on this thread and each other on one of its own; returns when all are
  /// done.
  private static func perform(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let shares = (1..<count).map { Share(worker: $0, body: body) }
      var threads: [pthread_t] = []
      for share in shares {
        var thread = pthread_t()
        let outcome = pthread_create(
          &thread, nil,
          { context in
            if let context { Unmanaged<Share>.fromOpaque(context).takeUnretainedValue().work() }
            return nil
          }, Unmanaged.passUnretained(share).toOpaque())
        // Where the system gives no thread, this one does its work.
        if outcome == 0 { threads.append(thread) } else { share.work() }
      }
      body(0)
      for thread in threads { pthread_join(thread, nil) }
      withExtendedLifetime(shares) {}
    }
  }

  /// What one thread is to do.
  private final class Share {
    private let worker: Int
    private let body: (Int) -> Void

    init(worker: Int, body: @escaping (Int) -> Void) {
      self.worker = worker
      self.body = body
    }

    func work() { body(worker) }
  }
}
