import Planning
import Quantities
import Reporting
import Synchronization

/// Draws the one progress line on standard error, at most a few times a second, where that is a terminal.
final class ProgressDisplay: Sendable {
  private let isShown: Bool
  private let currency: String
  private let lastTenth = Atomic<Int>(-1)

  init(isShown: Bool, currency: String) {
    self.isShown = isShown
    self.currency = currency
  }

  func show(_ progress: SearchProgress) {
    guard isShown else { return }
    let tenth = Int(progress.elapsedSeconds * 5)
    guard lastTenth.exchange(tenth, ordering: .relaxed) != tenth else { return }
    let line = ProgressLine(
      stage: progress.stage, elapsedSeconds: progress.elapsedSeconds,
      cost: progress.cost.map { HourlyCost(microUnits: $0) },
      bound: progress.lowerBound.map { HourlyCost(microUnits: $0) }, currency: currency)
    Notes.write(line.terminalUpdate())
  }

  /// Shows how many of several plans are made.
  func show(plan count: Int, of total: Int, since start: ContinuousClock.Instant) {
    let elapsed = start.duration(to: ContinuousClock().now).components
    show(
      SearchProgress(
        stage: "planned \(count) of \(total)",
        elapsedSeconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18, cost: nil, lowerBound: nil))
  }

  func clear() {
    if isShown, lastTenth.load(ordering: .relaxed) >= 0 { Notes.write(ProgressLine.terminalRemoval) }
  }
}
