import ClusterModel
import Quantities
import Scheduling

/// Pods of one workload as the arithmetic sees them.
struct PodSize {
  /// One pod's requests in the model's resources, pods last.
  var request: [Int64]
  var count: Int
  /// Pods of a higher one never give way to those of a lower one.
  var priority: Int
  /// By zone, pods that must stand there; all 0 where the scheduler may choose.
  var bound: [Int]
  /// The most on one node; nil: what fits.
  var maxPerNode: Int?
  /// No rule but resources concerns them.
  var isPlain: Bool
  /// Whether a spread over hosts can be added to their rules, which counts them and no others.
  var mayBeEven: Bool

  var tiedZones: [Int] { bound.indices.filter { bound[$0] > 0 } }

  /// Whether a group of so many nodes spreads them: they have a pod for every other node at least. Of others a spread would
  /// only say that no two share a node, which leaves less choice and evens nothing.
  func isEven(over nodes: Int) -> Bool { mayBeEven && 2 * count >= nodes }
}

/// Workloads that go to one group together: usually one, several where their rules speak of each other.
struct WorkloadUnit {
  /// Indices into the lowered workloads.
  let workloads: [Int]
  var sizes: [PodSize]
  /// Kinds of nodes that can take all of it, ascending.
  let kinds: [Int]

  var pods: Int { sizes.reduce(0) { $0 + $1.count } }
}

/// Reads units off the inventory and the plan on paper.
struct UnitReader {
  let inventory: Inventory
  let cluster: ClusterDocument
  let lowered: LoweredProblem
  let kinds: [NodeKind]
  let resources: [ResourceName]
  let isAsWritten: Bool

  /// - Parameter plan: where zones' shares of workloads that are tied to zones are taken from.
  /// - Complexity: O(workloads x (workloads + kinds x zones))
  func units(_ plan: Plan) -> [WorkloadUnit] {
    let workloads = lowered.workloads
    let planned = Dictionary(plan.workloads.map { ($0.workload, $0) }) { first, _ in first }
    let company = CompanyReader(
      workloads: workloads, choices: lowered.choices, inventory: inventory, shapes: lowered.shapes, honorsSoft: false
    ).read()
    let eligibility = Eligibility(
      cluster: cluster, shapes: lowered.shapes, stateful: inventory.statefulWorkloads, isAsWritten: isAsWritten)
    let bonds = Bonds(workloads: workloads, inventory: inventory)
    return bonds.groups.compactMap { members -> WorkloadUnit? in
      let own = members.filter { (planned[workloads[$0].id]?.replicas ?? 0) > 0 }
      guard !own.isEmpty else { return nil }
      let zonesOfKind = kinds.indices.map { kind in
        own.map { zones($0, kind, eligibility) }
      }
      let able = kinds.indices.filter { kind in
        own.indices.allSatisfy { covers(zonesOfKind[kind][$0], planned[workloads[own[$0]].id], own[$0]) }
      }
      let sizes = own.map { index -> PodSize in
        let workload = workloads[index]
        let entry = planned[workload.id]
        let count = entry?.replicas ?? 0
        var request = resources.map { workload.requests[$0] } + [1]
        var items = count
        let isBundled = company.bundles.contains { $0.contains(index) }
        if isBundled {
          request = request.map { $0 * Int64(count) }
          items = 1
        }
        let isBound =
          isTied(workload)
          || (!isBundled && company.zoneSpreads.contains { $0.members.contains(index) })
          || !company.zoneConflicts[index].isEmpty
        let shares = cluster.zones.map { entry?.sharesOf[$0] ?? 0 }
        return PodSize(
          request: request, count: items, priority: workload.priority,
          bound: isBound && items == count ? shares : shares.map { _ in 0 },
          maxPerNode: [company.maxPerNode[index], Self.cap(company.hostSpread[index])].compactMap(\.self).min(),
          isPlain: Self.isPlain(workload.template) && items == count,
          mayBeEven: items == count && count > 1 && mayBeEven(index))
      }
      return WorkloadUnit(workloads: own, sizes: sizes, kinds: able)
    }
  }

  /// Kept to a group, pods count its nodes alone and fill them evenly, so that a spread over hosts asks for no more nodes than
  /// it asks for domains; trials see to the rest.
  private static func cap(_ spread: Company.HostSpread?) -> Int? {
    guard let spread, !(spread.followsAffinity && spread.minDomains <= 1) else { return nil }
    return spread.most
  }

  private static func isPlain(_ template: PodTemplate) -> Bool {
    template.podAffinity.required.isEmpty && template.podAntiAffinity.required.isEmpty
      && PodTopologySpread.constraints(of: template, .doNotSchedule).isEmpty && HostPorts.ports(of: template).isEmpty
  }

  /// Bare pods and Jobs don't come again with the labels that they had, and others may have all the labels of a workload.
  private func mayBeEven(_ index: Int) -> Bool {
    let workload = lowered.workloads[index]
    let labels = workload.template.labels
    guard workload.template.maySpreadEvenly,
      ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"].contains(workload.id.kind)
    else { return false }
    return !(lowered.workloads + inventory.daemonSets).contains { other in
      other.id != workload.id && other.id.namespace == workload.id.namespace
        && labels.allSatisfy { other.template.labels[$0.key] == $0.value }
    }
  }

  private func isTied(_ workload: Workload) -> Bool {
    !workload.pinnedZones.isEmpty || workload.allowedZones.map { $0.count < cluster.zones.count } ?? false
  }

  /// Zones in which a kind's nodes may hold a workload's pods.
  private func zones(_ workload: Int, _ kind: Int, _ eligibility: Eligibility) -> Set<Int> {
    guard lowered.choices[workload].pools.contains(kinds[kind].pool) else { return [] }
    return Set(
      kinds[kind].shapes.enumerated().compactMap { zone, shape in
        guard let shape,
          eligibility.obstacle(
            lowered.workloads[workload], lowered.shapes[shape], daemonSets: inventory.daemonSets) == nil
        else { return nil }
        return zone
      })
  }

  /// Whether a kind is offered wherever the plan has pods that are tied to zones, or anywhere for those that aren't.
  private func covers(_ zones: Set<Int>, _ entry: PlannedWorkload?, _ workload: Int) -> Bool {
    guard !zones.isEmpty else { return false }
    let workload = lowered.workloads[workload]
    guard
      isTied(workload) || !PodTopologySpread.constraints(of: workload.template, .doNotSchedule).isEmpty
    else { return zones.count == cluster.zones.count || zones.count > 0 && workload.allowedZones == nil }
    let needed = cluster.zones.indices.filter { (entry?.sharesOf[cluster.zones[$0]] ?? 0) > 0 }
    return needed.allSatisfy(zones.contains)
  }
}

/// Workloads whose rules speak of each other's pods beyond one node: required affinity, anti-affinity over zones, spread
/// that counts others. They must stay together, or the rule means something else.
private struct Bonds {
  private var parent: [Int]

  init(workloads: [Workload], inventory: Inventory) {
    parent = Array(workloads.indices)
    var namespaces = Dictionary(inventory.namespaces.map { ($0.name, $0.labels) }) { first, _ in first }
    for name in Set(workloads.map(\.id.namespace)) {
      namespaces[name, default: [:]]["kubernetes.io/metadata.name"] = name
    }
    for (index, workload) in workloads.enumerated() {
      let template = workload.template
      let terms =
        PodTerm.requiredAffinity(of: template, namespace: workload.id.namespace)
        + PodTerm.requiredAntiAffinity(of: template, namespace: workload.id.namespace).filter {
          $0.topologyKey != WellKnownLabel.hostname
        }
      for (other, its) in workloads.enumerated() where other != index {
        let isMeant = terms.contains {
          $0.matches(
            labels: its.template.labels, namespace: its.id.namespace, namespaceLabels: namespaces[its.id.namespace])
        }
        let isCounted =
          its.id.namespace == workload.id.namespace
          && PodTopologySpread.constraints(of: template, .doNotSchedule).contains { constraint in
            PodTopologySpread.selector(of: constraint, podLabels: template.labels).map {
              !$0.isEmpty && $0.matches(its.template.labels)
            } ?? false
          }
        if isMeant || isCounted { join(index, other) }
      }
    }
  }

  /// Each with its members ascending, in the order of their first.
  var groups: [[Int]] {
    Dictionary(grouping: parent.indices, by: root).values.sorted { $0[0] < $1[0] }
  }

  private func root(_ index: Int) -> Int {
    var index = index
    while parent[index] != index { index = parent[index] }
    return index
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    parent[max(a, b)] = min(a, b)
  }
}
