import ClusterModel
import Quantities

/// Says which constraint on which shapes keeps a workload from standing anywhere; built only when it can't.
struct InfeasibilityExplanation {
  let eligibility: Eligibility
  let daemonSets: [Workload]

  func reason(_ workload: Workload, _ choice: PoolChoice, _ company: Company, _ index: Int) -> String {
    if !choice.reason.isEmpty { return choice.reason }
    let shapes = eligibility.shapes
    guard !shapes.isEmpty else { return "the cluster's pools may buy no instance type at all" }
    let pools = choice.pools.isEmpty ? Set(eligibility.cluster.pools.indices) : Set(choice.pools)
    let open = shapes.filter { pools.contains($0.poolIndex) }
    let names = eligibility.cluster.pools.indices.filter(pools.contains).map { eligibility.cluster.pools[$0].name }
    let place = pools.count == 1 ? "pool \(names[0])" : "pools \(names.joined(separator: ", "))"
    guard !open.isEmpty else { return "\(place) may buy no instance type" }
    var tally: [Eligibility.Obstacle: [PlannedShape]] = [:]
    for shape in open {
      if let obstacle = eligibility.obstacle(workload, shape, daemonSets: daemonSets) {
        tally[obstacle, default: []].append(shape)
      }
    }
    var parts = tally.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { obstacle, refused in
      "\(refused.count): \(text(obstacle, workload, refused))"
    }
    let rest = open.count - tally.values.reduce(0) { $0 + $1.count }
    if rest > 0 {
      let needed = company.neededDaemonSets[index].map { daemonSets[$0].id.description }.sorted()
      let barred = company.barredDaemonSets[index].map { daemonSets[$0].id.description }.sorted()
      parts.append(
        needed.isEmpty
          ? "\(rest): required anti-affinity to a DaemonSet that runs there (\(barred.joined(separator: ", ")))"
          : "\(rest): required affinity to a DaemonSet that doesn't run there (\(needed.joined(separator: ", ")))")
    }
    return "none of the \(open.count) node shapes of \(place) can hold one pod; " + parts.joined(separator: "; ")
  }

  private func text(_ obstacle: Eligibility.Obstacle, _ workload: Workload, _ refused: [PlannedShape]) -> String {
    switch obstacle {
    case .operatingSystem(let wanted): return "it needs operating system \(wanted)"
    case .nodeSelector:
      return "node selector or affinity \(Self.selector(workload.template)) isn't met by their labels"
    case .taint(let reason): return "taint not tolerated as written (\(reason))"
    case .zone:
      let zones = Set(workload.pinnedZones.keys).union(workload.allowedZones ?? []).sorted()
      return "not in the zones that its volumes or its inventory allow (\(zones.joined(separator: ", ")))"
    case .spot: return "spot capacity, which a stateful or spot-forbidden workload may not use"
    case .soldOut: return "none of them is available"
    case .daemonSets: return overfull(refused)
    case .hostPort(let owner): return "a host port that DaemonSet \(owner) holds on every node"
    case .resource(let name):
      guard let largest = refused.max(by: { $0.room[name] < $1.room[name] }) else { return "" }
      let asked = name == .pods ? "1" : name.text(workload.requests[name])
      return "requests \(name.rawValue) \(asked), the most that any of them leaves for workloads is "
        + "\(name.text(max(0, largest.room[name]))) (\(largest.offering.instanceType)\(taken(name, of: largest)))"
        + (name == .ephemeralStorage && eligibility.cluster.rootDisk == nil
          ? "; the root disk is taken to be the provider's default: give spec.rootDisk" : "")
    }
  }

  /// DaemonSets that leave a shape no room, for the largest such shape.
  private func overfull(_ refused: [PlannedShape]) -> String {
    let words = "their DaemonSets alone ask for more than they offer"
    guard let largest = refused.max(by: { $0.offering.allocatable[.cpu] < $1.offering.allocatable[.cpu] }),
      let name = largest.room.names.first(where: { largest.room[$0] < 0 })
    else { return words }
    let asked = largest.daemonSets.reduce(Int64(0)) { $0 + (name == .pods ? 1 : daemonSets[$1].requests[name]) }
    let owner = largest.daemonSets.map { daemonSets[$0] }.max { $0.requests[name] < $1.requests[name] }
    return "\(words) (\(largest.offering.instanceType): \(name.rawValue) \(name.text(asked)) of "
      + "\(name.text(largest.offering.allocatable[name]))\(owner.map { ", most of it for \($0.id)" } ?? ""))"
  }

  /// What takes the rest of a node's allocatable amount, in words; empty where nothing does.
  private func taken(_ name: ResourceName, of shape: PlannedShape) -> String {
    let allocatable = shape.offering.allocatable[name]
    guard allocatable > max(0, shape.room[name]) else { return "" }
    var takers: [String] = []
    let usable = eligibility.cluster.usable(shape.offering.allocatable, pool: shape.pool)[name]
    if usable < allocatable { takers.append("the pool's cap and the headroom") }
    let agents = shape.daemonSets.map { daemonSets[$0] }.filter { name == .pods || $0.requests[name] > 0 }
    if let first = agents.first {
      takers.append("DaemonSet \(first.id)" + (agents.count > 1 ? " and \(agents.count - 1) others" : ""))
    }
    return
      ": \(name.text(allocatable)) less what \(takers.joined(separator: " and ")) take\(takers.count == 1 ? "s" : "")"
  }

  /// The selector and required affinity in one line.
  static func selector(_ template: PodTemplate) -> String {
    var parts = template.nodeSelector.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let terms = (template.nodeAffinity.required ?? []).map { term in
      (term.matchExpressions + term.matchFields).map { requirement in
        let values = requirement.values.isEmpty ? "" : " \(requirement.values.joined(separator: ","))"
        return "\(requirement.key) \(requirement.operator.rawValue)\(values)"
      }.joined(separator: " and ")
    }
    if !terms.isEmpty { parts.append("(" + terms.joined(separator: " or ") + ")") }
    return parts.joined(separator: ", ")
  }
}
