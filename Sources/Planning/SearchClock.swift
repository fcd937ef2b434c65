import Glibc

/// The time and the wishes that a search must heed.
struct SearchClock {
  private let options: SolverOptions
  private let started: Double

  init(_ options: SolverOptions) {
    self.options = options
    started = options.time.now
  }

  /// Seconds since the search began, of the kind that the options count.
  var elapsed: Double { options.time.now - started }

  /// Seconds left until a share of the time limit has passed; 0 where the search was called off.
  func remaining(share: Double = 1) -> Double {
    remaining(until: options.timeLimitSeconds * share)
  }

  /// Seconds left until a moment, counted from the beginning; 0 where the search was called off.
  func remaining(until moment: Double) -> Double {
    if options.isCancelled?() ?? false { return 0 }
    let left = moment - elapsed
    if left <= 0 { options.cut.note() }
    return max(0, left)
  }

  /// The share of the time limit that will have passed after a part of what is left until `share` has.
  func share(_ part: Double, until share: Double) -> Double {
    let passed = elapsed / options.timeLimitSeconds
    return passed + part * max(0, share - passed)
  }

  /// True once a share of the time limit has passed, or the search was called off.
  func isOver(share: Double = 1) -> Bool {
    let isUp = elapsed >= options.timeLimitSeconds * share
    if isUp { options.cut.note() }
    return isUp || (options.isCancelled?() ?? false)
  }
}

/// Which time a search counts.
package enum SearchTime: String, CaseIterable, Sendable {
  /// Time that passes for whoever waits.
  case wall
  /// Processor time of all threads of this process: figures that hold on a machine which others use too.
  case processor

  /// Seconds since a moment in the past.
  package var now: Double {
    var time = timespec()
    clock_gettime(self == .wall ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
