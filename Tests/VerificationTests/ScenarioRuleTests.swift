import ClusterModel
import Quantities
import Support
import Testing
import Verification

@Suite("What failures leave standing")
struct ScenarioRuleTests {
  /// The loss of zone c: its pods move to the general nodes that are left, where there is room.
  private func zoneLoss() -> ScenarioOutcome {
    ScenarioOutcome(
      name: "zone-loss/us-east-1c", survives: true,
      placements: [
        Placement(workload: SmallPlan.web, node: "general-1", count: 3),
        Placement(workload: SmallPlan.web, node: "general-2", count: 2),
        Placement(workload: SmallPlan.cache, node: "general-1", count: 1),
        Placement(workload: SmallPlan.database, node: "stateful-1", count: 1),
        Placement(workload: SmallPlan.database, node: "stateful-2", count: 1),
        Placement(workload: SmallPlan.render, node: "special-1", count: 1),
      ],
      lost: [
        UnplacedPods(workload: SmallPlan.web, count: 1, reason: "no room"),
        UnplacedPods(workload: SmallPlan.database, count: 1, reason: "its volume is in us-east-1c"),
      ])
  }

  private func violations(_ change: (inout ScenarioOutcome) -> Void) -> [String] {
    var small = SmallPlan()
    var scenario = zoneLoss()
    change(&scenario)
    small.plan.scenarios = [scenario]
    return small.verdict.violations.map(\.description)
  }

  @Test func `may use up headroom and caps, and may lose pods that it names`() {
    #expect(violations { _ in } == [])
  }

  @Test func `no pod stands where the failure struck`() {
    let found = violations { $0.placements.append(Placement(workload: SmallPlan.web, node: "general-3", count: 1)) }
    #expect(
      found == [
        "scenario: zone-loss/us-east-1c: shop/Deployment/web on general-3: that node isn't left standing"
      ])
  }

  @Test func `the nodes that are left aren't overfilled`() {
    let found = violations { $0.placements[0].count = 4 }
    #expect(found.contains { $0.contains("node general-1: cpu 4600m requested, 3920m allocatable") })
  }

  @Test func `the rules of the pods still hold`() {
    let found = violations {
      $0.placements[2].node = "stateful-1"
      $0.placements[1].count = 1
    }
    #expect(found.contains { $0.contains("cache on stateful-1: taint dedicated=stateful:NoSchedule") })
    #expect(found.contains { $0.contains("cache on stateful-1: no pod that its required affinity asks for") })
    #expect(found.contains { $0.contains("web: 3 pods stand in topology.kubernetes.io/zone=us-east-1a, 1") })
  }

  @Test func `no more pods stand or are lost than there are`() {
    let found = violations { $0.lost[0].count = 2 }
    #expect(found == ["scenario: zone-loss/us-east-1c: shop/Deployment/web: 5 stand and 2 are lost of 6 pods"])
  }

  @Test func `a failure that nobody knows is refused`() {
    #expect(
      violations { $0.name = "meteor/us-east-1c" } == [
        "scenario: meteor/us-east-1c: meteor/us-east-1c: 'meteor' is no kind of failure"
      ])
    #expect(violations { $0.name = "zone-loss" } == ["scenario: zone-loss: zone-loss: isn't named KIND/PLACE"])
  }

  @Test func `a spot reclaim takes the pool's spot nodes`() {
    let found = violations {
      $0.name = "spot-reclaim/general"
      $0.placements.append(Placement(workload: SmallPlan.web, node: "general-3", count: 1))
      $0.lost = []
    }
    #expect(found.contains { $0.contains("web on general-3: that node isn't left standing") })
  }
}
