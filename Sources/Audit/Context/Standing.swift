import ClusterModel

/// Where pods stand: in the cluster as it is, and in the plan.
struct Standing: Sendable {
  enum Basis: String, CaseIterable, Sendable {
    case asItIs = "as the cluster is"
    case asPlanned = "as the plan places them"
  }

  private let current: [WorkloadID: [String: Int]]
  private let planned: [WorkloadID: [String: Int]]
  private let currentZones: [String: String]
  private let plannedZones: [String: String]
  private let plannedNodes: [String: PlannedNode]
  private let currentNodeCount: Int

  init(inventory: Inventory, plan: Plan?) {
    let names = Set(inventory.nodes.map(\.name))
    current = Dictionary(
      (inventory.workloads + inventory.daemonSets).map { ($0.id, $0.currentNodes.filter { names.contains($0.key) }) }
    ) { first, _ in first }
    var planned: [WorkloadID: [String: Int]] = [:]
    for placement in plan?.placements ?? [] {
      planned[placement.workload, default: [:]][placement.node, default: 0] += placement.count
    }
    self.planned = planned
    currentZones = Dictionary(inventory.nodes.compactMap { node in node.zone.map { (node.name, $0) } }) { first, _ in
      first
    }
    plannedZones = Dictionary((plan?.nodes ?? []).map { ($0.name, $0.zone) }) { first, _ in first }
    plannedNodes = Dictionary((plan?.nodes ?? []).map { ($0.name, $0) }) { first, _ in first }
    currentNodeCount = names.count
  }

  /// Node name to number of pods; empty where nothing stands.
  func nodes(of workload: Workload, _ basis: Basis) -> [String: Int] {
    (basis == .asItIs ? current : planned)[workload.id] ?? [:]
  }

  /// Zone to number of pods; nil where nothing stands, or a node's zone isn't known.
  func zones(of workload: Workload, _ basis: Basis) -> [String: Int]? {
    let zoneOf = basis == .asItIs ? currentZones : plannedZones
    var result: [String: Int] = [:]
    for (node, count) in nodes(of: workload, basis) {
      guard let zone = zoneOf[node] else { return nil }
      result[zone, default: 0] += count
    }
    return result.isEmpty ? nil : result
  }

  /// How many zones there are to stand in.
  func zoneCount(_ basis: Basis) -> Int { Set((basis == .asItIs ? currentZones : plannedZones).values).count }

  func nodeCount(_ basis: Basis) -> Int { basis == .asItIs ? currentNodeCount : plannedNodes.count }

  func plannedNode(_ name: String) -> PlannedNode? { plannedNodes[name] }
}
