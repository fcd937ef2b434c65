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
  /// True ends the merging; trials of what is merged by then follow.
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
  /// A part says little about orders that are rare: a group that turns out dearer than its two halves goes back to them.
  ///
  /// - Complexity: O(workloads^2 x kinds + replays of pairs)
  func grouping() -> Grouping? {
    guard let (clusters, standing) = merged() else { return nil }
    return settled(clusters, standing).map { Grouping(groups: $0) }
  }

  /// What trials leave of merged groups.
  private func settled(_ clusters: [Cluster], _ standing: [Int]) -> [Grouping.Group]? {
    var groups: [Grouping.Group] = []
    var open = standing
    while let number = open.popLast() {
      let cluster = clusters[number]
      guard let (first, second) = cluster.halves else {
        guard trial.settle(cluster.group) != nil else { return nil }
        groups.append(cluster.group)
        continue
      }
      let worth = worth(clusters[first]) + worth(clusters[second]) - model.burden(cluster.group)
      if let cost = trial.settle(cluster.group, below: worth), cost.price < worth {
        groups.append(cluster.group)
      } else {
        if trial.isOver() { return nil }
        open += [first, second]
      }
    }
    return groups
  }

  /// All clusters that there ever were, and the numbers of those that are left.
  private func merged() -> (clusters: [Cluster], standing: [Int])? {
    var clusters = model.units.indices.compactMap(alone)
    guard clusters.count == model.units.count else { return nil }
    var stands = clusters.map { _ in true }
    let least = clusters.reduce(0) { $0 + $1.cost.price } / Self.worthMerging
    var pairs: [Pair] = []
    for first in clusters.indices where !isOver() {
      pairs += (first + 1..<clusters.count).flatMap { self.pairs(clusters, first, $0, worth: least) }
    }
    while !isOver(), let place = best(of: pairs) {
      let pair = pairs[place]
      pairs.swapAt(place, pairs.count - 1)
      pairs.removeLast()
      if pair.isKnown, let cost = model.known(pair.group) {
        stands[pair.first] = false
        stands[pair.second] = false
        clusters.append(Cluster(group: pair.group, cost: cost, halves: (pair.first, pair.second)))
        stands.append(true)
        pairs.removeAll { !stands[$0.first] || !stands[$0.second] }
        for other in clusters.indices.dropLast() where stands[other] {
          pairs += self.pairs(clusters, other, clusters.count - 1, worth: least)
        }
      } else {
        var open = [pair]
        while open.count < Self.probesAbreast, let place = best(of: pairs), !pairs[place].isKnown {
          open.append(pairs[place])
          pairs.swapAt(place, pairs.count - 1)
          pairs.removeLast()
        }
        for (pair, found) in zip(open, trial.cheaperByProbe(open.map(\.group))) {
          guard let (group, cost) = found else { continue }
          var pair = pair
          pair.group = group
          pair.saving = saving(clusters[pair.first], clusters[pair.second], group, cost.price)
          pair.isKnown = true
          if pair.saving > least { pairs.append(pair) }
        }
      }
    }
    return (clusters, stands.indices.filter { stands[$0] })
  }

  /// Pairs that are probed at once.
  private static let probesAbreast = 4

  private func best(of pairs: [Pair]) -> Int? { pairs.indices.max { pairs[$0].saving < pairs[$1].saving } }

  private func alone(_ unit: Int) -> Cluster? {
    model.units[unit].kinds.filter { allowed[$0] && !model.kinds[$0].isLimited }.compactMap { kind in
      let group = Grouping.Group(kind: kind, units: [unit])
      return model.cost(group).map { Cluster(group: group, cost: $0) }
    }.min { ($0.cost.price, $0.group.kind) < ($1.cost.price, $1.group.kind) }
  }

  /// Two groups as one on each kind that takes both, by what that could save at best.
  private func pairs(_ clusters: [Cluster], _ first: Int, _ second: Int, worth: Int64) -> [Pair] {
    let (one, other) = (clusters[first], clusters[second])
    let units = (one.group.units + other.group.units).sorted()
    guard one.group.hosts.isEmpty, other.group.hosts.isEmpty else {
      return backfilled(clusters, first, second).filter { $0.saving > worth }
    }
    let plain: [Pair] = model.kinds.indices.compactMap { kind in
      guard allowed[kind], !model.kinds[kind].isLimited, units.allSatisfy({ model.units[$0].kinds.contains(kind) })
      else { return nil }
      var group = Grouping.Group(kind: kind, units: units)
      guard let count = model.arithmetic.count(group, caution: 0) else { return nil }
      group.isEven = model.mayBeEven && !model.even(group, asIf: count.least).isEmpty
      return Pair(
        first: first, second: second, group: group,
        saving: saving(one, other, group, Int64(count.least) * model.kinds[kind].price))
    }
    return (plain + backfilled(clusters, first, second)).filter { $0.saving > worth }
  }

  /// Two groups of which one's small pods fill the nodes of the other as well, on any kind that takes the other.
  private func backfilled(_ clusters: [Cluster], _ first: Int, _ second: Int) -> [Pair] {
    guard model.mayBackfill else { return [] }
    var groups: [Grouping.Group] = []
    for (group, other) in [
      (clusters[first].group, clusters[second].group), (clusters[second].group, clusters[first].group),
    ] {
      if other.hosts.isEmpty {
        for kind in model.kinds.indices where allowed[kind] && !model.kinds[kind].isLimited {
          guard other.units.allSatisfy({ model.units[$0].kinds.contains(kind) }) else { continue }
          let host = Grouping.Group(kind: kind, units: other.units, isEven: other.isEven && kind == other.kind)
          guard !model.guests(group, on: host).isEmpty else { continue }
          var joined = group
          joined.isEven = false
          joined.hosts.append(host)
          groups.append(joined)
        }
      }
      if !group.hosts.isEmpty, other.units.allSatisfy({ model.units[$0].kinds.contains(group.kind) }) {
        var joined = group
        joined.units = (joined.units + other.units).sorted()
        joined.hosts += other.hosts
        groups.append(joined)
      }
    }
    return groups.compactMap { group in
      guard let count = model.count(group) else { return nil }
      let hosts = group.hosts.reduce(0) { $0 + (model.cost($1)?.price ?? 0) }
      return Pair(
        first: first, second: second, group: group,
        saving: saving(
          clusters[first], clusters[second], group, hosts + Int64(count.least) * model.kinds[group.kind].price))
    }
  }

  /// What a cluster costs, with what its groups are to an operator.
  private func worth(_ cluster: Cluster) -> Int64 { cluster.cost.price + model.burden(cluster.group) }

  private func saving(_ one: Cluster, _ other: Cluster, _ group: Grouping.Group, _ price: Int64) -> Int64 {
    worth(one) + worth(other) - model.burden(group) - price
  }
}
