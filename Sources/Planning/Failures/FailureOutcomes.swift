import ClusterModel
import Quantities
import Scheduling

/// Words a `FailureJudgement` as the plan's scenarios: what stands, what is lost and why, and what would help.
struct FailureOutcomes {
  let inventory: Inventory
  let cluster: ClusterDocument
  let offerings: OfferingSet
  let lowered: LoweredProblem
  let failures: LoweredFailures
  let judgement: FailureJudgement
  let nodes: [FilledNode]
  let names: [String]
  let lift: FailureLift
  private let volumes: ZonalVolumes
  private let budgets: BudgetMinima

  init(
    inventory: Inventory, cluster: ClusterDocument, offerings: OfferingSet, lowered: LoweredProblem,
    failures: LoweredFailures, judgement: FailureJudgement, nodes: [FilledNode], names: [String],
    placements: [Placement]
  ) {
    self.inventory = inventory
    self.cluster = cluster
    self.offerings = offerings
    self.lowered = lowered
    self.failures = failures
    self.judgement = judgement
    self.nodes = nodes
    self.names = names
    lift = FailureLift(lowered: lowered, failures: failures, nodes: nodes, names: names, placements: placements)
    volumes = ZonalVolumes(inventory)
    budgets = BudgetMinima(inventory)
  }

  /// One outcome for each failure, in the order of the Cluster document; pools without nodes are left out.
  func outcomes() -> [ScenarioOutcome] { failures.failures.compactMap(outcome) }

  private func outcome(_ failure: PlannedFailure) -> ScenarioOutcome? {
    switch failure.demand {
    case .zoneLoss, .spotReclaim, .spotReclaimByZone:
      guard case .shapes(let shapes)? = failure.scenario?.loss else { return nil }
      let lost = Set(shapes)
      let gone = Set(nodes.indices.filter { lost.contains(nodes[$0].shape) })
      return worded(
        failure, gone: gone, changes: judgement.changes[failure.name] ?? [], stuck: judgement.stuck[failure.name] ?? [:]
      )
    case .nodeLoss, .upgrade:
      let own = nodes.indices.filter { lowered.shapes[nodes[$0].shape].poolIndex == failure.pool }
      guard !own.isEmpty else { return nil }
      return choice(failure, own)
    }
  }

  private func choice(_ failure: PlannedFailure, _ own: [Int]) -> ScenarioOutcome {
    let count = failure.count(of: own.count)
    let choices = judgement.choices[failure.name]
    let worst = choices?.checked.first
    var outcome = worded(
      failure, gone: Set(worst?.nodes ?? []), changes: worst?.changes ?? [], stuck: worst?.stuck ?? [:])
    // The one shown whole is one of them.
    outcome.cases = (choices?.checked.prefix(ScenarioOutcome.casesAtMost).dropFirst() ?? []).map { choice in
      let lifted = lift.outcome(gone: Set(choice.nodes), changes: choice.changes)
      return ScenarioCase(
        gone: choice.nodes.map { names[$0] }.sorted(), moved: lifted.moved, displaced: lifted.displaced)
    }
    outcome.proof = proof(failure, own: own.count, count: count, choices)
    return outcome
  }

  private func proof(_ failure: PlannedFailure, own: Int, count: Int, _ choices: FailureJudgement.Choices?) -> String {
    guard let choices, count > 0 else { return "each of \(own) nodes is replaced before it is drained" }
    let what = count == 1 ? "each of \(own) nodes" : "any \(count) of \(own) nodes"
    if choices.checked.count >= choices.total { return "\(what): all checked" }
    return "\(what), \(choices.total) choices that differ: the heaviest \(choices.checked.count) checked, the rest not"
  }

  // MARK: - Words

  private func worded(
    _ failure: PlannedFailure, gone: Set<Int>, changes: [FailureJudgement.Change], stuck: [Int: Int]
  ) -> ScenarioOutcome {
    let lifted = lift.outcome(gone: gone, changes: changes)
    var lost: [UnplacedPods] = []
    var remedies: [SurvivalRemedy] = []
    for (index, workload) in lowered.workloads.enumerated() {
      let missing = lift.placed(index) - lifted.running[index]
      if case .upgrade = failure.demand, let pool = failure.pool, let blocked = blockedDrain(index, pool) {
        remedies.append(blocked)
      }
      guard missing > 0 else { continue }
      let verdict = verdict(index, failure, running: lifted.running[index], lostThere: lift.standing(index, on: gone))
      lost.append(UnplacedPods(workload: workload.id, count: missing, reason: verdict.reason))
      if let remedy = verdict.remedy { remedies.append(remedy) }
    }
    remedies.sort { ($0.workload, $0.constraint) < ($1.workload, $1.constraint) }
    return ScenarioOutcome(
      name: failure.name, survives: remedies.isEmpty, placements: lift.placements(lifted),
      lost: lost.sorted { $0.workload < $1.workload }, gone: gone.map { names[$0] }.sorted(), remedies: remedies)
  }

  private func verdict(_ index: Int, _ failure: PlannedFailure, running: Int, lostThere: Int) -> (
    reason: String, remedy: SurvivalRemedy?
  ) {
    let workload = lowered.workloads[index]
    let survival = failures.survivals[index]
    if survival.keep == 0 { return ("need not keep running: \(survival.leniency)", nil) }
    let obstacle = failures.obstacles[failure.name]?[index]
    let zone = failure.zone.map { cluster.zones[$0] }
    let isZoneLoss = failure.demand == .zoneLoss
    if let obstacle {
      if obstacle.leavesOthers, running >= survival.least { return ("tied: \(obstacle.constraint)", nil) }
      return answer(workload, obstacle.constraint, obstacle.remedy)
    }
    if survival.isTied, isZoneLoss {
      let volume = volumes.names(workload, zone: zone)
      if running >= survival.least { return ("tied: its volume lies in \(zone ?? "the zone"): \(volume)", nil) }
      let left = running == 0 ? "none is left" : "\(running) are left"
      return answer(
        workload,
        "volume \(volume) lies in \(zone ?? "the zone") with \(lostThere) of its \(workload.replicas) pods; \(left), and "
          + survival.leastReason, tiedRemedy(workload, survival))
    }
    if running >= survival.keep { return ("need not keep running: \(survival.leniency)", nil) }
    let reason = lift.podClass(index).map {
      LimitExplanation(cluster: cluster, offerings: offerings, lowered: lowered).reason($0, isProven: false)
    }
    return answer(
      workload, "\(survival.keep - running) of its pods find no room: \(reason ?? "")",
      "\(moreNodes(index)), or let it go with plimsoll.dev/survive")
  }

  private func answer(_ workload: Workload, _ constraint: String, _ remedy: String) -> (
    reason: String, remedy: SurvivalRemedy?
  ) {
    (constraint, SurvivalRemedy(workload: workload.id, constraint: constraint, remedy: remedy))
  }

  /// A replica more costs its share of a node; a regional volume about as much again as the volume does.
  private func tiedRemedy(_ workload: Workload, _ survival: WorkloadSurvival) -> String {
    let regional = "a regional volume or a file share, which every zone reaches"
    // Claims that the template names are every pod's: replicas elsewhere can't reach them.
    guard !workload.volumeClaimTemplates.isEmpty else {
      return "\(regional) (all its pods share one claim: replicas in other zones need claims of their own)"
    }
    if survival.least >= workload.replicas {
      let price = replicaPrice(workload).map { " (about \($0))" } ?? ""
      return "a replica more in another zone\(price)"
        + "; or \(regional)"
    }
    if !workload.pinnedZones.isEmpty {
      return "volumes in other zones (those that are bound stay where they are: restore some from snapshots there); or "
        + regional
    }
    let isHeld = workload.template.podAffinity.required.contains { $0.topologyKey == WellKnownLabel.zone }
    let first = isHeld ? "make its pod affinity over zones preferred, and add " : ""
    return "\(first)a topology spread constraint over zones with maxSkew 1 (no pod more); or \(regional)"
  }

  /// What lets more nodes be bought for a workload.
  private func moreNodes(_ index: Int) -> String {
    let shapes = lift.podClass(index).map { lowered.problem.classes[$0].shapes } ?? []
    let full = Set(shapes.map { lowered.shapes[$0].poolIndex }).sorted().compactMap { place -> String? in
      let pool = cluster.pools[place]
      let count = nodes.count { lowered.shapes[$0.shape].poolIndex == place }
      return pool.maximumNodes.flatMap { count >= $0 ? "raise nodes.max of pool \(pool.name) above \($0)" : nil }
    }
    return full.isEmpty ? "let it stand in more pools, zones or instance types" : full.joined(separator: " or ")
  }

  /// The least share of a node's price that one more pod takes, a month.
  private func replicaPrice(_ workload: Workload) -> String? {
    var least: Double?
    for shape in lowered.shapes where shape.offering.capacityType == .onDemand {
      var share = 0.0
      for name in workload.requests.names where workload.requests[name] > 0 {
        share = max(share, shape.room[name] > 0 ? Double(workload.requests[name]) / Double(shape.room[name]) : 2)
      }
      if share > 1 { continue }
      let price = share * Double(shape.offering.price.microUnits)
      least = min(least ?? price, price)
    }
    return least.map { price in
      let cents = Int64((price * 730 / 10_000).rounded(.up))
      return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100) \(cluster.currency) of a node a month"
    }
  }

  /// A drain that can't complete, whatever room there is: a budget that lets no pod go, or two that select the same pod.
  private func blockedDrain(_ index: Int, _ pool: Int) -> SurvivalRemedy? {
    let workload = lowered.workloads[index]
    let there = Set(nodes.indices.filter { lowered.shapes[nodes[$0].shape].poolIndex == pool })
    guard lift.standing(index, on: there) > 0 else { return nil }
    let covering = budgets.budgets(of: workload.id)
    if covering.count > 1 {
      let named = covering.map(\.name).joined(separator: " and ")
      return SurvivalRemedy(
        workload: workload.id,
        constraint: "\(named) select the same pods, and a pod with two budgets can't be evicted: no drain completes",
        remedy: "let one budget alone select them (no pod more)")
    }
    guard let entry = covering.first, entry.desired >= entry.expected, entry.expected > 0 else { return nil }
    let remedy =
      entry.expected == 1
      ? "maxUnavailable: 1 (no pod more)"
        + ", or a replica more" + (replicaPrice(workload).map { " (about \($0))" } ?? "")
      : "maxUnavailable: 1 (no pod more)"
    return SurvivalRemedy(
      workload: workload.id,
      constraint:
        "\(entry.name) (\(entry.rule)) wants \(entry.desired) of \(entry.expected) pods running and lets none be "
        + "evicted: no drain of their nodes completes", remedy: remedy)
  }

  // MARK: - Assumptions

  /// What the outcomes rest on beside the plan: priorities of those that make room, and what a surge is.
  func assumptions(_ outcomes: [ScenarioOutcome]) -> [Assumption] {
    var lines: [Assumption] = []
    let priority = Dictionary(lowered.workloads.map { ($0.id, $0.priority) }) { first, _ in first }
    let normal = Dictionary(grouping: lowered.workloads.indices, by: { lowered.workloads[$0].id })
    for workload in lowered.workloads {
      guard let index = normal[workload.id]?.first, failures.survivals[index].keep < workload.replicas else { continue }
      let making = outcomes.filter { outcome in
        let gone = Set(outcome.gone)
        let left = nodes.indices.reduce(0) { $0 + (gone.contains(names[$1]) ? 0 : lift.standing(index, on: [$1])) }
        return outcome.placements.reduce(0) { $0 + ($1.workload == workload.id ? $1.count : 0) } < left
      }
      guard let first = making.first, workload.priority >= (priority.values.min() ?? 0), workload.priority >= 0 else {
        continue
      }
      lines.append(
        Assumption(
          object: workload.id.description, field: "spec.template.spec.priorityClassName",
          assumed: "below those that come back",
          why:
            "in \(making.count == 1 ? first.name : "\(making.count) failures") its pods make room, which a scheduler makes "
            + "only for higher priorities; it has priority \(workload.priority)"))
    }
    if outcomes.contains(where: { $0.name.hasPrefix("upgrade/") }) {
      lines.append(
        Assumption(
          object: cluster.name, field: "spec.survive[upgrade]",
          assumed: "a surge node is a twin of the node that it replaces",
          why: "of the same kind, in the same zone, and on top of the pool's nodes.max, as managed node groups do it"))
    }
    return lines
  }
}
