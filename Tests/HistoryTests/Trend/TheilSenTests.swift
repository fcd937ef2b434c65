import ClusterModel
import History
import Testing

@Suite("Trends")
struct TheilSenTests {
  private static func points(_ values: [Double], every days: Double = 91) -> [Trend.Point] {
    values.enumerated().map { Trend.Point(day: 20_000 + Double($0) * days, value: $1) }
  }

  @Test func `a line's own points give the line, without spread`() throws {
    let fit = try #require(TheilSen.fit(Self.points([10, 12, 14, 16, 18], every: 10)))
    #expect(abs(fit.expected.slope - 0.2) < 1e-12)
    #expect(fit.expected == fit.slow && fit.slow == fit.fast)
    #expect(abs(fit.expected.value(on: 20_090) - 28) < 1e-9)
  }

  @Test(arguments: [[], [1], [1, 2], [1, 2, 3]])
  func `fewer than four points are no trend`(values: [Double]) {
    #expect(TheilSen.fit(Self.points(values)) == nil)
  }

  @Test func `points of one day are no trend`() {
    #expect(TheilSen.fit(Self.points([1, 2, 3, 4, 5], every: 0)) == nil)
  }

  @Test func `one odd point among nine doesn't carry the line off`() throws {
    var values = (0..<9).map { 100 + Double($0) * 5 }
    values[4] = 10_000
    let fit = try #require(TheilSen.fit(Self.points(values, every: 1)))
    #expect(abs(fit.expected.slope - 5) < 1e-9)
    #expect(fit.slow.slope <= 5 && fit.fast.slope >= 5)
    // What grows at least so fast isn't expected below where it stands.
    #expect(fit.slow.level == fit.expected.level && fit.fast.level == fit.expected.level)
  }

  @Test func `what is expected goes on from the last point, also after a step`() throws {
    let fit = try #require(TheilSen.fit(Self.points([10, 13, 16, 19, 25])))
    #expect(
      fit.expected.value(on: 20_364) == 25 && fit.slow.value(on: 20_364) == 25 && fit.fast.value(on: 20_364) == 25)
    // By quarter: six slopes of 3 between the first four points, 3.75, 4, 4.5 and 6 to the last.
    #expect(abs(fit.expected.slope * 91 - 3) < 1e-9)
    let range = fit.range(on: 20_455)
    #expect(range.low >= 28 - 1e-9 && range.low <= fit.expected.value(on: 20_455))
  }

  @Test func `with four points the range has all six slopes`() throws {
    // Slopes between the pairs: 1, 3, 2, 5, 2.5, 0 a day.
    let fit = try #require(TheilSen.fit(Self.points([0, 1, 6, 6], every: 1)))
    #expect(fit.slow.slope == 0 && fit.fast.slope == 5)
    #expect(fit.expected.slope == 2.25)
  }

  /// Seven points: Kendall's variance is 44.33, so that 10.95 of 21 slopes lie within, from the 5th to the 17th.
  @Test func `the range is Sen's`() throws {
    let points = zip([0, 12, 40, 75, 110, 170, 200], [220.75, 515.09, 367.92, 735.84, 588.67, 1030.18, 883.01]).map {
      Trend.Point(day: Double($0), value: $1)
    }
    let slopes = points.indices.flatMap { first in
      points.indices.dropFirst(first + 1).map {
        (points[$0].value - points[first].value) / (points[$0].day - points[first].day)
      }
    }.sorted()
    let fit = try #require(TheilSen.fit(points))
    #expect(fit.slow.slope == slopes[4] && fit.expected.slope == slopes[10] && fit.fast.slope == slopes[16])
  }

  /// Sen's interval for ten points is cut by 11 of 45 slopes on both sides (Hollander and Wolfe, table of Kendall's K).
  @Test func `with more points the range is narrower than all slopes`() throws {
    let values: [Double] = [1, 3, 2, 5, 4, 7, 6, 9, 8, 10]
    let fit = try #require(TheilSen.fit(Self.points(values, every: 1)))
    #expect(fit.slow.slope > -1 && fit.fast.slope < 3)
    #expect(fit.slow.slope <= fit.expected.slope && fit.expected.slope <= fit.fast.slope)
  }

  @Test(arguments: 1...20)
  func `shifting and stretching the values shifts and stretches the line`(seed: Int) throws {
    var state = UInt64(seed)
    let values = (0..<8).map { _ -> Double in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / 1000
    }
    let fit = try #require(TheilSen.fit(Self.points(values)))
    let other = try #require(TheilSen.fit(Self.points(values.map { $0 * 3 + 7 })))
    #expect(abs(other.expected.slope - fit.expected.slope * 3) < 1e-6)
    #expect(abs(other.expected.value(on: 21_000) - (fit.expected.value(on: 21_000) * 3 + 7)) < 1e-5)
    let range = fit.range(on: 21_000)
    #expect(range.low <= fit.expected.value(on: 21_000) && fit.expected.value(on: 21_000) <= range.high)
  }
}
