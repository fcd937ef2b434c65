import Quantities
import Reporting
import Testing

@Suite("Progress line")
struct ProgressLineTests {
  @Test func `tells stage, time, cost, bound and gap`() {
    let line = ProgressLine(
      stage: "searching", elapsedSeconds: 12.34, cost: HourlyCost(microUnits: 4_000_000),
      bound: HourlyCost(microUnits: 3_980_000))
    #expect(line.text() == "12.3 s  searching  cost $2,920.00 a month  at least $2,905.40  gap 0.50%")
  }

  @Test func `says nothing of what isn't known yet`() {
    #expect(ProgressLine(stage: "reading", elapsedSeconds: 0).text() == "0.0 s  reading")
  }

  @Test func `takes the former line's place within the terminal's width`() {
    let update = ProgressLine(stage: String(repeating: "s", count: 200), elapsedSeconds: 1).terminalUpdate(columns: 80)
    #expect(update.hasPrefix("\r1.0 s"))
    #expect(update.hasSuffix("…\u{1b}[K"))
    #expect(update.count == 1 + 79 + 3)
  }
}
