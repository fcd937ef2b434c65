import Quantities
import Testing

@Suite("Quantity notation")
struct QuantityTests {
  @Test(arguments: [
    ("100m", 100), ("0.1", 100), ("1", 1000), ("1.5", 1500), (".5", 500), ("2.", 2000), ("1e3", 1_000_000),
    ("1E3", 1_000_000), ("1k", 1_000_000), ("1500u", 2), ("100000000n", 100), ("1e-1", 100), ("0.0015", 2),
    ("+1", 1000),
    ("1Ki", 1_024_000), ("-1", -1000),
  ])
  func `reads cpu in thousandths, rounded up`(text: String, milli: Int64) {
    #expect(Quantity(text)?.milli == milli)
  }

  @Test(arguments: [
    ("128974848", 128_974_848), ("129M", 129_000_000), ("123Mi", 128_974_848), ("1Ki", 1024), ("1k", 1000),
    ("1.5Gi", 1_610_612_736), ("100m", 1), ("1500m", 2), ("0.1Ki", 103), ("1.1", 2), ("12E", .max),
    ("9E", 9_000_000_000_000_000_000),
    ("1Ti", 1_099_511_627_776), ("99999999999999999999999999999999999999999999", .max), ("1e400", .max), ("1e-400", 1),
    ("0", 0), ("0e9", 0), ("0.000000000000000000000000000001", 1),
  ])
  func `reads memory in bytes, rounded up and saturating`(text: String, bytes: Int64) {
    #expect(Quantity(text)?.units == bytes)
  }

  @Test(arguments: [
    "", "1x", "m", "-", ".", "1 Gi", "1gi", "1KiB", "0x10", "1e", "1e+", "1..2", "٣", "1mm", "NaN", "inf", "1e12345",
  ])
  func `refuses other text`(text: String) {
    #expect(Quantity(text) == nil)
  }

  @Test(arguments: [(3920, "3920m"), (4000, "4"), (0, "0")])
  func `writes cpu as Kubernetes does`(milli: Int64, text: String) {
    #expect(ResourceName.cpu.text(milli) == text)
  }

  @Test(arguments: [(Int64(1) << 30, "1Gi"), (16_106_127_360, "15Gi"), (15_728_640, "15Mi"), (1025, "1025"), (0, "0")])
  func `writes bytes with the largest exact suffix`(bytes: Int64, text: String) {
    #expect(ResourceName.memory.text(bytes) == text)
  }

  @Test func `what it writes it reads back`() {
    var state: UInt64 = 7
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let amount = Int64(state >> 20)
      for name in [ResourceName.cpu, .memory, .pods] {
        let text = name.text(amount)
        #expect(Quantity(text).map(name.amount) == amount)
      }
    }
  }

  @Test func `sums saturate rather than overflow`() {
    let huge = ResourceVector([.memory: .max])
    #expect((huge + ResourceVector([.memory: 1]))[.memory] == .max)
    #expect((huge * 3)[.memory] == .max)
  }
}
