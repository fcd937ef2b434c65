import ClusterModel
import Quantities
import Scheduling

/// Tries the nodes of another plan that the scheduler realised: a scenario with fewer pods than its base need cost no more.
///
/// Groups are searched for each scenario anew, by trials that a small difference turns elsewhere, so that what comes out may be
/// dearer than what is known to do.
struct KnownNodes {
  let realiser: Realiser
  /// The other plan.
  let known: Plan

  /// The plan on the other's nodes, without those that it can spare; nil: they don't do, or cost no less than `most`.
  ///
  /// - Parameter paper: what is to be planned, as packed.
  /// - Complexity: that of `orders` replays, and of trimming
  func plan(_ paper: Plan, below most: HourlyCost) -> Plan? {
    guard known.realisation?.status == .realised, known.priorityClasses.isEmpty,
      known.nodes.reduce(.zero, { $0 + $1.pricePerHour }) < most, let bare = bare(paper)
    else { return nil }
    // What was even there need not be so here.
    var free = bare
    for index in free.workloads.indices { free.workloads[index].isEven = false }
    return plan(on: bare, below: most) ?? (free == bare ? nil : plan(on: free, below: most))
  }

  private func plan(on bare: Plan, below most: HourlyCost) -> Plan? {
    let replay = PlanReplay(bare, inventory: realiser.inventory, profile: realiser.realisation.profile)
    // One order tells most of those that don't do.
    guard realiser.run(0, of: replay, isOver: realiser.isOver).pending.isEmpty,
      let placed = realiser.placedAnew(bare)
    else { return nil }
    let blind = realiser.addingNodes(placed, isFinal: true)
    guard blind.isVerified, blind.growth.isNone else { return nil }
    var plan = blind.plan
    plan.realisation?.groups = Set(plan.nodes.compactMap { $0.labels[WellKnownLabel.group] }).count
    let trimmed = realiser.trimmed(plan)
    return trimmed.cost.perHour < most ? trimmed : nil
  }

  /// The other's nodes with their DaemonSets, and workloads kept to the groups that they had; nil where not all may be bought.
  private func bare(_ paper: Plan) -> Plan? {
    let filled = FilledPlan(realiser.lowered)
    var plan = paper
    plan.nodes = []
    plan.placements = []
    var bought: [Int: Int] = [:]
    for node in known.nodes {
      guard let index = filled.shape(of: node) else { return nil }
      let shape = realiser.lowered.shapes[index]
      bought[index, default: 0] += 1
      var own = PlannedNode(shape.offering, name: node.name)
      own.labels[WellKnownLabel.group] = node.labels[WellKnownLabel.group]
      plan.nodes.append(own)
      plan.placements += shape.daemonPlacements(on: node.name, realiser.inventory)
    }
    guard BuyingLimits(realiser.lowered.problem).hold(bought) else { return nil }
    let before = Dictionary(known.workloads.map { ($0.workload, $0) }) { first, _ in first }
    for index in plan.workloads.indices {
      guard let entry = before[plan.workloads[index].workload], !entry.pools.isEmpty else { continue }
      plan.workloads[index].steering = entry.steering
      plan.workloads[index].isEven = entry.isEven
      plan.workloads[index].pools = entry.pools
    }
    plan.tabulatePools(realiser.inventory)
    return plan
  }
}
