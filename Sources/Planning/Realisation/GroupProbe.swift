import ClusterModel
import Scheduling

extension GroupTrial {
  /// Nodes of a part of a group that stands for the whole: a node more or less is a percent or two. Of one with hosts, twice as many.
  static let probedNodes = 64
  private static let probingRuns = 4

  /// What a group needs, by a few replays: of a large one, of a part of it that has as much of every workload. Settles nothing.
  ///
  /// - Returns: nil where the time is up or none would do.
  func probe(_ group: Grouping.Group) -> GroupCost? {
    if let known = model.known(group) { return known }
    let hosts = group.hosts.compactMap(probe)
    guard !model.isRefused(group), hosts.count == group.hosts.count, let count = model.count(group) else { return nil }
    let sizes = model.arithmetic.sizes(of: group.allUnits)
    let isWhole = sizes.contains { size in size.maxPerNode != nil || size.bound.contains { $0 > 0 } }
    let most = hosts.isEmpty ? Self.probedNodes : 2 * Self.probedNodes
    let scale = isWhole ? 1 : max(1, hosts.reduce(count.nodes) { $0 + $1.nodes } / most)
    if scale == 1, isWhole || hosts.isEmpty && model.arithmetic.isCertain(group, nodes: count.nodes) {
      return settle(group)
    }
    guard let part = part(of: group, hosts, scale) else { return nil }
    let even = model.even(group, nodes: count.least)
    // How much of a node the pods would fill that the most nodes refused leave pending.
    var lacking = 0.5
    var (low, high) = ((count.least + scale - 1) / scale - 1, Int.max)
    var nodes = max(low + 1, (count.nodes + scale / 2) / scale)
    let limit = nodes * Self.mostGrowth + Self.fewNodes
    while high - low > 1 {
      guard !isOver(), nodes <= limit, let zones = dealt(nodes, of: group.kind) else { return nil }
      let standing = model.standing(group, [zones] + part.hosts, even: even)
      if let refusal = refusal(standing, Self.probingRuns, replicas: part.replicas) {
        let failure = failure(group, refusal)
        low = nodes
        lacking = min(1, failure.share)
        nodes = high == .max ? nodes + failure.nodes : (low + high) / 2
      } else {
        high = nodes
        nodes = (low + high) / 2
      }
    }
    if isOver() { return nil }
    let whole = scale == 1 ? high : Int(((Double(high - 1) + lacking) * Double(scale)).rounded(.up))
    guard let cost = cost(of: group, nodes: max(whole, count.least)) else { return nil }
    model.note(group, cost)
    return cost
  }

  /// The group by probes, as it costs less: even where it may be, or left to the scheduler's scores.
  func cheaperByProbe(_ group: Grouping.Group) -> (group: Grouping.Group, cost: GroupCost)? {
    model.cheaper(group, by: probe)
  }

  /// Groups by probes, several at once; as many as there are threads, and with the same result whatever their number.
  ///
  /// - Returns: in their order; nil where the time is up or no number of nodes would do.
  func cheaperByProbe(_ groups: [Grouping.Group]) -> [(group: Grouping.Group, cost: GroupCost)?] {
    // Each learns by itself, on one thread.
    let trials = groups.map { _ in
      GroupTrial(
        maker: maker, model: model.copy(), profile: profile, orders: orders, seed: seed, runs: ReplayRuns(threads: 1),
        isOver: isOver)
    }
    let found = Abreast.map(groups.count, threads: runs.threads) { trials[$0].cheaperByProbe(groups[$0]) }
    for (trial, group) in zip(trials, groups) { model.learn(from: trial.model, of: group) }
    return found
  }

  // MARK: - Parts

  /// A part of a group that stands for the whole.
  private struct Part {
    /// Nodes of hosts, by zone.
    let hosts: [[Int]]
    /// Empty: the part is the whole.
    var replicas: [WorkloadID: Int] = [:]
  }

  /// One of so many nodes and pods of a group. A host's pods stand as close on its part of the nodes as on the whole: what they
  /// leave is what the probe is about.
  private func part(of group: Grouping.Group, _ hosts: [GroupCost], _ scale: Int) -> Part? {
    guard scale > 1 else { return Part(hosts: hosts.map(\.byZone)) }
    let nodes = hosts.map { max(1, ($0.nodes + scale / 2) / scale) }
    let counts = zip(group.hosts, nodes).compactMap { dealt($1, of: $0.kind) }
    guard counts.count == hosts.count else { return nil }
    var part = Part(hosts: counts)
    part.replicas = replicas(of: group.units, 1, of: scale, left: scale / 2)
    for (host, (cost, nodes)) in zip(group.hosts, zip(hosts, nodes)) {
      part.replicas.merge(replicas(of: host.units, nodes, of: cost.nodes, left: 0)) { first, _ in first }
    }
    return part
  }

  private func dealt(_ nodes: Int, of kind: Int) -> [Int]? {
    model.arithmetic.zones(kind, nodes: nodes, byZone: model.kinds[kind].prices.map { _ in 0 })
  }

  /// `share` of every `whole` pods, workload by workload; what one's division leaves counts for the next.
  ///
  /// - Parameter left: what the first finds left: 0 rounds down in all, half of `whole` to the nearest.
  private func replicas(of units: [Int], _ share: Int, of whole: Int, left: Int) -> [WorkloadID: Int] {
    var left = left
    var replicas: [WorkloadID: Int] = [:]
    let all = units.flatMap { zip(model.units[$0].workloads, model.units[$0].sizes) }
    for (workload, size) in all.sorted(by: { ($1.1.count, $0.0) < ($0.1.count, $1.0) }) {
      let pods = size.count * share + left
      replicas[maker.lowered.workloads[workload].id] = pods / whole
      left = pods % whole
    }
    return replicas
  }
}
