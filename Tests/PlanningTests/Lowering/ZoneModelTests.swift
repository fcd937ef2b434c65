import Planning
import Testing

@Suite("Dividing workloads over zones together")
struct ZoneModelTests {
  private func member(_ replicas: Int, zones: [Int] = [0, 1, 2]) -> ZoneModel.Member {
    ZoneModel.Member(
      replicas: replicas, least: [0, 0, 0], most: (0..<3).map { zones.contains($0) ? replicas : 0 })
  }

  private func solve(
    _ members: [ZoneModel.Member], conflicts: [(Int, Int)] = [], company: [(seeker: Int, group: [Int])] = [],
    spreads: [ZoneModel.Spread] = []
  ) -> ZoneModel.Division? {
    let model = ZoneModel(
      members: members, zoneCount: 3, conflicts: conflicts, company: company, spreads: spreads)
    guard case .division(let division) = model.solve(timeLimitSeconds: 20) else { return nil }
    return division
  }

  @Test func `workloads that may not meet get zones apart, though the first could take any`() throws {
    let division = try #require(
      solve([member(2), member(1, zones: [0]), member(1, zones: [1])], conflicts: [(0, 1), (0, 2), (1, 2)]))
    #expect(division.isOpen[0] == [false, false, true])
  }

  @Test func `more workloads than zones can't be kept apart`() {
    let conflicts = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    #expect(solve(Array(repeating: member(1), count: 4), conflicts: conflicts) == nil)
  }

  @Test func `a workload that asks for company opens only zones where some stands for certain`() throws {
    let division = try #require(solve([member(6), member(1)], company: [(seeker: 0, group: [1])]))
    for zone in 0..<3 where division.isOpen[0][zone] { #expect(division.isSure[1][zone]) }
    #expect(division.isOpen[0].count { $0 } == 1)
  }

  @Test func `workloads that only wait for each other have no division`() {
    #expect(solve([member(2), member(2)], company: [(seeker: 0, group: [1]), (seeker: 1, group: [0])]) == nil)
  }

  @Test func `a group that asks for its own kind starts in one zone`() throws {
    let company = [(seeker: 0, group: [0, 1]), (seeker: 1, group: [0, 1])]
    let division = try #require(solve([member(4), member(5)], company: company))
    #expect(division.counts[0].count { $0 > 0 } == 1)
    #expect(division.counts[0].map { $0 > 0 } == division.counts[1].map { $0 > 0 })
  }

  @Test func `a spread counts all that it names together`() throws {
    let spread = ZoneModel.Spread(member: 0, counted: [0, 1], maxSkew: 1, domains: [0, 1, 2], floorIsZero: false)
    let division = try #require(solve([member(4), member(3, zones: [0])], spreads: [spread]))
    let totals = (0..<3).map { division.counts[0][$0] + division.counts[1][$0] }
    #expect(division.counts[1] == [3, 0, 0])
    #expect(totals == [3, 2, 2])
  }

  @Test func `a zone that a workload can't use counts as empty`() {
    let spread = ZoneModel.Spread(member: 0, counted: [0], maxSkew: 1, domains: [0, 1, 2], floorIsZero: false)
    #expect(solve([member(3, zones: [0, 1])], spreads: [spread]) == nil)
    #expect(solve([member(2, zones: [0, 1])], spreads: [spread])?.counts[0] == [1, 1, 0])
  }

  @Test func `workloads that share one node share its zone`() throws {
    let model = ZoneModel(members: [member(4), member(2, zones: [1, 2])], zoneCount: 3, bundles: [[0, 1]])
    guard case .division(let division) = model.solve(timeLimitSeconds: 20) else {
      Issue.record("no division was found")
      return
    }
    #expect(division.counts[0].max() == 4 && division.counts[1].max() == 2)
    #expect(division.counts[0].map { $0 > 0 } == division.counts[1].map { $0 > 0 })
  }
}
