/// Builds groups from single workloads: the two that save most as one become one, as long as any two save anything.
///
/// Annealing tries hundreds of thousands of groupings by arithmetic and few by replay; where many large workloads may share
/// nodes, arithmetic is least to be trusted and what it likes best is what it's most wrong about. Here every step is one that
/// a replay of part of the group has shown to save. Pairs wait in the order of what they could save were nodes filled to
/// the brim, which no replay beats, so that most are never replayed.
struct GroupMerging {
  let model: GroupingModel
  let trial: GroupTrial
  /// Kinds that groups may be given: of no more types than pools may have.
  let allowed: [Bool]
  let isOver: () -> Bool

  /// A group, and the two that it was made of.
  struct Cluster {
    let group: Grouping.Group
    let cost: GroupCost
    /// Places in the list that the cluster is of; nil: a workload alone.
    var halves: (first: Int, second: Int)?
  }

  private struct Pair {
    let first: Int
    let second: Int
    var group: Grouping.Group
    var saving: Int64
    /// By replay.
    var isKnown = false
  }

  /// Savings below this share of the whole aren't looked for, as its inverse.
  private static let worthMerging: Int64 = 20_000

  /// The groups in which all that saves has been merged, settled by trial; nil where a workload can't stand alone, or the
  /// time was up before all were settled.
  ///
  /// A part says little about orders that are rare: a group that turns out dearer than its two halves goes back to them, and
  /// where that happened all is merged anew by what is known then.
  ///
  /// - Complexity: O(workloads^2 x kinds + replays of pairs)
  func grouping() -> Grouping? {
    var best: (groups: [Grouping.Group], total: Int64)?
    for _ in 0..<Self.rounds {
      guard let (clusters, standing) = merged(), let (groups, undone) = settled(clusters, standing) else { break }
      let costs = groups.compactMap(model.known)
      let total = costs.count == groups.count ? model.total(groups, costs) : .max
      if total < best?.total ?? .max { best = (groups, total) }
      if undone == 0 { break }
    }
    return best.map { Grouping(groups: $0.groups) }
  }

  private static let rounds = 4

  /// What trials leave of merged groups, and how many they undid.
  private func settled(_ clusters: [Cluster], _ standing: [Int]) -> (groups: [Grouping.Group], undone: Int)? {
    var groups: [Grouping.Group] = []
    var undone = 0
    var open = standing
    while let number = open.popLast() {
      let cluster = clusters[number]
      guard let (first, second) = cluster.halves else {
        guard trial.settle(cluster.group) != nil else { return nil }
        groups.append(cluster.group)
        continue
      }
      let worth = clusters[first].cost.price + clusters[second].cost.price + model.groupPrice
      if let cost = trial.settle(cluster.group, below: worth), cost.price < worth {
        groups.append(cluster.group)
      } else {
        if isOver() { return nil }
        undone += 1
        open += [first, second]
      }
    }
    return (groups, undone)
  }

  /// All clusters that there ever were, and the numbers of those that are left.
  private func merged() -> (clusters: [Cluster], standing: [Int])? {
    var clusters = model.units.indices.compactMap(alone)
    guard clusters.count == model.units.count else { return nil }
    var stands = clusters.map { _ in true }
    let least = clusters.reduce(0) { $0 + $1.cost.price } / Self.worthMerging
    var pairs = clusters.indices.flatMap { first in
      (first + 1..<clusters.count).flatMap { self.pairs(clusters, first, $0) }
    }.filter { $0.saving > least }
    while !isOver(), let place = pairs.indices.max(by: { pairs[$0].saving < pairs[$1].saving }) {
      var pair = pairs[place]
      pairs.swapAt(place, pairs.count - 1)
      pairs.removeLast()
      if pair.isKnown, let cost = model.known(pair.group) {
        stands[pair.first] = false
        stands[pair.second] = false
        clusters.append(Cluster(group: pair.group, cost: cost, halves: (pair.first, pair.second)))
        stands.append(true)
        pairs.removeAll { !stands[$0.first] || !stands[$0.second] }
        for other in clusters.indices.dropLast() where stands[other] {
          pairs += self.pairs(clusters, other, clusters.count - 1).filter { $0.saving > least }
        }
      } else if let (group, cost) = probed(pair.group) {
        pair.group = group
        pair.saving = saving(clusters[pair.first], clusters[pair.second], cost.price)
        pair.isKnown = true
        if pair.saving > least { pairs.append(pair) }
      }
    }
    return (clusters, stands.indices.filter { stands[$0] })
  }

  /// The group by replay, as it costs less: even where it may be, or left to the scheduler's scores.
  private func probed(_ group: Grouping.Group) -> (group: Grouping.Group, cost: GroupCost)? {
    var plain = group
    plain.isEven = false
    return (group.isEven ? [group, plain] : [group]).compactMap { group in
      trial.probe(group).map { (group: group, cost: $0) }
    }.min { $0.cost.price < $1.cost.price }
  }

  private func alone(_ unit: Int) -> Cluster? {
    model.units[unit].kinds.filter { allowed[$0] && !model.kinds[$0].isLimited }.compactMap { kind in
      let group = Grouping.Group(kind: kind, units: [unit])
      return model.cost(group).map { Cluster(group: group, cost: $0) }
    }.min { ($0.cost.price, $0.group.kind) < ($1.cost.price, $1.group.kind) }
  }

  /// Two groups as one on each kind that takes both, by what that could save at best.
  private func pairs(_ clusters: [Cluster], _ first: Int, _ second: Int) -> [Pair] {
    let (one, other) = (clusters[first], clusters[second])
    let units = (one.group.units + other.group.units).sorted()
    return model.kinds.indices.compactMap { kind in
      guard allowed[kind], !model.kinds[kind].isLimited, units.allSatisfy({ model.units[$0].kinds.contains(kind) })
      else { return nil }
      var group = Grouping.Group(kind: kind, units: units)
      guard let count = model.arithmetic.count(group, caution: 0) else { return nil }
      group.isEven = model.mayBeEven && !model.even(group, asIf: count.least).isEmpty
      return Pair(
        first: first, second: second, group: group,
        saving: saving(one, other, Int64(count.least) * model.kinds[kind].price))
    }
  }

  private func saving(_ one: Cluster, _ other: Cluster, _ price: Int64) -> Int64 {
    one.cost.price + other.cost.price + model.groupPrice - price
  }
}
