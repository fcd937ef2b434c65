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
    survivals = Self.withCompany(workloads.map(reader.survival), workloads, company)
  }

  /// Has one pod kept of those without whose company others, which must keep running, can't come back.
  private static func withCompany(
    _ survivals: [WorkloadSurvival], _ workloads: [Workload], _ company: Company
  ) -> [WorkloadSurvival] {
    var survivals = survivals
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for index in workloads.indices where survivals[index].keep > 0 {
        for group in company.groups(of: index) where group.allSatisfy({ survivals[$0].keep == 0 }) {
          guard let first = group.first else { continue }
          survivals[first] = survivals[first].kept(for: workloads[index].id)
          hasChanged = true
        }
      }
    }
    return survivals
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

  /// Keeps volumes from filling one zone so far that its loss leaves too few, a disruption budget's minimum where that can be:
  /// a rule of the normal day.
  ///
  /// - Parameter zones: those that a workload may use.
  func narrow(_ rules: inout [ZoneRule], zones: (Int) -> [Int]) {
    guard cluster.survive.contains(.zoneLoss) else { return }
    for index in workloads.indices where survivals[index].isTied && survivals[index].least > 0 {
      let replicas = workloads[index].replicas
      var least = cluster.zones.map { _ in 0 }
      var upper = cluster.zones.map { _ in replicas }
      switch rules[index] {
      case .free: break
      case .bounds(let low, let high): (least, upper) = (low, high)
      case .spread: continue
      }
      let survival = survivals[index]
      for most in [max(survival.least, survival.budget), survival.least].map({ replicas - $0 }) where most >= 1 {
        let narrowed = zip(least, upper).map { max($0, min($1, most)) }
        // Where pods can't be kept that far apart, that they don't survive is the answer.
        guard zones(index).reduce(0, { $0 + narrowed[$1] }) >= replicas else { continue }
        rules[index] = .bounds(least: least, most: narrowed)
        break
      }
    }
  }

  /// - Parameter resources: of the problem's first dimensions.
  func lower(_ planned: BuiltClasses, relaxation: BuiltClasses?, resources: [ResourceName]) -> LoweredFailures {
    let rooms = shapes.map { room($0, resources) }
    var failures: [PlannedFailure] = []
    var obstacles: [String: [Int: SurvivalObstacle]] = [:]
    let returns = returns(planned, open: relaxation)
    for (name, demand, pool, zone) in places {
      guard let loss = loss(demand, pool, zone) else {
        failures.append(PlannedFailure(name: name, demand: demand, pool: pool, zone: zone, scenario: nil))
        continue
      }
      var excused: [Int] = []
      if case .shapes(let gone) = loss {
        let finder = ObstacleFinder(
          lowering: self, gone: Set(gone), zone: zone.map { cluster.zones[$0] }, zoneIndex: zone)
        let found = finder.obstacles(planned, returns)
        excused = found.keys.sorted()
        for (number, obstacle) in found {
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
      relaxationReturns: relaxation.map { self.returns($0, open: nil) } ?? [], roomInFailure: rooms, failures: failures)
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

  /// - Parameter open: the classes without what was chosen about zones: pods that follow others come back wherever those do,
  ///   and pods that keep out of others' zones wherever none of those is.
  private func returns(_ built: BuiltClasses, open: BuiltClasses?) -> [ReturnRule] {
    var classOf: [Int: Int] = [:]
    for (number, members) in built.members.enumerated() {
      for member in members { classOf[member.workload] = number }
    }
    var openShapes: [Int: [Int]] = [:]
    for (number, members) in (open?.members ?? []).enumerated() {
      for member in members { openShapes[member.workload] = open?.classes[number].shapes }
    }
    func classes(_ workloads: some Sequence<Int>) -> [Int] { Set(workloads.compactMap { classOf[$0] }).sorted() }
    return built.members.enumerated().map { number, members in
      let index = members[0].workload
      let own = members.map(\.workload)
      var keep = members.reduce(0) { $0 + survivals[$1.workload].keep }
      if built.podsPerItem[number] > 1 { keep = keep > 0 ? 1 : 0 }
      var rule = ReturnRule(keep: keep, isTied: survivals[index].isTied)
      if company.zoneConflicts[index].contains(index) { rule.mostPerZone = 1 }
      rule.apart = classes(own.flatMap { company.zoneConflicts[$0] }).filter { $0 != number }
      rule.company = own.flatMap { company.zoneCompanions[$0] }.map(classes).filter { !$0.isEmpty }
      let isChosen = own.allSatisfy { member in
        company.zoneBarredDaemonSets[member].isEmpty
          && company.zoneCompanions[member].allSatisfy { !$0.contains(member) }
      }
      // A spread's shares are those of the zones that were chosen.
      let isSpread = company.zoneSpreads.contains { $0.workload == index || $0.members.contains(index) }
      if !rule.company.isEmpty || !rule.apart.isEmpty && !isSpread, isChosen, members.count == 1,
        let wide = openShapes[index],
        wide.count > built.classes[number].shapes.count
      {
        rule.shapes = wide
      }
      if let spread = company.zoneSpreads.first(where: { $0.workload == index }) {
        // Zones that its pods can't enter count where the constraint ignores their affinity.
        let zones = Set(built.classes[number].shapes.map { shapes[$0].zoneIndex }).union(spread.domains).sorted()
        rule.spread = ReturnSpread(
          counted: classes(spread.members), maxSkew: spread.maxSkew, minDomains: spread.minDomains, zones: zones)
      }
      if members.count == 1, built.podsPerItem[number] == 1 { rule.hostSpread = hostSpread(index) }
      return rule
    }
  }

  /// A node may hold more than maxSkew where all that are left hold some.
  private func hostSpread(_ index: Int) -> ReturnHostSpread? {
    company.hostSpread[index].map { spread in
      ReturnHostSpread(
        maxSkew: spread.most, minDomains: spread.minDomains, domain: spread.domain.sorted(),
        mostPerNode: company.maxPerNode[index])
    }
  }
}
