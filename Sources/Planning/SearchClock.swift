/// The time and the wishes that a search must heed.
struct SearchClock {
  private let options: SolverOptions
  private let started: ContinuousClock.Instant

  init(_ options: SolverOptions) {
    self.options = options
    started = ContinuousClock.now
  }

  /// Seconds of wall clock since the search began.
  var elapsed: Double {
    let parts = (ContinuousClock.now - started).components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }

  /// Seconds left until a share of the time limit has passed; 0 where the search was called off.
  func remaining(share: Double = 1) -> Double {
    if options.isCancelled?() ?? false { return 0 }
    return max(0, options.timeLimitSeconds * share - elapsed)
  }

  /// True once a share of the time limit has passed, or the search was called off.
  func isOver(share: Double = 1) -> Bool {
    elapsed >= options.timeLimitSeconds * share || (options.isCancelled?() ?? false)
  }
}
