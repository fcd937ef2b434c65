import ClusterModel
import Planning
import Quantities
import Testing

@Suite("What failures do to workloads")
struct SurvivalAnswersTests {
  private func plan(
    _ workloads: [Workload], survive: [SurvivalDemand], budgets: [PodDisruptionBudget] = [],
    pools: [NodePool] = [SmallWorld.pool("general", .general)], capacityTypes: [CapacityType] = [.onDemand]
  ) throws -> Plan {
    var cluster = SmallWorld.cluster(pools: pools)
    cluster.survive = survive
    let inventory = Inventory(workloads: workloads.sorted { $0.id < $1.id }, disruptionBudgets: budgets)
    return try Planner(
      inventory: inventory, cluster: cluster,
      offerings: SmallWorld.offerings(cluster, capacityTypes: capacityTypes),
      options: PlannerOptions(solver: SolverOptions(timeLimitSeconds: 20))
    ).plan()
  }

  private func budget(_ app: String, _ rule: PodDisruptionBudget.Rule) -> PodDisruptionBudget {
    PodDisruptionBudget(
      namespace: "shop", name: app, selector: SmallWorld.selector(app), rule: rule, position: SmallWorld.position)
  }

  private let claim = VolumeClaimTemplate(name: "data", spec: VolumeClaimSpec())

  @Test func `every zone can be lost, and running pods stay where they are`() throws {
    let plan = try plan([SmallWorld.workload("web", replicas: 9)], survive: [.zoneLoss])
    #expect(plan.scenarios.map(\.name) == ["zone-loss/a", "zone-loss/b", "zone-loss/c"])
    let zoneOf = Dictionary(uniqueKeysWithValues: plan.nodes.map { ($0.name, $0.zone) })
    for scenario in plan.scenarios {
      #expect(scenario.survives)
      #expect(scenario.placements.reduce(0) { $0 + $1.count } == 9)
      for placement in plan.placements where !scenario.gone.contains(placement.node) {
        let after = scenario.placements.first { $0.node == placement.node }?.count ?? 0
        #expect(after >= placement.count)
      }
      #expect(scenario.gone.allSatisfy { "zone-loss/\(zoneOf[$0] ?? "")" == scenario.name })
    }
  }

  @Test func `pods that keep out of each other's zones come back to one that neither is in`() throws {
    let other = SmallWorld.workload("other") {
      $0.template.podAntiAffinity.required = [SmallWorld.term("web", WellKnownLabel.zone)]
    }
    let plan = try plan([SmallWorld.workload("web"), other], survive: [.zoneLoss])
    #expect(plan.status != .infeasible)
    #expect(plan.scenarios.map(\.survives) == [true, true, true])
    let zoneOf = Dictionary(uniqueKeysWithValues: plan.nodes.map { ($0.name, $0.zone) })
    for placements in [plan.placements] + plan.scenarios.map(\.placements) {
      #expect(Set(placements.map { zoneOf[$0.node] }).count == 2, "\(placements)")
    }
  }

  @Test func `pods come back no more unevenly than zones that they may not enter let them`() throws {
    let apart = NodeSelectorTerm(matchExpressions: [
      LabelRequirement(key: WellKnownLabel.zone, operator: .notIn, values: ["c"])
    ])
    let web = SmallWorld.workload("web", replicas: 2) {
      $0.template.nodeAffinity.required = [apart]
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule,
          selector: SmallWorld.selector("web"), nodeAffinityPolicy: .ignore)
      ]
    }
    var pool = SmallWorld.pool("general", .general)
    pool.minimumPerZone = 1
    let plan = try plan([web], survive: [.zoneLoss], pools: [pool])
    // Where a is lost, c has none of two domains, and b may have one.
    #expect(plan.scenarios.map(\.survives) == [false, false, true])
    #expect(plan.scenarios.map { $0.lost.reduce(0) { $0 + $1.count } } == [1, 1, 0])
  }

  @Test func `a single replica with a zonal volume is named with its volume, its zone and what would help`() throws {
    let workload = SmallWorld.workload("db", kind: "StatefulSet") {
      $0.volumeClaimTemplates = [claim]
      $0.pinnedZones = ["b": 1]
    }
    let plan = try plan([workload], survive: [.zoneLoss])
    #expect(plan.status != .infeasible)
    #expect(plan.scenarios.map(\.survives) == [true, false, true])
    let answer = try #require(plan.scenarios[1].remedies.first)
    #expect(answer.workload == workload.id)
    #expect(
      answer.constraint
        == "volume data-db-N lies in b with 1 of its 1 pods; none is left, and at least one pod must be left")
    #expect(answer.remedy.hasPrefix("a replica more in another zone (about "))
    #expect(answer.remedy.hasSuffix("or a regional volume or a file share, which every zone reaches"))
    #expect(plan.scenarios[1].lost.map(\.count) == [1])
  }

  @Test func `maxUnavailable 0 names the budget that lets no drain complete`() throws {
    let plan = try plan(
      [SmallWorld.workload("web", replicas: 3)], survive: [.upgrade(maxSurge: .count(1), maxUnavailable: .count(0))],
      budgets: [budget("web", .maxUnavailable(.count(0)))])
    let scenario = try #require(plan.scenarios.first)
    #expect(scenario.name == "upgrade/general" && !scenario.survives)
    #expect(
      scenario.remedies == [
        SurvivalRemedy(
          workload: WorkloadID(namespace: "shop", kind: "Deployment", name: "web"),
          constraint:
            "PodDisruptionBudget shop/web (maxUnavailable 0) wants 3 of 3 pods running and lets none be evicted: "
            + "no drain of their nodes completes", remedy: "maxUnavailable: 1 (no pod more)")
      ])
  }

  @Test(arguments: [true, false])
  func `two replicas held in one zone by affinity are named with it`(byNode: Bool) throws {
    let workload = SmallWorld.workload("pair", replicas: 2) {
      if byNode {
        $0.template.nodeSelector = [WellKnownLabel.zone: "a"]
      } else {
        $0.template.podAffinity.required = [SmallWorld.term("pair", WellKnownLabel.zone)]
      }
    }
    let plan = try plan([workload], survive: [.zoneLoss])
    let broken = plan.scenarios.filter { !$0.survives }
    #expect(broken.count == 1)
    let answer = try #require(broken.first?.remedies.first)
    let zone = broken[0].name.dropFirst("zone-loss/".count)
    #expect(
      answer.constraint
        == (byNode
          ? "node selector or affinity topology.kubernetes.io/zone=a holds all 2 of its pods in a"
          : "required pod affinity to itself over zones holds all 2 of its pods in \(zone)"))
    #expect(answer.remedy.contains("a topology spread constraint over zones (no pod more)"))
  }

  @Test func `what volumes tie to a lost zone is reported, and survived while enough is left`() throws {
    let workload = SmallWorld.workload("db", kind: "StatefulSet", replicas: 3) { $0.volumeClaimTemplates = [claim] }
    let plan = try plan(
      [workload], survive: [.zoneLoss], budgets: [budget("db", .maxUnavailable(.count(1)))])
    for scenario in plan.scenarios {
      #expect(scenario.survives)
      let zone = String(scenario.name.dropFirst("zone-loss/".count))
      let share = plan.workloads[0].sharesOf[zone] ?? 0
      #expect(scenario.lost.reduce(0) { $0 + $1.count } == share)
      #expect(scenario.lost.allSatisfy { $0.reason.hasPrefix("tied: its volume lies in \(zone): data-db-") })
    }
    #expect((plan.workloads[0].sharesOf.values.max() ?? 0) <= 2)
    #expect(plan.exposure[0].budget == 2)
  }

  @Test func `minDomains counts the zones that are left`() throws {
    let workload = SmallWorld.workload("web", replicas: 6) {
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.zone, whenUnsatisfiable: .doNotSchedule,
          selector: SmallWorld.selector("web"), minDomains: 3)
      ]
      $0.survival = .percent(100)
    }
    let plan = try plan([workload], survive: [.zoneLoss])
    #expect(plan.scenarios.allSatisfy { !$0.survives })
    #expect(
      plan.scenarios.first?.remedies.first?.constraint.contains("minDomains 3, 2 zones are left") ?? false)
  }

  @Test func `Jobs, negative priorities and survive: none make room, and a lower wish asks for less`() throws {
    let plan = try plan(
      [
        SmallWorld.workload("web", replicas: 6),
        SmallWorld.workload("batch", kind: "Job", replicas: 6),
        SmallWorld.workload("low", replicas: 3) { $0.priority = -1 },
        SmallWorld.workload("none", replicas: 3) { $0.survival = SurvivalWish.none },
        SmallWorld.workload("half", replicas: 4) { $0.survival = .percent(50) },
      ], survive: [.zoneLoss])
    for scenario in plan.scenarios {
      #expect(scenario.survives)
      func running(_ name: String) -> Int {
        scenario.placements.filter { $0.workload.name == name }.reduce(0) { $0 + $1.count }
      }
      #expect(running("web") == 6)
      #expect(running("half") >= 2)
      #expect(scenario.lost.allSatisfy { $0.reason.hasPrefix("need not keep running: ") })
    }
  }

  @Test func `a budget's minimum keeps running whatever the owner lets go`() throws {
    let plan = try plan(
      [
        SmallWorld.workload("none", replicas: 6) { $0.survival = SurvivalWish.none },
        SmallWorld.workload("low", replicas: 6) { $0.priority = -1 },
      ], survive: [.zoneLoss],
      budgets: [budget("none", .minAvailable(.count(4))), budget("low", .maxUnavailable(.count(1)))])
    for scenario in plan.scenarios {
      #expect(scenario.survives)
      func running(_ name: String) -> Int {
        scenario.placements.filter { $0.workload.name == name }.reduce(0) { $0 + $1.count }
      }
      #expect(running("none") >= 4)
      #expect(running("low") >= 5)
    }
  }

  @Test func `pods that only spot nodes may hold don't survive a reclaim`() throws {
    var pool = SmallWorld.pool("general", .general)
    pool.capacityTypes = [.onDemand, .spot]
    let workload = SmallWorld.workload("cheap", replicas: 2) {
      $0.template.nodeSelector = [WellKnownLabel.capacityType: "spot"]
    }
    let plan = try plan(
      [workload, SmallWorld.workload("web", replicas: 2)], survive: [.spotReclaim], pools: [pool],
      capacityTypes: [.onDemand, .spot])
    let scenario = try #require(plan.scenarios.first)
    #expect(scenario.name == "spot-reclaim/general" && !scenario.survives)
    #expect(scenario.remedies.map(\.workload) == [workload.id])
    #expect(scenario.remedies[0].constraint == "only spot nodes may hold it (karpenter.sh/capacity-type=spot)")
  }

  @Test func `prices say what each failure adds, and exposure what one failure leaves`() throws {
    let plan = try plan(
      [SmallWorld.workload("web", replicas: 9)], survive: [.zoneLoss, .nodeLoss(1)],
      budgets: [budget("web", .minAvailable(.count(6)))])
    let prices = try #require(plan.failurePrices)
    #expect(prices.prices.map(\.demand) == ["zone-loss", "node-loss"])
    #expect(prices.withoutFailures <= plan.cost.perHour)
    for price in prices.prices {
      for difference in [price.alone, price.onTop] {
        #expect(
          .zero <= difference.least && difference.least <= difference.found && difference.found <= difference.most)
      }
      #expect(prices.withoutFailures + price.alone.found <= prices.withAll)
      #expect(price.onTop.found <= price.alone.found)
    }
    #expect(prices.usualPractice.map { $0.microUnits == (prices.withoutFailures.microUnits * 3 + 1) / 2 } ?? false)
    let exposure = try #require(plan.exposure.first)
    #expect(exposure.replicas == 9 && exposure.budget == 6)
    #expect(exposure.leastLeft == 9 - max(exposure.perZone.values.max() ?? 0, exposure.mostPerNode))
    #expect(plan.scenarios.filter { $0.name == "node-loss/general" }.allSatisfy { $0.survives })
  }

  @Test func `a budget over several workloads that may lose pods is shared among them`() throws {
    func spared(_ name: String) -> Workload {
      SmallWorld.workload(name, replicas: 2) {
        $0.template.labels["tier"] = "both"
        $0.survival = SurvivalWish.none
      }
    }
    let both = PodDisruptionBudget(
      namespace: "shop", name: "both", selector: LabelSelector(matchLabels: ["tier": "both"]),
      rule: .minAvailable(.count(3)), position: FilePosition(path: "b.yaml"))
    let plan = try plan([spared("left"), spared("right")], survive: [.zoneLoss], budgets: [both])
    for scenario in plan.scenarios {
      #expect(scenario.survives)
      #expect(scenario.placements.reduce(0) { $0 + $1.count } >= 3)
    }
  }

  @Test func `replicas that share a claim are told that it's the claim that ties them`() throws {
    let workload = SmallWorld.workload("files", replicas: 2) {
      $0.template.volumes = [PodVolume(name: "data", source: .persistentVolumeClaim(name: "shared"))]
      $0.pinnedZones = ["a": 2]
    }
    let plan = try plan([workload], survive: [.zoneLoss])
    let answer = try #require(plan.scenarios[0].remedies.first)
    #expect(answer.remedy.hasSuffix("(all its pods share one claim: replicas in other zones need claims of their own)"))
  }

  @Test func `where a pool is full its maximum is named`() throws {
    let workload = SmallWorld.workload("web", replicas: 6)
    var pool = SmallWorld.pool("general", .general)
    pool.maximumNodes = 1
    let plan = try plan([workload], survive: [.zoneLoss], pools: [pool])
    let broken = plan.scenarios.filter { !$0.survives }
    #expect(broken.count == 1)
    #expect(
      broken.first?.remedies.first?.remedy
        == "raise nodes.max of pool general above 1, or let it go with plimsoll.dev/survive")
  }

  @Test func `pods that follow another over zones come back where it does`() throws {
    let follower = SmallWorld.workload("sidekick", replicas: 2) {
      $0.template.podAffinity.required = [SmallWorld.term("lead", WellKnownLabel.zone)]
    }
    let plan = try plan([SmallWorld.workload("lead"), follower], survive: [.zoneLoss])
    #expect(plan.scenarios.allSatisfy { $0.survives })
    let zoneOf = Dictionary(uniqueKeysWithValues: plan.nodes.map { ($0.name, $0.zone) })
    for scenario in plan.scenarios {
      #expect(scenario.placements.reduce(0) { $0 + $1.count } == 3)
      #expect(Set(scenario.placements.compactMap { zoneOf[$0.node] }).count == 1)
    }
  }

  @Test func `where what pods follow is tied to the lost zone, they're named with it`() throws {
    let lead = SmallWorld.workload("lead", kind: "StatefulSet") {
      $0.volumeClaimTemplates = [claim]
      $0.pinnedZones = ["b": 1]
    }
    let follower = SmallWorld.workload("sidekick", replicas: 2) {
      $0.template.podAffinity.required = [SmallWorld.term("lead", WellKnownLabel.zone)]
    }
    let plan = try plan([lead, follower], survive: [.zoneLoss])
    #expect(plan.scenarios.map(\.survives) == [true, false, true])
    let constraints = plan.scenarios[1].remedies.map(\.constraint)
    #expect(
      constraints.contains("required pod affinity over zones to shop/StatefulSet/lead holds all 2 of its pods in b"))
  }

  @Test func `a pod of what need not run is kept for those that can't come back without its company`() throws {
    let follower = SmallWorld.workload("sidekick", replicas: 3) {
      $0.template.podAffinity.required = [SmallWorld.term("batch", WellKnownLabel.zone)]
    }
    let plan = try plan(
      [SmallWorld.workload("batch", kind: "Job", replicas: 6), follower], survive: [.zoneLoss, .nodeLoss(2)])
    for scenario in plan.scenarios {
      #expect(scenario.survives)
      #expect(scenario.placements.contains { $0.workload.name == "batch" })
    }
  }

  @Test func `pods that refuse each other over zones don't meet while they come back`() throws {
    let other = SmallWorld.workload("right") {
      $0.template.podAntiAffinity.required = [SmallWorld.term("left", WellKnownLabel.zone)]
    }
    let plan = try plan(
      [SmallWorld.workload("left"), other],
      survive: [.nodeLoss(1), .upgrade(maxSurge: .count(0), maxUnavailable: .count(1)), .zoneLoss])
    let zoneOf = Dictionary(uniqueKeysWithValues: plan.nodes.map { ($0.name, $0.zone) })
    for scenario in plan.scenarios {
      let zones = scenario.placements.compactMap { zoneOf[$0.node] }
      #expect(Set(zones).count == zones.count)
    }
    #expect(plan.scenarios.filter { !$0.name.hasPrefix("zone-loss") }.allSatisfy { $0.survives })
  }

  @Test func `spread over hosts counts the nodes that are left`() throws {
    let workload = SmallWorld.workload("web", replicas: 2) {
      $0.template.topologySpread = [
        TopologySpreadConstraint(
          maxSkew: 1, topologyKey: WellKnownLabel.hostname, whenUnsatisfiable: .doNotSchedule,
          selector: SmallWorld.selector("web"))
      ]
    }
    var pool = SmallWorld.pool("general", .general)
    pool.maximumNodes = 2
    let plan = try plan([workload], survive: [.zoneLoss, .nodeLoss(1)], pools: [pool])
    // One node is left, and no emptier one beside it.
    #expect(plan.nodes.count == 2 && plan.scenarios.allSatisfy { $0.survives })
    pool.maximumNodes = 3
    let more = try self.plan(
      [workload, SmallWorld.workload("large", cpu: 5000)], survive: [.nodeLoss(1)], pools: [pool])
    #expect(more.scenarios.allSatisfy { $0.survives })
  }

  @Test func `pods that share a volume stand in one zone, and are lost with it`() throws {
    let workload = SmallWorld.workload("files", replicas: 2) {
      $0.template.volumes = [PodVolume(name: "data", source: .persistentVolumeClaim(name: "shared"))]
    }
    let other = SmallWorld.workload("reader") {
      $0.template.volumes = [PodVolume(name: "data", source: .persistentVolumeClaim(name: "shared"))]
    }
    let plan = try plan([workload, other], survive: [.zoneLoss])
    #expect(Set(plan.nodes.filter { node in plan.placements.contains { $0.node == node.name } }.map(\.zone)).count == 1)
    #expect(plan.scenarios.count { !$0.survives } == 1)
  }

  @Test func `no zone holds more of what volumes tie than a budget lets go, where that can be`() throws {
    func database(_ replicas: Int) -> Workload {
      SmallWorld.workload("db", kind: "StatefulSet", replicas: replicas) { $0.volumeClaimTemplates = [claim] }
    }
    let one = budget("db", .maxUnavailable(.count(1)))
    let three = try plan([database(3)], survive: [.zoneLoss], budgets: [one])
    #expect(three.exposure[0].leastLeft == 2 && three.scenarios.allSatisfy { $0.survives })
    let five = try plan([database(5)], survive: [.zoneLoss], budgets: [one])
    #expect(five.unplaced.isEmpty)
  }

  @Test func `volumes and affinity that hold all pods in a zone are an answer, not a plan without them`() throws {
    let workload = SmallWorld.workload("pair", kind: "StatefulSet", replicas: 2) {
      $0.volumeClaimTemplates = [claim]
      $0.template.podAffinity.required = [SmallWorld.term("pair", WellKnownLabel.zone)]
    }
    let plan = try plan([workload], survive: [.zoneLoss])
    #expect(plan.unplaced.isEmpty && plan.scenarios.count { !$0.survives } == 1)
    let remedy = plan.scenarios.flatMap(\.remedies).first?.remedy
    #expect(remedy?.hasPrefix("make its pod affinity over zones preferred, and add a topology spread") ?? false)
  }
}
