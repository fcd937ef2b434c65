import ClusterModel
import Quantities

/// Lowers an inventory, a cluster and its offerings into a `PackingProblem`.
///
/// Pods that differ in nothing that matters to placement become one class, so that the problem's size follows the kinds
/// of pods and not their number.
struct Lowering {
  let inventory: Inventory
  let cluster: ClusterDocument
  let offerings: OfferingSet
  let isAsWritten: Bool
  let honorsSoft: Bool
  /// Whether the plan may keep pods to groups of its nodes.
  let steers: Bool
  /// Kinds of nodes that workloads keep off.
  var steering = KindSteering()

  /// What a planner is asked for, of some of its pods.
  init(_ planner: Planner, inventory: Inventory) {
    self.inventory = inventory
    cluster = planner.cluster
    offerings = planner.offerings
    isAsWritten = planner.options.isAsWritten
    honorsSoft = planner.options.honorsSoft
    steers = planner.options.realisation != nil && !isAsWritten
  }

  /// - Complexity: O(workloads x shapes + terms x workloads)
  func lower() -> LoweredProblem {
    let shapes = ShapeBuilder(inventory: inventory, cluster: cluster).shapes(offerings)
    let workloads = inventory.workloads.filter { $0.replicas > 0 }
    let stateful = inventory.statefulWorkloads
    let assignment = PoolAssignment(cluster: cluster, shapes: shapes, stateful: stateful, isAsWritten: isAsWritten)
    let choices = assignment.choices(workloads, inventory: inventory)
    // What its owner sends to a stateful pool is stateful too.
    let sent = zip(workloads, choices).filter { $1.role == .stateful }.map(\.0.id)
    let eligibility = Eligibility(
      cluster: cluster, shapes: shapes, stateful: stateful.union(sent), isAsWritten: isAsWritten)
    let company = CompanyReader(
      workloads: workloads, choices: choices, inventory: inventory, shapes: shapes, honorsSoft: honorsSoft
    ).read()

    func zonesOf(_ numbers: [Int]) -> [Int] { Set(numbers.map { shapes[$0].zoneIndex }).sorted() }
    var refused = company.refused
    let eligible = eligibleShapes(workloads, choices, company, eligibility)
    let explanation = InfeasibilityExplanation(
      eligibility: eligibility, daemonSets: inventory.daemonSets)
    for index in workloads.indices where eligible[index].isEmpty && refused[index] == nil {
      refused[index] = explanation.reason(workloads[index], choices[index], company, index)
    }
    var zones = ZoneAssignment(
      workloads: workloads, company: company, eligible: eligible.map(zonesOf),
      barred: company.zoneBarredDaemonSets.map { barredZones($0, shapes) }, zones: cluster.zones,
      dearness: workloads.indices.map { dearness($0, workloads, eligible[$0], shapes, company) }
    ).assign()
    refused.merge(zones.refused) { first, _ in first }
    refuseLonely(&refused, workloads, company)
    let failures =
      cluster.survive.isEmpty
      ? nil
      : FailureLowering(
        inventory: inventory, cluster: cluster, shapes: shapes, workloads: workloads, company: company)
    failures?.narrow(&zones.rules) { zones.narrowed[$0] ?? zonesOf(eligible[$0]) }

    var builder = ClassBuilder(
      workloads: workloads, company: company, shapes: shapes, zones: cluster.zones,
      nodeLimits: NodeLimits(cluster: cluster, offerings: offerings).limits(shapes))
    builder.refused = refused
    if let failures { builder.survivalKeys = failures.keys }
    builder.steers = steers
    let planned = builder.build(eligible: eligible, rules: zones.rules, narrowed: zones.narrowed, isRelaxed: false)
    refused = builder.refused
    var open: BuiltClasses?
    if zones.hasChosen || company.isNarrower {
      let allowed =
        company.choosesDaemonSets.isEmpty
        ? eligible : eligibleShapes(workloads, choices, company, eligibility, isRelaxed: true)
      open = builder.build(
        eligible: allowed, rules: zones.implied, narrowed: Array(repeating: nil, count: workloads.count),
        isRelaxed: true)
    }
    return LoweredProblem(
      problem: problem(planned, shapes: shapes), relaxation: open.map { problem($0, shapes: shapes) },
      shapes: shapes, hostSpreads: planned.hostSpreads,
      mayGroupSpread: steers && company.hostSpread.contains { $0?.followsAffinity ?? false },
      workloads: workloads, choices: choices,
      members: planned.members, podsPerItem: planned.podsPerItem, resources: builder.resources,
      unplaced: refused.sorted { $0.key < $1.key }.map {
        UnplacedPods(workload: workloads[$0.key].id, count: workloads[$0.key].replicas, reason: $0.value)
      },
      possible: Dictionary(
        uniqueKeysWithValues: zones.possible.filter { refused[$0.key] == zones.refused[$0.key] }
          .merging(company.possible) { $1 }.filter { $0.value > 0 }.map { (workloads[$0.key].id, $0.value) }),
      assumptions: nodeNameAssumptions(workloads) + domainAssumptions(workloads, company),
      isZoneFree: planned.isZoneFree,
      failures: failures?.lower(planned, relaxation: open, resources: builder.resources))
  }

  /// By zone, how much dearer all of a workload's pods would be on nodes of their own there than in the cheapest zone, as a
  /// share.
  ///
  /// - Complexity: O(shapes log shapes)
  private func dearness(
    _ index: Int, _ workloads: [Workload], _ eligible: [Int], _ shapes: [PlannedShape], _ company: Company
  ) -> [Double] {
    let most = min(company.maxPerNode[index] ?? .max, company.hostSpread[index]?.most ?? .max)
    let offers = eligible.map { number -> (zone: Int, price: Double, pods: Int, nodes: Int) in
      let shape = shapes[number]
      let fits = workloads[index].perNode(of: shape.room, most: most)
      let nodes = shape.offering.limit.flatMap { offerings.limits[$0] } ?? .max
      return (shape.zoneIndex, Double(shape.offering.price.microUnits), fits, nodes)
    }
    let costs = cluster.zones.indices.map { zone -> Double in
      // The least for each pod first, as far as there are such nodes.
      let there = offers.filter { $0.zone == zone && $0.pods > 0 }.sorted {
        $0.price / Double($0.pods) < $1.price / Double($1.pods)
      }
      var left = workloads[index].replicas
      var cost = 0.0
      for offer in there where left > 0 {
        let nodes = min(offer.nodes, (left + offer.pods - 1) / offer.pods)
        cost += Double(nodes) * offer.price
        left -= min(left, nodes.multipliedReportingOverflow(by: offer.pods).partialValue)
      }
      return left > 0 ? .infinity : cost
    }
    guard let cheapest = costs.min(), cheapest.isFinite else { return [] }
    return costs.map { $0.isFinite ? ($0 - cheapest) / max(cheapest, 1) : Self.tooDear }
  }

  /// Of a zone that doesn't have the nodes.
  private static let tooDear = 10.0

  /// Zones in which one of the DaemonSets may run.
  private func barredZones(_ daemonSets: Set<Int>, _ shapes: [PlannedShape]) -> Set<Int> {
    guard !daemonSets.isEmpty else { return [] }
    return Set(
      shapes.filter { $0.isUsable && !daemonSets.isDisjoint(with: $0.daemonSets) }.map(\.zoneIndex))
  }

  /// Refuses workloads that need the company of pods none of which can be placed.
  private func refuseLonely(_ refused: inout [Int: String], _ workloads: [Workload], _ company: Company) {
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for index in workloads.indices where refused[index] == nil {
        let lonely = company.groups(of: index).first { $0.allSatisfy { refused[$0] != nil } }
        guard let first = lonely?.first else { continue }
        refused[index] = "required pod affinity to \(workloads[first].id), which can't be placed itself"
        hasChanged = true
      }
    }
  }

  private func problem(_ classes: BuiltClasses, shapes: [PlannedShape]) -> PackingProblem {
    var typeIndex: [String: Int] = [:]
    for shape in shapes where typeIndex[shape.offering.instanceType] == nil {
      typeIndex[shape.offering.instanceType] = typeIndex.count
    }
    var problem = PackingProblem(
      dimensionCount: classes.dimensionCount, zoneCount: cluster.zones.count, classes: classes.classes,
      shapes: shapes.indices.map { index in
        NodeShape(
          capacity: classes.capacities[index], price: shapes[index].offering.price.microUnits,
          poolIndex: shapes[index].poolIndex, typeIndex: typeIndex[shapes[index].offering.instanceType] ?? 0,
          zone: shapes[index].zoneIndex)
      },
      nodeLimits: NodeLimits(cluster: cluster, offerings: offerings).limits(shapes),
      typesPerPool: cluster.instanceTypesPerPool)
    for (index, pool) in cluster.pools.enumerated() { problem.ownTypesPerPool[index] = pool.instanceTypesPerPool }
    return problem
  }

  /// For each workload the usable shapes that it may stand on, by its pools, selectors, zones, spot consent, size, and
  /// the DaemonSets there.
  ///
  /// - Parameter isRelaxed: without the DaemonSets that the planner chose for company.
  private func eligibleShapes(
    _ workloads: [Workload], _ choices: [PoolChoice], _ company: Company, _ eligibility: Eligibility,
    isRelaxed: Bool = false
  ) -> [[Int]] {
    let shapes = eligibility.shapes
    return workloads.indices.map { index in
      guard company.refused[index] == nil else { return [] }
      let pools = Set(choices[index].pools)
      return shapes.indices.filter { number in
        let shape = shapes[number]
        guard pools.contains(shape.poolIndex), steering.admits(workloads[index].id, shape) else { return false }
        let running = Set(shape.daemonSets)
        let isFree = isRelaxed && company.choosesDaemonSets.contains(index)
        guard
          isFree || company.neededDaemonSets[index].isEmpty
            || !company.neededDaemonSets[index].isDisjoint(with: running),
          company.barredDaemonSets[index].isDisjoint(with: running)
        else { return false }
        return eligibility.obstacle(workloads[index], shape, daemonSets: inventory.daemonSets) == nil
      }
    }
  }

  /// The scheduler counts the zones that have nodes; which those are is what the plan decides.
  private func domainAssumptions(_ workloads: [Workload], _ company: Company) -> [Assumption] {
    Set(company.zoneSpreads.filter { $0.domains.count > 1 }.map(\.workload)).sorted().map { index in
      Assumption(
        object: workloads[index].id.description, field: "spec.topologySpreadConstraints",
        assumed: Assumption.everyZone,
        why:
          "the scheduler counts only zones that have such nodes, and a plan with fewer zones would spread nothing; the "
          + "bound is of plans that do")
    }
  }

  private func nodeNameAssumptions(_ workloads: [Workload]) -> [Assumption] {
    workloads.compactMap { workload in
      workload.template.nodeName.map {
        Assumption(
          object: workload.id.description, field: "spec.nodeName", assumed: "any node",
          why: "node \($0) is not one of the plan's; the pod is planned as if it named none")
      }
    }
  }
}

extension Workload {
  /// How many of its pods fit on a node with this much room, and no more than `most`.
  fileprivate func perNode(of room: ResourceVector, most: Int) -> Int {
    let byPods = min(most, Int(clamping: room[.pods]))
    return requests.names.filter { requests[$0] > 0 }.reduce(max(0, byPods)) {
      min($0, Int(clamping: max(0, room[$1]) / requests[$1]))
    }
  }
}

/// Reads limits on numbers of nodes off pools and offerings.
struct NodeLimits {
  let cluster: ClusterDocument
  let offerings: OfferingSet

  func limits(_ shapes: [PlannedShape]) -> [NodeLimit] {
    var limits: [NodeLimit] = []
    for (index, pool) in cluster.pools.enumerated() {
      let own = shapes.indices.filter { shapes[$0].poolIndex == index && shapes[$0].isUsable }
      if pool.minimumNodes > 0 || pool.maximumNodes != nil {
        limits.append(NodeLimit(shapes: own, least: pool.minimumNodes, most: pool.maximumNodes))
      }
      guard pool.minimumPerZone > 0 else { continue }
      for zone in pool.zones ?? cluster.zones {
        let there = own.filter { shapes[$0].offering.zone == zone }
        limits.append(NodeLimit(shapes: there, least: pool.minimumPerZone))
      }
    }
    for (name, most) in offerings.limits.sorted(by: { $0.key < $1.key }) {
      let limited = shapes.indices.filter { shapes[$0].offering.limit == name }
      if !limited.isEmpty { limits.append(NodeLimit(shapes: limited, most: most)) }
    }
    return limits
  }

  /// Minima that no shape can meet, as problems of the Cluster document.
  func contradictions(_ shapes: [PlannedShape]) -> [InputProblem] {
    cluster.pools.enumerated().flatMap { index, pool -> [InputProblem] in
      let own = shapes.filter { $0.poolIndex == index && $0.isUsable }
      var problems: [InputProblem] = []
      if pool.minimumNodes > 0, own.isEmpty {
        problems.append(
          InputProblem(
            position: pool.position, field: "spec.pools[\(pool.name)].nodes.min",
            cause:
              "pool '\(pool.name)' must have \(pool.minimumNodes) nodes, and no instance type that it may buy has room"
              + " for its DaemonSets",
            remedy: "widen the pool's instanceTypes, zones or capacityTypes"))
      }
      guard pool.minimumPerZone > 0 else { return problems }
      for zone in pool.zones ?? cluster.zones where !own.contains(where: { $0.offering.zone == zone }) {
        problems.append(
          InputProblem(
            position: pool.position, field: "spec.pools[\(pool.name)].nodes.minPerZone",
            cause:
              "pool '\(pool.name)' must have \(pool.minimumPerZone) nodes in zone \(zone), where none of its instance "
              + "types is offered",
            remedy: "name only the pool's zones, or widen its instanceTypes"))
      }
      return problems
    }
  }
}
