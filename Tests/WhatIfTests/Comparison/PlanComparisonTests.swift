import ClusterModel
import Quantities
import Support
import Testing
import WhatIf

@Suite("Comparing plans")
struct PlanComparisonTests {
  private static func plan(_ cost: Int64, bound: Int64, out: [UnplacedPods] = [], findings: [Finding] = []) -> Plan {
    var plan = SmallPlan().plan
    plan.cost.perHour = HourlyCost(microUnits: cost)
    plan.cost.lowerBound = HourlyCost(microUnits: bound)
    plan.unplaced = out
    plan.status = out.isEmpty ? .feasible : .infeasible
    plan.findings = findings
    return plan
  }

  @Test(
    arguments: [
      (100, 96, 110, 105, CostDifference.proven(HourlyCost(microUnits: 10))),
      (100, 96, 109, 105, .proven(HourlyCost(microUnits: 9))),
      (100, 96, 108, 103, .notProven(HourlyCost(microUnits: 8))),
      (108, 103, 100, 96, .notProven(HourlyCost(microUnits: -8))),
      (100, 96, 100, 90, .none), (100, 100, 101, 101, .proven(HourlyCost(microUnits: 1))),
    ] as [(Int64, Int64, Int64, Int64, CostDifference)])
  func `a difference of less than both gaps together isn't proven`(
    cost: Int64, bound: Int64, otherCost: Int64, otherBound: Int64, expected: CostDifference
  ) {
    let difference = PlanComparison.difference(
      from: Self.plan(cost, bound: bound), to: Self.plan(otherCost, bound: otherBound))
    #expect(difference.cost == expected)
  }

  @Test func `equal prices of different nodes prove nothing where gaps are open`() {
    var other = Self.plan(100, bound: 90)
    other.pools[0].groups[0].instanceType = "another"
    #expect(PlanComparison.difference(from: Self.plan(100, bound: 96), to: other).cost == .notProven(.zero))
    other.cost.lowerBound = other.cost.perHour
    #expect(PlanComparison.difference(from: Self.plan(100, bound: 100), to: other).cost == .none)
  }

  @Test func `a plan that leaves pods out, or counts other money, can't be compared`() {
    let out = [UnplacedPods(workload: SmallPlan.web, count: 2, reason: "no room")]
    let left = PlanComparison.difference(from: Self.plan(100, bound: 90), to: Self.plan(50, bound: 50, out: out))
    #expect(left.cost == .notComparable("the second leaves 2 pods out"))
    #expect(left.becameInfeasible == out && left.becameFeasible == [])
    var euros = Self.plan(100, bound: 90)
    euros.cost.currency = "EUR"
    #expect(
      PlanComparison.difference(from: Self.plan(100, bound: 90), to: euros).cost
        == .notComparable("one counts in USD, the other in EUR"))
  }

  @Test func `names only the pods that the first plan places`() {
    let web = { UnplacedPods(workload: SmallPlan.web, count: $0, reason: "no room") }
    let difference = PlanComparison.difference(
      from: Self.plan(1, bound: 1, out: [web(2)]), to: Self.plan(1, bound: 1, out: [web(5)]))
    #expect(difference.becameInfeasible == [web(3)])
    // Three pods fewer are asked for: none of them was placed.
    let fewer = PlanComparison.difference(
      from: Self.plan(1, bound: 1, out: [web(5)]), to: Self.plan(1, bound: 1, out: [web(2)]))
    #expect(fewer.becameFeasible == [] && fewer.becameInfeasible == [])
    var fuller = Self.plan(1, bound: 1, out: [web(2)])
    for index in fuller.workloads.indices where fuller.workloads[index].workload == SmallPlan.web {
      fuller.workloads[index].replicas += 3
    }
    let back = PlanComparison.difference(from: Self.plan(1, bound: 1, out: [web(5)]), to: fuller)
    #expect(back.becameFeasible == [web(3)] && back.becameInfeasible == [])
  }

  @Test func `findings are matched by rule and object, not by line`() {
    func finding(_ rule: String, _ object: String, line: Int) -> Finding {
      Finding(
        rule: rule, severity: .error, object: object, location: FilePosition(path: "f", line: line), message: "m",
        remedy: "r")
    }
    let difference = PlanComparison.difference(
      from: Self.plan(1, bound: 1, findings: [finding("PL0101", "a", line: 1), finding("PL0102", "a", line: 2)]),
      to: Self.plan(1, bound: 1, findings: [finding("PL0101", "a", line: 9), finding("PL0101", "b", line: 1)]))
    #expect(difference.findingsGained.map(\.object) == ["b"])
    #expect(difference.findingsLost.map(\.rule) == ["PL0102"])
  }

  @Test func `pools of either plan are counted, and a plan differs from itself in nothing`() {
    let first = SmallPlan().plan
    var second = first
    second.pools.removeAll { $0.name == "special" }
    let pools = PlanComparison.difference(from: first, to: second).pools
    #expect(pools.map(\.pool) == ["general", "stateful", "special"])
    #expect(pools.map(\.nodesAfter) == [3, 3, 0])
    var retyped = first
    let old = retyped.pools[0].groups[0]
    retyped.pools[0].groups[0].instanceType = "x9.huge"
    let general = PlanComparison.difference(from: first, to: retyped).pools[0]
    #expect(general.nodesBefore == general.nodesAfter)
    #expect(
      general.kinds.map { "\($0.instanceType) \($0.nodesBefore) \($0.nodesAfter)" }.sorted()
        == ["\(old.instanceType) 1 0", "x9.huge 0 1"])
    let same = PlanComparison.difference(from: first, to: first)
    #expect(same.pools.allSatisfy { $0.kinds.isEmpty })
    #expect(same.cost == .none && same.pools.allSatisfy { $0.nodesBefore == $0.nodesAfter })
    #expect(same.findingsGained.isEmpty && same.becameInfeasible.isEmpty)
  }
}

@Suite("Limits that a plan reaches")
struct LimitsReachedTests {
  @Test func `names pools at their maximum and quotas that are used up`() {
    let small = SmallPlan()
    var world = World(inventory: small.inventory, cluster: small.cluster)
    #expect(LimitsReached.find(plan: small.plan, world: world) == [])
    world.cluster.pools[0].maximumNodes = 3
    world.inventory.quotas = [
      ResourceQuota(
        namespace: "shop", name: "team", hard: ["requests.cpu": 14_000, "pods": 100, "requests.storage": 1],
        isScoped: false, position: FilePosition(path: "q"))
    ]
    // 6 x 1 core, 3 x 0.5, 2 x 0.25 and 3 x 2 make exactly 14.
    #expect(
      LimitsReached.find(plan: small.plan, world: world).map(\.message) == [
        "pool general has 3 nodes, and its maximum is 3",
        "the pods of shop use up its quota team: requests.cpu 14 of 14",
      ])
    world.inventory.quotas[0].hard["requests.cpu"] = 13_999
    #expect(LimitsReached.find(plan: small.plan, world: world).last?.message.contains("exceed its quota") == true)
    world.inventory.quotas[0].hard["requests.cpu"] = 14_001
    #expect(LimitsReached.find(plan: small.plan, world: world).count == 1)
  }
}
