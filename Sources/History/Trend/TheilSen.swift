package import ClusterModel

/// A line on from the last of some points by the median of all pairs' slopes, which up to 29% of odd points don't carry off.
///
/// The spread is Sen's interval (1968): slopes are sorted, and as many are cut from both ends as Kendall's statistic
/// allows at 90% confidence. With four points that's all six slopes.
package enum TheilSen {
  /// The fewest points that a trend is read from.
  package static let leastPoints = 4
  /// The normal distribution's quantile for 90% between both sides.
  private static let quantile = 1.6449

  /// nil where there are fewer than four points, or all lie on one day.
  ///
  /// - Complexity: O(points squared x log points)
  package static func fit(_ points: [Trend.Point]) -> TrendFit? {
    guard points.count >= leastPoints else { return nil }
    var slopes: [Double] = []
    for (index, first) in points.enumerated() {
      for second in points[(index + 1)...] where second.day != first.day {
        slopes.append((second.value - first.value) / (second.day - first.day))
      }
    }
    guard !slopes.isEmpty else { return nil }
    slopes.sort()
    let count = Double(points.count)
    let deviation = (count * (count - 1) * (2 * count + 5) / 18).squareRoot()
    let cut = Int(((Double(slopes.count) - quantile * deviation) / 2).rounded(.down))
    // The cut-th slope from either end, counted from 1.
    let outer = min(max(cut - 1, 0), (slopes.count - 1) / 2)
    // What a run counted is exact, and only its growth is a guess: the lines leave from the last point, so that what is expected
    // agrees with today's figure and with the growth that is told of it, also after a step.
    guard let last = points.max(by: { $0.day < $1.day }) else { return nil }
    let (origin, level) = (last.day, last.value)
    func line(_ slope: Double) -> TrendFit.Line { TrendFit.Line(slope: slope, level: level, origin: origin) }
    return TrendFit(
      expected: line(median(slopes)), slow: line(slopes[outer]), fast: line(slopes[slopes.count - 1 - outer]))
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
