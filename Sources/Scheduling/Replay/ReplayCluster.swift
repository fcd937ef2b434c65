import ClusterModel
import Quantities

/// What doesn't change during a replay: nodes, kinds and terms, all numbered.
struct ReplayCluster: Sendable {
  let nodes: [Node]
  let kinds: [PodKind]
  /// By topology row, then node: the domain, -1 where the node lacks the label.
  let domains: [[Int32]]
  let spreads: [SpreadRule]
  /// Each anti-affinity term's topology row, with how many domains that has; for the terms of each affinity group and
  /// for preferred terms alike.
  let antiRows: [Int]
  let groupRows: [[Int]]
  let softRows: [Int]
  let domainCounts: [Int]
  let ports: [HostPort]
  /// Port number to the numbers of those that it can't share a node with.
  let portConflicts: [[Int]]
  let resources: [ResourceName]
  /// Node-major, by resource number.
  let allocatable: [Int64]
  let podSlots: [Int64]
  /// Nodes in the order in which kube-scheduler looks at them: zone by zone in turn.
  let scanOrder: [Int]
  let profile: SchedulerProfile

  init(_ compiler: borrowing KindCompiler) {
    let nodes = compiler.terms.nodes
    let resources = compiler.resources
    self.nodes = nodes
    self.resources = resources
    kinds = compiler.kinds()
    let topology = compiler.terms.topology
    func row(_ term: PodTerm) -> Int { topology.rows[term.topologyKey]! }
    domains = topology.domains
    domainCounts = topology.sizes
    spreads = compiler.terms.spreads.values
    antiRows = compiler.terms.antiTerms.values.map(row)
    groupRows = compiler.terms.groups.values.map { $0.map(row) }
    softRows = compiler.terms.softTerms.values.map(row)
    ports = compiler.ports.values
    let ports = ports
    portConflicts = ports.map { port in ports.indices.filter { ports[$0].conflicts(with: port) } }
    allocatable = nodes.flatMap { node in resources.map { node.allocatable[$0] } }
    podSlots = nodes.map { $0.allocatable[.pods] }
    scanOrder = Self.interleaved(nodes)
    profile = compiler.profile
  }

  /// One node of each zone in turn, zones in order of their first node.
  static func interleaved(_ nodes: [Node]) -> [Int] {
    var zones: [String] = []
    var members: [String: [Int]] = [:]
    for (index, node) in nodes.enumerated() {
      let region = node.labels[WellKnownLabel.region] ?? node.labels["failure-domain.beta.kubernetes.io/region"] ?? ""
      let zone = "\(region):\(node.zone ?? "")"
      if members[zone] == nil { zones.append(zone) }
      members[zone, default: []].append(index)
    }
    let longest = members.values.map(\.count).max() ?? 0
    return (0..<longest).flatMap { turn in
      zones.compactMap { zone in members[zone].flatMap { turn < $0.count ? $0[turn] : nil } }
    }
  }

  /// How many feasible nodes are enough: all below 100 nodes, else a share that shrinks with size, never below 100.
  var feasibleNodesWanted: Int {
    guard nodes.count >= 100 else { return nodes.count }
    let given = profile.percentageOfNodesToScore
    guard given < 100 else { return nodes.count }
    let percentage = given > 0 ? given : max(50 - nodes.count / 125, 5)
    return max(nodes.count * percentage / 100, 100)
  }
}
