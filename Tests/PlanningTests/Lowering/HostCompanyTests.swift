import Planning
import Testing

@Suite("Company on hosts")
struct HostCompanyTests {
  @Test func `who asks for company gets those that stand without any`() {
    let settled = HostCompany(groups: [nil, [0]]).settle()
    #expect(settled == HostCompany.Settled(companions: [1: [0]]))
  }

  @Test func `a chain is settled from its end`() {
    let settled = HostCompany(groups: [[1], [2], nil]).settle()
    #expect(settled.companions == [0: [1], 1: [2]] && settled.stuck.isEmpty && !settled.isNarrower)
  }

  @Test func `workloads that only wait for each other are stuck`() {
    #expect(HostCompany(groups: [[1], [0], nil]).settle().stuck == [0, 1])
  }

  @Test func `a workload that asks for its own kind shares one node`() {
    #expect(HostCompany(groups: [[0]]).settle().bundles == [[0]])
  }

  @Test func `workloads that ask for one group of which all are members share one node`() {
    let settled = HostCompany(groups: [[0, 2], nil, [0, 2]]).settle()
    #expect(settled.bundles == [[0, 2]] && settled.companions.isEmpty)
  }

  @Test func `who asks for a group that stands by itself follows it, and the bound knows that more was allowed`() {
    let settled = HostCompany(groups: [[0, 1], nil]).settle()
    #expect(settled.companions == [0: [1]] && settled.bundles.isEmpty && settled.isNarrower)
  }

  @Test func `who waits for a bundle follows it`() {
    let settled = HostCompany(groups: [[0], [0]]).settle()
    #expect(settled.bundles == [[0]] && settled.companions == [1: [0]])
  }
}
