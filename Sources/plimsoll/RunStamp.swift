import ClusterModel
import Foundation
import Planning

/// Fills in what the planner doesn't know of a run: the moment, how long it took, the versions.
///
/// With SOURCE_DATE_EPOCH set, the moment is that one and the duration 0, so that a committed report regenerates byte
/// for byte.
enum RunStamp {
  static func complete(_ plan: inout Plan, since start: ContinuousClock.Instant) {
    let components = start.duration(to: ContinuousClock().now).components
    var moment = Date()
    var seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
    if let epoch = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap(TimeInterval.init) {
      moment = Date(timeIntervalSince1970: epoch)
      seconds = 0
    }
    plan.run.generatedAt = moment.formatted(.iso8601)
    plan.run.durationSeconds = (seconds * 1000).rounded() / 1000
    plan.run.version = PlimsollVersion.current
    plan.run.solver = "GLPK 5.0"
  }
}
