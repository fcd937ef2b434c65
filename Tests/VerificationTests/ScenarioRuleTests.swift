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
        Placement(workload: SmallPlan.cache, node: "general-2", count: 1),
        Placement(workload: SmallPlan.gateway, node: "general-1", count: 1),
        Placement(workload: SmallPlan.gateway, node: "general-2", count: 1),
      ],
      lost: [
        UnplacedPods(workload: SmallPlan.web, count: 1, reason: "no room"),
        UnplacedPods(workload: SmallPlan.cache, count: 1, reason: "need not keep running"),
        UnplacedPods(workload: SmallPlan.database, count: 1, reason: "its volume is in us-east-1c"),
      ], gone: SmallPlan().plan.nodes.filter { $0.zone == "us-east-1c" }.map(\.name))
  }

  private func violations(
    of small: SmallPlan = SmallPlan(), webKeeps: Int = 5, _ change: (inout ScenarioOutcome) -> Void
  ) -> [String] {
    var small = small
    let web = small.inventory.workloads.firstIndex { $0.id == SmallPlan.web }
    if let web { small.inventory.workloads[web].survival = .count(webKeeps) }
    var scenario = zoneLoss()
    change(&scenario)
    small.plan.scenarios = [scenario]
    return small.verdict.violations.map(\.description)
  }

  /// The loss of the only GPU node.
  private func nodeLoss(_ small: SmallPlan) -> ScenarioOutcome {
    let left = small.plan.placements.filter { $0.node != "special-1" }
    return ScenarioOutcome(
      name: "node-loss/special", survives: false, placements: left,
      lost: [UnplacedPods(workload: SmallPlan.render, count: 1, reason: "no room")], gone: ["special-1"],
      remedies: [SurvivalRemedy(workload: SmallPlan.render, constraint: "no room", remedy: "a node more")])
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
    #expect(found.contains { $0.contains("node general-1: cpu 4850m requested, 3920m allocatable") })
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

  @Test func `as many run as must, where the plan says so`() {
    #expect(
      violations(webKeeps: 6) { _ in } == [
        "scenario: zone-loss/us-east-1c: shop/Deployment/web: 5 of its pods run, and 6 must: that isn't survived"
      ])
    #expect(
      violations(webKeeps: 6) {
        $0.survives = false
        $0.remedies = [SurvivalRemedy(workload: SmallPlan.web, constraint: "no room", remedy: "a node more")]
      } == [])
  }

  @Test func `pods whose node is left stay there`() {
    let found = violations {
      $0.placements[0].count = 3
      $0.placements[1].count = 2
      $0.placements[7].node = "general-2"
      $0.placements[8].count = 1
    }
    #expect(found.contains { $0.contains("gateway: 1 pods come back, and the failure evicts 0") })
    let swapped = violations(webKeeps: 4) {
      $0.placements[0].count = 4
      $0.placements[1].count = 1
      $0.lost = []
    }
    #expect(
      swapped.contains { $0.contains("web: 1 pods leave nodes that stand while 2 come back: running pods don't move") })
  }

  @Test func `a failure that was asked for is answered`() {
    var small = SmallPlan()
    small.cluster.survive = [.zoneLoss]
    small.plan.cluster.survive = [.zoneLoss]
    let found = violations(of: small) { _ in }
    #expect(found.count == 2)
    #expect(found.allSatisfy { $0.contains("asks for it, and the plan doesn't say what becomes of it") })
  }

  @Test func `a loss of nodes names as many nodes of the pool as were asked for, in every case`() {
    var small = SmallPlan()
    small.plan.scenarios = [nodeLoss(small)]
    #expect(small.verdict.violations == [])
    small.plan.scenarios[0].gone = ["general-1"]
    #expect(small.verdict.violations.contains { $0.message == "gone: general-1 aren't 1 nodes of the pool" })
    small.plan.scenarios = [nodeLoss(small)]
    small.plan.scenarios[0].cases = [
      ScenarioCase(
        gone: ["special-1"], moved: [Placement(workload: SmallPlan.render, node: "general-1", count: 1)], displaced: [])
    ]
    #expect(
      small.verdict.violations.contains {
        $0.message.contains("without special-1: ml/Deployment/render on general-1: the node doesn't meet")
      })
  }

  @Test func `a budget that lets no pod go is no survived upgrade`() {
    var small = SmallPlan()
    small.inventory.disruptionBudgets = [
      PodDisruptionBudget(
        namespace: "ml", name: "render", selector: LabelSelector(matchLabels: ["app": "render"]),
        rule: .maxUnavailable(.count(0)), position: FilePosition(path: "b.yaml"))
    ]
    small.plan.scenarios = [
      ScenarioOutcome(
        name: "upgrade/special", survives: true, placements: small.plan.placements, lost: [],
        proof: "each of 1 nodes is replaced before it is drained")
    ]
    #expect(
      small.verdict.violations.map(\.description) == [
        "scenario: upgrade/special: ml/Deployment/render: PodDisruptionBudget ml/render lets no pod be evicted, so no drain completes"
      ])
  }

  @Test func `a spot reclaim takes the pool's spot nodes`() {
    let found = violations {
      $0.name = "spot-reclaim/general"
      $0.placements.append(Placement(workload: SmallPlan.web, node: "general-3", count: 1))
      $0.lost = []
    }
    #expect(found.contains { $0.contains("web on general-3: that node isn't left standing") })
  }

  /// The loss of any one general node, each with an answer where all pods fit on what is left.
  private func anyGeneral() -> SmallPlan {
    var small = SmallPlan()
    for index in small.inventory.workloads.indices { small.inventory.workloads[index].survival = SurvivalWish.none }
    func left(_ node: String) -> [Placement] { small.plan.placements.filter { $0.node != node } }
    let gone = small.plan.placements.filter { $0.node == "general-1" }
    let daemons = Set(small.inventory.daemonSets.map(\.id))
    small.plan.scenarios = [
      ScenarioOutcome(
        name: "node-loss/general", survives: true, placements: left("general-1"),
        lost: gone.filter { !daemons.contains($0.workload) }.map {
          UnplacedPods(workload: $0.workload, count: $0.count, reason: "need not keep running")
        }, gone: ["general-1"],
        cases: ["general-2", "general-3"].map { ScenarioCase(gone: [$0], moved: [], displaced: []) },
        proof: "each of 3 nodes: all checked")
    ]
    return small
  }

  @Test func `every choice of nodes is answered, whatever the plan calls its proof`() {
    #expect(anyGeneral().verdict.violations == [])
    for place in 0..<2 {
      var small = anyGeneral()
      let missing = small.plan.scenarios[0].cases.remove(at: place).gone[0]
      #expect(
        small.verdict.violations.map(\.description) == [
          "scenario: node-loss/general: cases: the plan doesn't say what becomes of the loss of \(missing)"
        ])
    }
    var small = anyGeneral()
    small.plan.scenarios[0].proof = "each of 2 nodes: all checked"
    #expect(small.verdict.violations.map(\.object) == ["node-loss/general"])
    small.plan.scenarios[0].proof = ""
    #expect(
      small.verdict.violations.map(\.message) == [
        "proof: isn't given, and the failure takes each of 3 nodes"
      ])
    #expect(violations { $0.gone = [] }.map { $0.contains("gone: names 0 nodes; the failure takes") } == [true])
  }

  @Test func `pods that vanish, answers given twice and losses that weren't are told of`() {
    let vanished = violations { $0.placements.removeLast() }
    #expect(
      vanished.contains("scenario: zone-loss/us-east-1c: shop/Deployment/gateway: 1 stand and 0 are lost of 2 pods"))
    let unknown = violations {
      $0.lost.append(
        UnplacedPods(workload: WorkloadID(namespace: "no", kind: "Deployment", name: "one"), count: 1, reason: "gone"))
    }
    #expect(unknown == ["scenario: zone-loss/us-east-1c: lost: the inputs have no workload no/Deployment/one"])
    var small = anyGeneral()
    small.plan.scenarios[0].survives = false
    #expect(
      small.verdict.violations.map(\.description) == [
        "scenario: node-loss/general: survives: false, though all that must run does"
      ])
    small = anyGeneral()
    small.plan.scenarios.append(small.plan.scenarios[0])
    #expect(small.verdict.violations.contains { $0.message == "the plan answers it more than once" })
  }

  @Test func `a budget over several workloads holds for all of them together, and one over spared pods too`() {
    func budget(_ desired: Int, _ key: String, _ names: [String]) -> PodDisruptionBudget {
      PodDisruptionBudget(
        namespace: "shop", name: "both",
        selector: LabelSelector(matchExpressions: [.init(key: key, operator: .in, values: names)]),
        rule: .minAvailable(.count(desired)), position: FilePosition(path: "b.yaml"))
    }
    for (desired, isBroken) in [(7, false), (8, true)] {
      var small = SmallPlan()
      small.inventory.disruptionBudgets = [budget(desired, "app", ["web", "gateway"])]
      #expect(
        violations(of: small) { _ in }.contains { $0.contains("PodDisruptionBudget shop/both: 7 of its pods run") }
          == isBroken)
    }
    var small = anyGeneral()
    small.inventory.disruptionBudgets = [budget(6, "app", ["web"])]
    #expect(small.verdict.violations.contains { $0.message.contains("web: ") && $0.message.contains("and 6 must") })
  }
}
