import ClusterModel
import History
import Quantities
import Testing

@Suite("Forecasts")
struct ForecastTests {
  private static let days = ["2025-01-01", "2025-04-02", "2025-07-02", "2025-10-01"]

  private static func records(
    nodes: [Int], cores: [Int64], cost: [Int64]? = nil, maximum: Int? = 20, days: [String] = days
  ) -> [RunRecord] {
    zip(days.indices, days).map { index, day in
      let asked = ResourceVector(milliCPU: cores[index] * 1000, memory: 4 << 30)
      let price = HourlyCost(microUnits: cost?[index] ?? 1_000_000)
      return RunRecord(
        at: "\(day)T00:00:00Z", cluster: "c", version: "0", status: .optimal, currency: "USD", perHour: price,
        lowerBound: price, nodes: nodes[index], pods: 10,
        pools: [
          PoolFigures(
            pool: "general", nodes: nodes[index], maximumNodes: maximum, pods: 10, perHour: price, requested: asked,
            allocatable: asked)
        ], namespaces: [NamespaceFigures(namespace: "shop", pods: 10, requested: asked, perHour: price)])
    }
  }

  private static func reach(_ records: [RunRecord], budget: Double? = nil) -> [Runway.Reach] {
    Forecast(records).runways(budgetPerMonth: budget).map(\.reach)
  }

  @Test func `a pool that grows by two nodes a quarter meets its maximum on the day that follows`() throws {
    let records = Self.records(nodes: [4, 6, 8, 10], cores: [1, 1, 1, 1])
    // Ten more nodes at two in 91 days (the first step is 91 days, the second 91, the third 91): 455 days.
    let day = try #require(CalendarDay("2025-10-01")).adding(days: 455)
    #expect(Self.reach(records) == [.between(day, day)])
  }

  @Test func `the range runs from the fastest growth to the slowest, and may have no end`() throws {
    guard case .between(let first, let last) = Self.reach(Self.records(nodes: [4, 4, 8, 10], cores: [1, 1, 1, 1]))[0]
    else {
      Issue.record("no runway")
      return
    }
    #expect(first > (try #require(CalendarDay("2025-10-01"))))
    #expect(last == nil)
  }

  @Test func `runs that left pods out are no points of a trend`() throws {
    var records = Self.records(nodes: [4, 6, 8, 10], cores: [1, 1, 1, 1])
    let whole = Self.reach(records)
    var part = records[2]
    part.at = "2025-08-01T00:00:00Z"
    part.status = .infeasible
    part.pools[0].nodes = 1
    records.insert(part, at: 3)
    #expect(Self.reach(records) == whole)
  }

  @Test func `a pool at its maximum has met it, one that shrinks never does, one without a maximum isn't asked`() {
    #expect(Self.reach(Self.records(nodes: [14, 16, 18, 20], cores: [1, 1, 1, 1])) == [.now])
    #expect(Self.reach(Self.records(nodes: [10, 9, 8, 7], cores: [1, 1, 1, 1])) == [.notInSight])
    #expect(Self.reach(Self.records(nodes: [10, 11, 12, 13], cores: [1, 1, 1, 1], maximum: nil)) == [])
  }

  @Test func `a budget is met when the cost's line crosses it`() throws {
    let records = Self.records(
      nodes: [1, 1, 1, 1], cores: [1, 1, 1, 1], cost: [1_000_000, 2_000_000, 3_000_000, 4_000_000], maximum: nil)
    let day = try #require(CalendarDay("2025-10-01")).adding(days: 91)
    #expect(Self.reach(records, budget: 3650) == [.between(day, day)])
    #expect(Self.reach(records, budget: 2920) == [.now])
  }

  @Test func `three runs are no trend, whatever they show`() {
    let records = Array(Self.records(nodes: [4, 6, 8, 10], cores: [1, 2, 3, 4]).dropFirst())
    #expect(Self.reach(records) == [])
    let web = WorkloadID(namespace: "shop", kind: "Deployment", name: "web")
    #expect(Forecast(records).nextQuarter(replicas: [web: 3]) == [])
    #expect(Forecast(records).trends.allSatisfy { $0.fit == nil })
  }

  @Test func `of several runs on one day the last counts`() {
    let records = Self.records(
      nodes: [4, 6, 8, 10], cores: [1, 1, 1, 1], days: ["2025-01-01", "2025-01-01", "2025-01-01", "2025-01-02"])
    let trend = Forecast(records).trends.first { $0.subject == "cluster" && $0.measure == .nodes }
    #expect(trend?.points.map(\.value) == [8, 10])
  }

  @Test func `next quarter scales each namespace by its growth`() throws {
    let forecast = Forecast(Self.records(nodes: [1, 1, 1, 1], cores: [10, 20, 30, 40]))
    let (a, b, other) = (
      WorkloadID(namespace: "shop", kind: "Deployment", name: "a"),
      WorkloadID(namespace: "shop", kind: "Deployment", name: "b"),
      WorkloadID(namespace: "x", kind: "Deployment", name: "c")
    )
    let scenarios = forecast.nextQuarter(replicas: [a: 4, b: 2, other: 9])
    #expect(
      scenarios.map(\.name) == [
        "2025-12-31, as expected", "2025-12-31, slow growth", "2025-12-31, fast growth",
      ])
    // Six pods times 1.25 are 7.5, so 8: five of the first, and the remainder goes to the second.
    #expect(
      scenarios[0].changes.map(\.kind) == [
        .set(WorkloadSettings(pattern: "shop/Deployment/a", replicas: 5)),
        .set(WorkloadSettings(pattern: "shop/Deployment/b", replicas: 3)),
      ])
  }
}

@Suite("Growing in whole numbers")
struct ApportionmentTests {
  @Test(
    arguments: [
      ([3, 3, 3, 3], 1.02, [3, 3, 3, 3]), ([3, 3, 3, 3], 1.1, [4, 3, 3, 3]), ([10, 1], 1.5, [15, 2]), ([], 2, []),
      ([5, 5], 0, [0, 0]), ([1, 1, 1], 0.5, [1, 1, 0]), ([7], 1, [7]),
    ] as [([Int], Double, [Int])])
  func `the sum grows by the factor, and no part by more than a whole one beside it`(
    numbers: [Int], factor: Double, grown: [Int]
  ) {
    #expect(Apportionment.scaled(numbers, by: factor) == grown)
  }
}

@Suite("Findings between reports")
struct FindingsHistoryTests {
  private static func record(_ at: String, _ objects: [String]) -> RunRecord {
    RunRecord(
      at: at, cluster: "c", version: "0", status: .optimal, currency: "USD", perHour: .zero, lowerBound: .zero,
      nodes: 0,
      pods: 0,
      findings: objects.map {
        Finding(
          rule: "PL0101", severity: .error, object: $0, location: FilePosition(path: "f"), message: "m", remedy: "r")
      })
  }

  @Test func `are new, still there or gone since the last report of an earlier day`() throws {
    let before = [
      Self.record("2025-01-01T00:00:00Z", ["z"]), Self.record("2025-02-01T00:00:00Z", ["a", "b"]),
      Self.record("2025-03-01T08:00:00Z", ["b", "c"]),
    ]
    let since = try #require(FindingsHistory.since(before, Self.record("2025-03-01T09:00:00Z", ["b", "c", "b"])))
    #expect(since.before == "2025-02-01T00:00:00Z")
    #expect(since.new.map(\.object) == ["c", "b"])
    #expect(since.stillThere.map(\.object) == ["b"])
    #expect(since.gone.map(\.object) == ["a"])
    #expect(FindingsHistory.since([], before[0]) == nil)
  }

  @Test func `that are graver or lighter than then are told apart`() throws {
    var before = Self.record("2025-02-01T00:00:00Z", ["a", "b", "b", "gone"])
    before.findings[1].severity = .warning
    before.findings[3].severity = .info
    let now = Self.record("2025-03-01T00:00:00Z", ["b", "a", "b", "b", "new"])
    let since = try #require(FindingsHistory.since([before], now))
    #expect(since.regraded.map(\.finding.object) == ["b"])
    #expect(since.regraded.map(\.before) == [.warning])
  }
}
