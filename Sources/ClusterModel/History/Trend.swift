/// A figure over the stored runs, with the growth that they show.
package struct Trend: Hashable, Sendable {
  /// What the figure counts.
  package enum Measure: String, Hashable, Sendable, CaseIterable {
    /// Currency units a month of 730 hours.
    case cost
    case nodes
    case pods
    /// Cores requested.
    case cpu
    /// GiB requested.
    case memory
  }

  package struct Point: Hashable, Sendable {
    /// Days since 1970-01-01, UTC.
    package var day: Double
    package var value: Double

    package init(day: Double, value: Double) {
      self.day = day
      self.value = value
    }
  }

  package var measure: Measure
  /// `cluster`, `pool/general`, `namespace/shop`.
  package var subject: String
  /// Ascending by day.
  package var points: [Point]
  /// nil: fewer than four points, or all on one day.
  package var fit: TrendFit?

  package init(measure: Measure, subject: String, points: [Point], fit: TrendFit?) {
    self.measure = measure
    self.subject = subject
    self.points = points
    self.fit = fit
  }
}

/// A straight line through points that a few odd ones don't move (Theil 1950, Sen 1968), with its spread.
package struct TrendFit: Hashable, Sendable {
  /// A line: the value on a day is `level + slope * (day - origin)`.
  package struct Line: Hashable, Sendable {
    /// Per day.
    package var slope: Double
    package var level: Double
    /// Days since 1970-01-01.
    package var origin: Double

    package init(slope: Double, level: Double, origin: Double) {
      self.slope = slope
      self.level = level
      self.origin = origin
    }

    package func value(on day: Double) -> Double { level + slope * (day - origin) }
  }

  package var expected: Line
  /// The ends of the slope's interval; the slopes lie between them with a confidence of about 90%.
  package var slow: Line
  package var fast: Line

  package init(expected: Line, slow: Line, fast: Line) {
    self.expected = expected
    self.slow = slow
    self.fast = fast
  }

  /// The least and the greatest of the three lines' values.
  package func range(on day: Double) -> (low: Double, high: Double) {
    let values = [expected, slow, fast].map { $0.value(on: day) }
    return (values.min() ?? 0, values.max() ?? 0)
  }
}

/// When a growing figure meets its limit.
package struct Runway: Hashable, Sendable {
  package enum Limit: Hashable, Sendable {
    case poolMaximum(pool: String, nodes: Int)
    /// Currency units a month.
    case budget(Double)
  }

  /// When that is.
  package enum Reach: Hashable, Sendable {
    /// It is met already.
    case now
    /// Between the days that the fastest and the slowest growth lead to; nil: not within ten years at the slowest.
    case between(CalendarDay, CalendarDay?)
    /// Not within ten years, even at the fastest growth.
    case notInSight
  }

  package var limit: Limit
  package var reach: Reach

  package init(limit: Limit, reach: Reach) {
    self.limit = limit
    self.reach = reach
  }
}
