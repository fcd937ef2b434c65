import ClusterModel
import Quantities
import Scheduling

/// Pods stand in the pools that the Cluster document sends them to. That is, by the first that matches: the pool whose
/// `accepts` takes the workload; the one that its `plimsoll.dev/pool` names; of the pools whose nodes meet its selector, required
/// affinity, operating system and extended resources, those of its role, or what stands in for them; where it must share hosts
/// with pods of other pools, theirs.
///
/// A plan made as written sends nobody anywhere: there the manifests decide, and no patch may help.
struct PoolChoiceRule: PlanRule {
  let offerings: OfferingSet

  /// Where a workload belongs, and by which rule.
  private struct Destination {
    let pools: Set<String>
    let rule: PlannedWorkload.PoolRule
  }

  func violations(in judged: JudgedPlan) -> [Violation] {
    let members = judged.members.indices.filter { !judged.members[$0].isDaemonSet }
    let planned = members.filter { !judged.standsOfMember[$0].isEmpty }.compactMap { judged.members[$0].planned }
    if planned.contains(where: { $0.chosenBy == .asWritten }) {
      return planned.filter { $0.chosenBy != .asWritten || $0.enforced == .patch }.map {
        Violation(
          .pool, $0.workload.description,
          "its pools are chosen by the Cluster document or a patch, where the plan is made as written")
      }
    }
    let destinations = destinations(of: members, judged)
    return members.flatMap { index in
      violations(
        of: judged.members[index], stands: judged.standsOfMember[index], judged, destinations[index])
    }
  }

  private func violations(
    of member: JudgedPlan.Member, stands: [JudgedPlan.Stand], _ judged: JudgedPlan, _ destination: Destination?
  ) -> [Violation] {
    guard !stands.isEmpty, let destination else { return [] }
    var violations: [Violation] = []
    let open = destination.pools.isEmpty ? "no pool" : destination.pools.sorted().joined(separator: " or ")
    for pool in Set(stands.map { judged.nodes[$0.node].pool }).subtracting(destination.pools).sorted() {
      violations.append(
        Violation(
          .pool, member.name,
          "stands in pool \(pool); the Cluster document sends it to \(open) (\(destination.rule.rawValue))"))
    }
    if let stated = member.planned?.chosenBy, stated != destination.rule {
      violations.append(
        Violation(
          .pool, member.name,
          "the plan says that '\(stated.rawValue)' chose its pools; it is '\(destination.rule.rawValue)'"))
    }
    return violations
  }

  /// Where each member belongs, those that must share hosts with others where these are.
  private func destinations(of members: [Int], _ judged: JudgedPlan) -> [Int: Destination] {
    let nodes = nodesToBuy(judged)
    let first = Dictionary(
      uniqueKeysWithValues: members.map { ($0, destination(of: judged.members[$0], judged.cluster, nodes)) })
    let running = members.filter { judged.members[$0].workload.replicas > 0 }
    var hosts: [(member: Int, wanted: [Int])] = []
    for index in running {
      let workload = judged.members[index].workload
      for term in PodTerm.requiredAffinity(of: workload.template, namespace: workload.id.namespace)
      where term.topologyKey == WellKnownLabel.hostname {
        let wanted = running.filter { other in
          let its = judged.members[other].workload
          return term.matches(
            labels: its.template.labels, namespace: its.id.namespace,
            namespaceLabels: judged.namespaceLabels[its.id.namespace])
        }
        if !wanted.contains(index) { hosts.append((index, wanted)) }
      }
    }
    var found = first
    let natures: [Set<PlannedWorkload.PoolRule>] = [[.general, .standIn], [.system], [.stateful]]
    for nature in natures {
      for _ in running {
        let before = found.mapValues(\.pools)
        for (index, wanted) in hosts {
          guard let own = first[index], nature.contains(own.rule) else { continue }
          let theirs = wanted.reduce(into: Set<String>()) { $0.formUnion(found[$1]?.pools ?? []) }
          guard theirs.isDisjoint(with: found[index]?.pools ?? []) else { continue }
          let able = theirs.filter { pool in
            (nodes[pool] ?? []).contains { Self.suits(judged.members[index].workload, $0) }
          }
          if !able.isEmpty { found[index] = Destination(pools: able, rule: .requirement) }
        }
        if before == found.mapValues(\.pools) { break }
      }
    }
    return found
  }

  private func destination(
    of member: JudgedPlan.Member, _ cluster: ClusterDocument, _ nodes: [String: [Node]]
  ) -> Destination {
    let workload = member.workload
    if let pool = cluster.pools.first(where: { $0.accepts?.takes(workload) ?? false }) {
      return Destination(pools: [pool.name], rule: .accepts)
    }
    if let name = Self.named(workload) {
      return Destination(pools: Set(cluster.pools.map(\.name)).intersection([name]), rule: .named)
    }
    let able = cluster.pools.filter { pool in (nodes[pool.name] ?? []).contains { Self.suits(workload, $0) } }
    guard !able.isEmpty else { return Destination(pools: [], rule: .requirement) }
    let role: PoolRole = workload.isSystem ? .system : member.isStateful ? .stateful : .general
    func pools(_ role: PoolRole) -> Set<String> { Set(able.filter { $0.role == role }.map(\.name)) }
    let own = pools(role)
    if !own.isEmpty {
      return Destination(pools: own, rule: role == .system ? .system : role == .stateful ? .stateful : .general)
    }
    if able.count < cluster.pools.count {
      let best = [PoolRole.special, .general, .stateful, .system].map(pools).first { !$0.isEmpty }
      return Destination(pools: best ?? [], rule: .requirement)
    }
    let general = pools(.general)
    return Destination(pools: general.isEmpty ? Set(able.map(\.name)) : general, rule: .standIn)
  }

  /// The pool that a workload's own labels or annotations name; the pods' go before the workload's.
  private static func named(_ workload: Workload) -> String? {
    [
      workload.template.labels, workload.template.annotations, workload.labels, workload.annotations,
    ].lazy.compactMap { $0[WellKnownLabel.pool] }.first
  }

  /// Whether a kind of node meets what only some do: selectors, operating system, devices and huge pages. Taints are left to
  /// the patch, room to those who pack.
  private static func suits(_ workload: Workload, _ node: Node) -> Bool {
    let devices = workload.requests.names.filter { ($0.isExtended || $0.isHugePages) && workload.requests[$0] > 0 }
    guard devices.allSatisfy({ node.allocatable[$0] > 0 }) else { return false }
    if let system = workload.template.operatingSystem,
      system != node.labels[WellKnownLabel.operatingSystem] ?? "linux"
    {
      return false
    }
    return NodeAffinityFilter.accepts(workload.template, node: node)
  }

  /// By pool, a node of each offering that has room for its DaemonSets.
  private func nodesToBuy(_ judged: JudgedPlan) -> [String: [Node]] {
    let daemons = judged.members.filter(\.isDaemonSet)
    let pools = Dictionary(judged.cluster.pools.map { ($0.name, $0) }) { first, _ in first }
    var nodes: [String: [Node]] = [:]
    for offering in offerings.offerings {
      guard let pool = pools[offering.pool], judged.cluster.zones.contains(offering.zone) else { continue }
      let node = Node(
        name: "no.such.node", labels: offering.labels, taints: offering.taints, allocatable: offering.allocatable,
        position: FilePosition(path: "-"))
      var room = judged.cluster.usable(offering.allocatable, pool: pool)
      for daemon in daemons where DaemonSetRule.runs(daemon.template, on: node) {
        room = room - daemon.workload.requests
        room[.pods] -= 1
      }
      if room.amounts.values.allSatisfy({ $0 >= 0 }) { nodes[pool.name, default: []].append(node) }
    }
    return nodes
  }
}
