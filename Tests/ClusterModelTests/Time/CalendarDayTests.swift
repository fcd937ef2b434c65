import ClusterModel
import Testing

@Suite("Calendar days")
struct CalendarDayTests {
  @Test(arguments: [("1970-01-01", 0), ("2000-02-29", 11_016), ("2026-11-23", 20_780), ("1969-12-31", -1)])
  func `counts days since 1970`(text: String, days: Int) throws {
    let day = try #require(CalendarDay(text))
    #expect(day.daysSince1970 == days)
    #expect(CalendarDay(daysSince1970: days) == day)
    #expect(day.description == text)
  }

  @Test func `counting and naming agree over 200 years`() {
    for days in stride(from: -36_525, through: 36_525, by: 1) {
      let day = CalendarDay(daysSince1970: days)
      #expect(day.daysSince1970 == days)
      #expect(CalendarDay(day.description) == day)
    }
  }

  @Test(arguments: ["", "2026", "2026-13-01", "2026-02-29", "2026-1-1", "26-01-01", "2026-01-01T00:00", "2026-00-10"])
  func `refuses what is no day`(text: String) {
    #expect(CalendarDay(text) == nil)
  }
}
