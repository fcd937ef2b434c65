import ClusterModel

/// When a line of growth meets a limit.
enum RunwaySearch {
  private static let horizonDays = 3652.0

  /// nil: the figure has no trend, and isn't at the limit.
  static func reach(_ limit: Double, by trend: Trend) -> Runway.Reach? {
    guard let last = trend.points.last else { return nil }
    if last.value >= limit { return .now }
    guard let fit = trend.fit else { return nil }
    let days = [fit.expected, fit.slow, fit.fast].map { day(limit, $0, from: last.day) }
    guard let first = days.compactMap(\.self).min() else { return .notInSight }
    let latest = days.contains { $0 == nil } ? nil : days.compactMap(\.self).max()
    return .between(
      CalendarDay(daysSince1970: Int(first.rounded(.down))),
      latest.map { CalendarDay(daysSince1970: Int($0.rounded(.down))) })
  }

  /// The day, not before the last point, on which a line meets the limit; nil: not within ten years.
  private static func day(_ limit: Double, _ line: TrendFit.Line, from last: Double) -> Double? {
    guard line.slope > 0 else { return nil }
    let day = max(last, line.origin + (limit - line.level) / line.slope)
    return day - last <= horizonDays ? day : nil
  }
}

/// Moments in ISO 8601 as runs carry them.
enum MomentText {
  /// Days since 1970-01-01 with their fraction; nil where the text is no UTC moment.
  static func days(_ text: String) -> Double? {
    guard text.count >= 19, let day = CalendarDay(text.prefix(10)) else { return nil }
    let clock = text.dropFirst(11).prefix(8).split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3 else { return nil }
    return Double(day.daysSince1970) + Double(clock[0] * 3600 + clock[1] * 60 + clock[2]) / 86_400
  }
}
