import ClusterModel
import Quantities

/// A failure that the owner named, for one zone or pool.
struct PlannedFailure {
  let name: String
  let demand: SurvivalDemand
  /// Index into the document's pools; nil for a zone.
  let pool: Int?
  /// Index into the document's zones; nil for a pool as a whole.
  let zone: Int?
  /// What it takes, as numbers; nil: nothing is gone at any time (an upgrade that replaces before it drains).
  let scenario: FailureScenario?

  /// How many nodes are gone at once, of a pool with so many.
  func count(of nodes: Int) -> Int { demand.lostNodes?.count(of: nodes) ?? nodes }
}

extension SurvivalDemand {
  /// How many nodes of a pool are gone at once; nil: all that the failure is about.
  ///
  /// An upgrade's as Kubernetes rounds: a share of surge up, of unavailable down, and one where both come to nothing.
  fileprivate var lostNodes: LostNodes? {
    switch self {
    case .nodeLoss(let count): return LostNodes(count)
    case .upgrade(let surge, let unavailable):
      let least = surge.scaled(total: 100) == 0 ? 1 : 0
      return switch unavailable {
      case .count(let count): LostNodes(max(count, least))
      case .percent(let share): LostNodes(least, percent: share)
      }
    case .zoneLoss, .spotReclaim, .spotReclaimByZone: return nil
    }
  }
}

/// What failures add to a `LoweredProblem`.
struct LoweredFailures {
  /// By workload.
  var survivals: [WorkloadSurvival]
  /// Why workloads can't come back at all in a failure, by failure's name and workload.
  var obstacles: [String: [Int: SurvivalObstacle]]
  var returns: [ReturnRule]
  var relaxationReturns: [ReturnRule]
  var roomInFailure: [[Int64]]
  var failures: [PlannedFailure]

  /// The numbers alone, of all failures or of some kinds.
  func survival(_ problem: PackingProblem, returns: [ReturnRule], only demands: [SurvivalDemand]? = nil)
    -> SurvivalProblem
  {
    let chosen = failures.filter { demands?.contains($0.demand) ?? true }
    return SurvivalProblem(
      problem: problem, roomInFailure: roomInFailure.map { Array($0.prefix(problem.dimensionCount)) }, returns: returns,
      scenarios: chosen.compactMap(\.scenario))
  }
}

/// Builds `LoweredFailures` beside the classes of a lowered problem.
struct FailureLowering {
  let inventory: Inventory
  let cluster: ClusterDocument
  let shapes: [PlannedShape]
  let workloads: [Workload]
  let survivals: [WorkloadSurvival]
  let company: Company

  init(
    inventory: Inventory, cluster: ClusterDocument, shapes: [PlannedShape], workloads: [Workload], company: Company
  ) {
    self.inventory = inventory
    self.cluster = cluster
    self.shapes = shapes
    self.workloads = workloads
    self.company = company
    let reader = SurvivalReader(inventory)
    survivals = workloads.map(reader.survival)
  }

  /// Tells apart, among workloads that are alike on the normal day, those that failures ask different things of: 0 none, 1
  /// all, else the workload by itself.
  var keys: [Int] {
    workloads.indices.map { index in
      let survival = survivals[index]
      if survival.isTied { return index + 2 }
      return survival.keep == 0 ? 0 : survival.keep == workloads[index].replicas ? 1 : index + 2
    }
  }

  /// Keeps volumes from filling one zone so far that its loss leaves too few: a rule of the normal day.
  func narrow(_ rules: inout [ZoneRule]) {
    guard cluster.survive.contains(.zoneLoss) else { return }
    for index in workloads.indices where survivals[index].isTied {
      let most = workloads[index].replicas - survivals[index].least
      guard most >= 1, survivals[index].least > 0 else { continue }
      switch rules[index] {
      case .free:
        rules[index] = .bounds(
          least: cluster.zones.map { _ in 0 }, most: cluster.zones.map { _ in most })
      case .bounds(let least, let upper):
        rules[index] = .bounds(least: least, most: zip(least, upper).map { max($0, min($1, most)) })
      case .spread: break
      }
    }
  }

  /// - Parameter resources: of the problem's first dimensions.
  func lower(_ planned: BuiltClasses, relaxation: BuiltClasses?, resources: [ResourceName]) -> LoweredFailures {
    let rooms = shapes.map { room($0, resources) }
    var failures: [PlannedFailure] = []
    var obstacles: [String: [Int: SurvivalObstacle]] = [:]
    let returns = returns(planned)
    for (name, demand, pool, zone) in places {
      guard let loss = loss(demand, pool, zone) else {
        failures.append(PlannedFailure(name: name, demand: demand, pool: pool, zone: zone, scenario: nil))
        continue
      }
      var excused: [Int] = []
      if case .shapes(let gone) = loss {
        let finder = ObstacleFinder(
          lowering: self, gone: Set(gone), zone: zone.map { cluster.zones[$0] }, zoneIndex: zone)
        for (number, podClass) in planned.classes.enumerated() where returns[number].keep > 0 && !returns[number].isTied
        {
          guard let member = planned.members[number].first?.workload,
            let obstacle = finder.obstacle(podClass, returns[number], member)
          else { continue }
          excused.append(number)
          for entry in planned.members[number] { obstacles[name, default: [:]][entry.workload] = obstacle }
        }
      }
      failures.append(
        PlannedFailure(
          name: name, demand: demand, pool: pool, zone: zone,
          scenario: FailureScenario(name: name, loss: loss, excused: excused)))
    }
    return LoweredFailures(
      survivals: survivals, obstacles: obstacles, returns: returns,
      relaxationReturns: relaxation.map(self.returns) ?? [], roomInFailure: rooms, failures: failures)
  }

  /// Each demand, for each zone or pool that it's about.
  private var places: [(name: String, demand: SurvivalDemand, pool: Int?, zone: Int?)] {
    let pools = cluster.pools.indices
    return cluster.survive.flatMap { demand -> [(name: String, demand: SurvivalDemand, pool: Int?, zone: Int?)] in
      switch demand {
      case .zoneLoss:
        return cluster.zones.enumerated().map { ("zone-loss/\($1)", demand, nil, $0) }
      case .nodeLoss: return pools.map { ("node-loss/\(cluster.pools[$0].name)", demand, $0, nil) }
      case .upgrade: return pools.map { ("upgrade/\(cluster.pools[$0].name)", demand, $0, nil) }
      case .spotReclaim:
        return pools.filter(buysSpot).map { ("spot-reclaim/\(cluster.pools[$0].name)", demand, $0, nil) }
      case .spotReclaimByZone:
        return pools.filter(buysSpot).flatMap { pool in
          cluster.zones.enumerated().map { ("spot-reclaim/\(cluster.pools[pool].name)/\($1)", demand, pool, $0) }
        }
      }
    }
  }

  private func buysSpot(_ pool: Int) -> Bool {
    shapes.contains { $0.poolIndex == pool && $0.offering.capacityType == .spot }
  }

  private func loss(_ demand: SurvivalDemand, _ pool: Int?, _ zone: Int?) -> FailureScenario.Loss? {
    func matching(_ condition: (PlannedShape) -> Bool) -> [Int] { shapes.indices.filter { condition(shapes[$0]) } }
    switch demand {
    case .zoneLoss: return .shapes(matching { $0.zoneIndex == zone })
    case .spotReclaim, .spotReclaimByZone:
      return .shapes(
        matching {
          $0.poolIndex == pool && $0.offering.capacityType == .spot && (zone == nil || $0.zoneIndex == zone)
        })
    case .nodeLoss, .upgrade:
      guard let lost = demand.lostNodes, lost != 0 else { return nil }
      return .anyNodes(count: lost, of: matching { $0.poolIndex == pool })
    }
  }

  /// What a node holds in a failure: caps and headroom are there to be used up then.
  private func room(_ shape: PlannedShape, _ resources: [ResourceName]) -> [Int64] {
    let usable = cluster.usable(shape.offering.allocatable, pool: shape.pool)
    let rooms = resources.map { max(0, shape.room[$0] + shape.offering.allocatable[$0] - usable[$0]) }
    return rooms + company.sharedCaps.map { Int64($0.most) }
  }

  private func returns(_ built: BuiltClasses) -> [ReturnRule] {
    var classOf: [Int: Int] = [:]
    for (number, members) in built.members.enumerated() {
      for member in members { classOf[member.workload] = number }
    }
    return built.members.enumerated().map { number, members in
      let index = members[0].workload
      var keep = members.reduce(0) { $0 + survivals[$1.workload].keep }
      if built.podsPerItem[number] > 1 { keep = keep > 0 ? 1 : 0 }
      var rule = ReturnRule(keep: keep, isTied: survivals[index].isTied)
      if company.zoneConflicts[index].contains(index) { rule.mostPerZone = 1 }
      if let spread = company.zoneSpreads.first(where: { $0.workload == index }) {
        let zones = Set(built.classes[number].shapes.map { shapes[$0].zoneIndex }).sorted()
        rule.spread = ReturnSpread(
          group: spread.members.compactMap { classOf[$0] }.min() ?? number, maxSkew: spread.maxSkew,
          minDomains: spread.minDomains, zones: zones)
      }
      return rule
    }
  }
}
