import ClusterModel

/// Units dealt to groups of nodes: the whole of what a realised plan decides.
struct Grouping {
  /// Nodes of one kind, and the units kept to them.
  struct Group: Hashable {
    var kind: Int
    /// Ascending.
    var units: [Int]
    /// Whether workloads that can be are spread evenly over the nodes.
    var isEven = false
    /// Groups whose nodes the group's small pods fill as well, those that give way to the host's own. Hosts have none themselves.
    var hosts: [Group] = []

    /// With those of its hosts, ascending.
    var allUnits: [Int] { hosts.isEmpty ? units : (units + hosts.flatMap(\.units)).sorted() }

    /// The group and its hosts.
    var flattened: [Group] {
      guard !hosts.isEmpty else { return [self] }
      var own = self
      own.hosts = []
      return [own] + hosts
    }
  }

  var groups: [Group]
}

/// What a group is known or thought to need.
struct GroupCost {
  /// Without hosts.
  var byZone: [Int]
  /// What hosts have, in their order.
  var hosts: [GroupCost] = []
  /// Micro-units per hour, hosts and all.
  var price: Int64
  /// What the nodes would cost were they divisible: what tells the search where a node is nearly saved.
  var guide: Int64
  /// Without hosts.
  var nodes: Int { byZone.reduce(0, +) }
  /// Those of the group and of its hosts.
  var flattened: [GroupCost] { hosts.isEmpty ? [self] : [self] + hosts }
}

/// Judges groupings: prices groups, by the replay where one was made and by arithmetic where not, and keeps to the pools'
/// limits.
final class GroupingModel {
  let arithmetic: GroupArithmetic
  let kinds: [NodeKind]
  let units: [WorkloadUnit]
  /// By pool: the most kinds of instance, and the fewest and most nodes.
  let typesPerPool: [Int]
  let leastNodes: [Int]
  let mostNodes: [Int]
  let scarcity: Scarcity
  /// What one group more has to save, micro-units per hour: an operator must live with it. A small share of the plan, and no more
  /// than a part of a node.
  let groupPrice: Int64
  /// Whether groups may be even.
  var mayBeEven = false
  /// Whether groups may have hosts: pods of lower priority give way, wherever they stand.
  var mayBackfill = false
  /// Groups whose count the replay has settled.
  private(set) var settled: [Grouping.Group: GroupCost] = [:]
  /// What groups not settled need by a few replays of as much of them as that takes.
  private var probed: [Grouping.Group: GroupCost] = [:]
  /// Groups that no number of nodes holds in every order.
  private var refused: Set<Grouping.Group> = []
  private var estimates: [Grouping.Group: GroupCost?] = [:]

  init(
    arithmetic: GroupArithmetic, units: [WorkloadUnit], typesPerPool: [Int], leastNodes: [Int], mostNodes: [Int],
    scarcity: Scarcity, groupPrice: Int64
  ) {
    self.arithmetic = arithmetic
    kinds = arithmetic.kinds
    self.units = units
    self.typesPerPool = typesPerPool
    self.leastNodes = leastNodes
    self.mostNodes = mostNodes
    self.scarcity = scarcity
    self.groupPrice = groupPrice
  }

  /// A model that knows the same, and notes by itself what it estimates and learns from now on.
  func copy() -> GroupingModel {
    let copy = GroupingModel(
      arithmetic: arithmetic.copy(), units: units, typesPerPool: typesPerPool, leastNodes: leastNodes,
      mostNodes: mostNodes, scarcity: scarcity, groupPrice: groupPrice)
    copy.mayBeEven = mayBeEven
    copy.mayBackfill = mayBackfill
    copy.settled = settled
    copy.probed = probed
    copy.refused = refused
    copy.biases = biases
    return copy
  }

  /// Pools that share workloads, directly or over others: what is decided in one of these doesn't touch the others.
  var components: [Set<Int>] {
    var components: [Set<Int>] = []
    for unit in units {
      let pools = Set(unit.kinds.map { kinds[$0].pool })
      let joined = components.filter { !$0.isDisjoint(with: pools) }.reduce(pools) { $0.union($1) }
      components.removeAll { !$0.isDisjoint(with: joined) }
      components.append(joined)
    }
    return components.sorted { ($0.min() ?? 0) < ($1.min() ?? 0) }
  }

  /// How many times what arithmetic says replays need, on the average of groups of several units.
  private struct Bias {
    var factor = 1.0
    private var ratios: [Double] = []

    /// Whether the factor has changed.
    mutating func learn(_ ratio: Double) -> Bool {
      ratios.append(ratio)
      let recent = ratios.suffix(40)
      let next = min(max(recent.reduce(0, +) / Double(recent.count), 0.8), 1.5)
      guard abs(next - factor) > 0.005 else { return false }
      factor = next
      return true
    }
  }

  /// Of groups as they are, and of those that are even.
  private var biases = [Bias(), Bias()]

  /// The workloads that a group of so many nodes spreads evenly.
  func even(_ group: Grouping.Group, nodes: Int) -> Set<Int> { group.isEven ? even(group, asIf: nodes) : [] }

  /// The same whether the group is even or not.
  func even(_ group: Grouping.Group, asIf nodes: Int) -> Set<Int> {
    Set(
      group.units.flatMap { unit in
        zip(units[unit].workloads, units[unit].sizes).filter { $1.isEven(over: nodes) }.map(\.0)
      })
  }

  /// The group as it costs less: even, or left to the scheduler's scores; nil where it can't be.
  func cheaper(_ group: Grouping.Group) -> (group: Grouping.Group, cost: GroupCost)? {
    var open = group
    open.isEven =
      mayBeEven && group.hosts.isEmpty && group.units.count > 1
      && group.units.contains { units[$0].sizes.contains(where: \.mayBeEven) }
    return cheaper(open, by: cost)
  }

  /// A group that may be even as it costs less: even, or left to the scheduler's scores; nil where it can't be.
  func cheaper(
    _ group: Grouping.Group, by cost: (Grouping.Group) -> GroupCost?
  ) -> (group: Grouping.Group, cost: GroupCost)? {
    var plain = group
    plain.isEven = false
    let forms = group.isEven ? [plain, group] : [plain]
    return forms.compactMap { form in cost(form).map { (group: form, cost: $0) } }
      .min { $0.cost.price < $1.cost.price }
  }

  /// nil where the group can't be.
  func cost(_ group: Grouping.Group) -> GroupCost? {
    if let known = known(group) { return known }
    if refused.contains(group) || !group.hosts.isEmpty { return nil }
    if let known = estimates[group] { return known }
    if estimates.count > 300_000 { estimates.removeAll() }
    let cost = estimate(group)
    estimates[group] = .some(cost)
    return cost
  }

  /// What replays say, of the whole group or of a part of it; nil: nothing yet.
  func known(_ group: Grouping.Group) -> GroupCost? { settled[group] ?? probed[group] }

  private func estimate(_ group: Grouping.Group) -> GroupCost? {
    guard let count = arithmetic.count(group),
      let zones = arithmetic.zones(group.kind, nodes: count.nodes, byZone: count.byZone)
    else { return nil }
    let price = arithmetic.price(group.kind, zones)
    let factor = group.units.count > 1 ? biases[group.isEven ? 1 : 0].factor : 1
    let share = count.fraction / Double(max(1, count.nodes))
    return GroupCost(
      byZone: zones, price: Int64(Double(price) * factor), guide: Int64(Double(price) * factor * share))
  }

  /// Notes what the replay found, and learns from it how far arithmetic is to be trusted.
  func settle(_ group: Grouping.Group, _ cost: GroupCost) {
    settled[group] = cost
    learn(group, cost)
  }

  /// Notes what a few replays found, until the group is settled.
  func note(_ group: Grouping.Group, _ cost: GroupCost) {
    probed[group] = cost
    learn(group, cost)
  }

  /// Notes that trials of a group with ever more nodes failed.
  func refuse(_ group: Grouping.Group) {
    probed[group] = nil
    refused.insert(group)
  }

  func isRefused(_ group: Grouping.Group) -> Bool { refused.contains(group) }

  /// Notes what another model knows of a group and its hosts.
  func learn(from other: GroupingModel, of group: Grouping.Group) {
    var plain = group
    plain.isEven = false
    for group in [group, plain] + group.hosts where settled[group] == nil {
      if let cost = other.settled[group] {
        settle(group, cost)
      } else if probed[group] == nil, let cost = other.probed[group] {
        note(group, cost)
      }
      if other.isRefused(group), !isRefused(group) { refuse(group) }
    }
  }

  private func learn(_ group: Grouping.Group, _ cost: GroupCost) {
    guard group.hosts.isEmpty else { return }
    if arithmetic.learn(group, nodes: cost.nodes) { estimates.removeAll() }
    guard group.units.count > 1, let count = arithmetic.count(group) else { return }
    if biases[group.isEven ? 1 : 0].learn(Double(cost.nodes) / Double(count.nodes)) { estimates.removeAll() }
  }

  /// What a grouping costs with all that its pools ask for; `Int64.max` where it breaks a limit.
  ///
  /// - Parameters:
  ///   - typePrice: what each kind of instance beyond a pool's limit costs; nil: it breaks the limit.
  ///   - nodePrice: what each node beyond a pool's maximum or what there is of its type costs; nil: it breaks the limit.
  ///   - guided: divisible nodes count for half.
  /// - Complexity: O(groups)
  func total(
    _ groups: [Grouping.Group], _ costs: [GroupCost], typePrice: Int64? = nil, nodePrice: Int64? = nil,
    guided: Bool = false
  ) -> Int64 {
    let hasHosts = groups.contains { !$0.hosts.isEmpty }
    let excess = excessTypes(hasHosts ? groups.flatMap(\.flattened) : groups)
    if excess > 0, typePrice == nil { return .max }
    var sum = Int64(excess) * (typePrice ?? 0)
    sum += Int64(groups.reduce(0) { $0 + 1 + $1.hosts.count }) * groupPrice
    var nodes = [Int](repeating: 0, count: leastNodes.count)
    var cheapest = [Int64](repeating: .max, count: leastNodes.count)
    for (group, cost) in zip(groups, costs) {
      let kind = kinds[group.kind]
      sum += guided ? (cost.price + cost.guide) / 2 : cost.price
      nodes[kind.pool] += cost.nodes
      for (host, cost) in zip(group.hosts, cost.hosts) { nodes[kinds[host.kind].pool] += cost.nodes }
      cheapest[kind.pool] = min(cheapest[kind.pool], kind.price)
    }
    for pool in nodes.indices where nodes[pool] > 0 {
      if nodes[pool] > mostNodes[pool] {
        guard let nodePrice else { return .max }
        sum += Int64(nodes[pool] - mostNodes[pool]) * nodePrice
      }
      if nodes[pool] < leastNodes[pool] { sum += Int64(leastNodes[pool] - nodes[pool]) * cheapest[pool] }
    }
    let short = scarcity.excess(groups, costs)
    if short > 0 {
      guard let nodePrice else { return .max }
      sum += Int64(short) * nodePrice
    }
    return sum
  }

  /// What a grouping costs; `Int64.max` where a group can't be or a limit is broken.
  func total(_ grouping: Grouping) -> Int64 {
    let costs = grouping.groups.compactMap(cost)
    return costs.count == grouping.groups.count ? total(grouping.groups, costs) : .max
  }

  /// How many kinds of instance the groups use beyond what their pools may.
  private func excessTypes(_ groups: [Grouping.Group]) -> Int {
    var excess = 0
    for pool in typesPerPool.indices {
      // Few groups: looking back is cheaper than hashing.
      var types = 0
      for (index, group) in groups.enumerated() where kinds[group.kind].pool == pool {
        let type = kinds[group.kind].type
        if !groups[..<index].contains(where: { kinds[$0.kind].pool == pool && kinds[$0.kind].type == type }) {
          types += 1
        }
      }
      excess += max(0, types - typesPerPool[pool])
    }
    return excess
  }

  /// Whether a kind may join what the groups use: one that is limited in number serves one group alone.
  func admits(_ kind: Int, beside groups: [Grouping.Group], except: Int? = nil) -> Bool {
    guard kinds[kind].isLimited else { return true }
    return !groups.indices.contains { $0 != except && groups[$0].kind == kind }
  }
}

/// Types of which there are only so many, over all groups and pools: what is reserved or available.
struct Scarcity {
  private let most: [Int]
  /// By kind and zone: the place in `most`; nil: as many as are wanted.
  private let places: [[Int?]]

  /// - Parameter limits: by name, as the shapes' offerings have them.
  init(_ kinds: [NodeKind], _ shapes: [PlannedShape], limits: [String: Int]) {
    let names = limits.keys.sorted()
    let placeOf = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    most = names.map { limits[$0] ?? .max }
    places = kinds.map { kind in
      kind.shapes.map { shape in shape.flatMap { shapes[$0].offering.limit }.flatMap { placeOf[$0] } }
    }
  }

  /// How many nodes too many these groups have.
  ///
  /// - Complexity: O(groups x zones + limits); nothing where nothing is scarce
  func excess(_ groups: [Grouping.Group], _ costs: [GroupCost]) -> Int {
    guard !most.isEmpty else { return 0 }
    var counts = [Int](repeating: 0, count: most.count)
    for (group, cost) in zip(groups, costs) {
      for (zone, place) in places[group.kind].enumerated() {
        if let place { counts[place] += cost.byZone[zone] }
      }
    }
    return zip(counts, most).reduce(0) { $0 + max(0, $1.0 - $1.1) }
  }
}
