import ArgumentParser
import Audit
import ClusterModel
import Foundation
import Planning

/// Fills in what the planner doesn't know of a run: the moment, how long it took, the versions.
///
/// With SOURCE_DATE_EPOCH set, the moment is that one and the duration 0, so that a committed report regenerates byte
/// for byte.
enum RunStamp {
  /// What SOURCE_DATE_EPOCH says; nil: not set, or empty.
  private static let epochText = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap {
    $0.isEmpty ? nil : $0
  }

  /// Seconds since 1970 by SOURCE_DATE_EPOCH; nil: not set, or no moment that a date can be of.
  private static let epoch: TimeInterval? = epochText.flatMap(Int64.init).flatMap { seconds in
    (0...253_402_300_799).contains(seconds) ? TimeInterval(seconds) : nil
  }

  /// Refuses a SOURCE_DATE_EPOCH that is no moment.
  ///
  /// - Throws: a wrong command line: a run must not be stored under another day than the one asked for.
  static func check() throws {
    guard let epochText, epoch == nil else { return }
    throw ValidationError("SOURCE_DATE_EPOCH='\(epochText)' is no moment: write whole seconds since 1970, or unset it")
  }

  private static let moment = epoch.map { Date(timeIntervalSince1970: $0) } ?? Date()

  /// The moment of this run, ISO 8601, UTC.
  static let generatedAt = moment.formatted(.iso8601)

  /// The day of this run, in UTC.
  static let today = CalendarDay(daysSince1970: Int((moment.timeIntervalSince1970 / 86_400).rounded(.down)))

  /// What stands at the end of a page: the command that made it, the version and the moment.
  static func footer(_ plan: Plan) -> [String] {
    let words = CommandLine.arguments.dropFirst().map { word in
      word.isEmpty || word.contains { " *$'\"".contains($0) } ? "'\(word)'" : word
    }
    return [
      "Made by: \((["plimsoll"] + words).joined(separator: " "))",
      "plimsoll \(PlimsollVersion.current), \(plan.run.solver), \(plan.run.generatedAt)",
    ]
  }

  static func complete(_ plan: inout Plan, since start: ContinuousClock.Instant) {
    let components = start.duration(to: ContinuousClock().now).components
    let seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
    plan.run.generatedAt = generatedAt
    plan.run.durationSeconds = epoch == nil ? (seconds * 1000).rounded() / 1000 : 0
    plan.run.version = PlimsollVersion.current
    plan.run.solver = "GLPK 5.0"
  }
}
