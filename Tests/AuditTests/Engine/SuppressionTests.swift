import Audit
import ClusterModel
import Testing

@Suite("Suppressions")
struct SuppressionTests {
  @Test func `reads the rule, the reason and the day`() {
    let read = Suppression.reading(annotation: "PL0101: a batch job, measured until 2027-01-31")
    #expect(read.faults == [])
    #expect(
      read.suppressions == [
        Suppression(rules: ["PL0101"], reason: "a batch job, measured", until: CalendarDay("2027-01-31"))
      ])
  }

  @Test func `reads several rules and several entries`() {
    let read = Suppression.reading(annotation: "PL0101, PL0102: batch; PL02: one zone is paid for\nPL0402: ours")
    #expect(read.suppressions.map(\.rules) == [["PL0101", "PL0102"], ["PL02"], ["PL0402"]])
    #expect(read.suppressions.map(\.reason) == ["batch", "one zone is paid for", "ours"])
  }

  @Test(arguments: ["PL0101", "PL0101:", "PL0101:  ", "PL0101: until 2027-01-31"])
  func `accepts nothing without a reason, and says so`(annotation: String) {
    let read = Suppression.reading(annotation: annotation)
    #expect(read.suppressions == [])
    #expect(read.faults == ["PL0101 is ignored without a reason, which is required"])
  }

  @Test(arguments: ["yes", "CPU: why", ": why", "PL01O1: why"])
  func `accepts nothing where no rule is named`(annotation: String) {
    #expect(Suppression.reading(annotation: annotation).suppressions == [])
    #expect(Suppression.reading(annotation: annotation).faults.count == 1)
  }

  @Test(arguments: ["PL0999: why", "PL99: why", "PL: why", "PL01011: why", "PL010: why"])
  func `accepts nothing where no such rule is`(annotation: String) {
    let read = Suppression.reading(annotation: annotation)
    #expect(read.suppressions == [] && read.faults.count == 1)
  }

  @Test func `refuses a day that the calendar doesn't have`() {
    let read = Suppression.reading(annotation: "PL0101: batch until 2027-02-29")
    #expect(read.faults == ["'2027-02-29' is no day: write until YYYY-MM-DD"])
  }

  @Test func `takes the word until for part of the reason where no day follows`() {
    let read = Suppression.reading(annotation: "PL0101: not until autumn")
    #expect(read.suppressions == [Suppression(rules: ["PL0101"], reason: "not until autumn", until: nil)])
  }

  @Test func `holds on its last day and not after`() throws {
    let word = Suppression(rules: ["PL0101"], reason: "batch", until: CalendarDay("2027-01-31"))
    #expect(!word.hasExpired(on: try #require(CalendarDay("2027-01-31"))))
    #expect(word.hasExpired(on: try #require(CalendarDay("2027-02-01"))))
  }

  @Test func `covers a group by its first letters`() {
    let word = Suppression(rules: ["PL02"], reason: "one zone", until: nil)
    #expect(word.covers("PL0201") && word.covers("PL0207") && !word.covers("PL0301"))
  }
}
