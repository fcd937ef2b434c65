/// Improves a settled grouping by what replays say, and nothing else.
///
/// The search before goes by arithmetic, which is a few nodes off for groups of many sizes, so that what it takes for the
/// best grouping often has a neighbour that needs a node less. Here such neighbours are tried: a workload leaves its group,
/// which does with a node less, for another that has room for it; two groups become one; a group's nodes give way to fewer
/// or cheaper ones of another kind. Most are refused by the first replay of the smaller group.
struct GroupPolish {
  let model: GroupingModel
  let trial: GroupTrial

  /// Groups of a grouping that change, and what they become.
  private struct Move {
    var leaving: [Int]
    var coming: [(group: Grouping.Group, nodes: Int)]
  }

  /// The cheapest grouping met; every step is cheaper than the one before.
  ///
  /// - Complexity: O(steps x workloads x groups x replays of a group) at worst.
  func polished(_ start: RealisationWork.Settled) -> RealisationWork.Settled {
    var best = start
    while !trial.isOver(), let better = merged(best) ?? moved(best) ?? changed(best) { best = better }
    return best
  }

  // MARK: - Moves

  /// One workload moved, so that its group needs a node less and the other no more, or one that costs less.
  private func moved(_ settled: RealisationWork.Settled) -> RealisationWork.Settled? {
    for from in dearest(settled) where settled.grouping.groups[from].units.count > 1 {
      let source = settled.grouping.groups[from]
      guard source.hosts.isEmpty else { continue }
      let left = settled.costs[from].nodes - 1
      guard left > 0 else { continue }
      for unit in source.units {
        if trial.isOver() { return nil }
        let rest = Grouping.Group(kind: source.kind, units: source.units.filter { $0 != unit }, isEven: source.isEven)
        guard let fewer = trial.cost(of: rest, nodes: left), trial.holds(rest, fewer, isQuick: true) else { continue }
        for to in settled.grouping.groups.indices where to != from {
          let target = settled.grouping.groups[to]
          guard model.units[unit].kinds.contains(target.kind) else { continue }
          for more in 0...1 {
            let move = Move(
              leaving: [from, to],
              coming: [(rest, left), (target.with(unit), settled.costs[to].nodes + more)])
            if let better = tried(move, settled) { return better }
          }
        }
      }
    }
    return nil
  }

  /// Two groups on nodes of either's kind.
  private func merged(_ settled: RealisationWork.Settled) -> RealisationWork.Settled? {
    let groups = settled.grouping.groups
    for first in groups.indices {
      for second in groups.indices where second > first && !trial.isOver() {
        guard groups[first].hosts.isEmpty, groups[second].hosts.isEmpty else { continue }
        let units = (groups[first].units + groups[second].units).sorted()
        let price = settled.costs[first].price + settled.costs[second].price + model.groupPrice
        let isEven = groups[first].isEven || groups[second].isEven
        for kind in Set([groups[first].kind, groups[second].kind]).sorted() {
          let group = Grouping.Group(kind: kind, units: units, isEven: isEven)
          if let better = tried(group, [first, second], below: price, settled) { return better }
        }
      }
    }
    return nil
  }

  /// A group on nodes of another kind, or evenly spread where it wasn't.
  private func changed(_ settled: RealisationWork.Settled) -> RealisationWork.Settled? {
    for index in dearest(settled) {
      let group = settled.grouping.groups[index]
      guard group.hosts.isEmpty else { continue }
      for kind in model.kinds.indices where model.kinds[kind].pool == model.kinds[group.kind].pool {
        for isEven in model.mayBeEven ? [group.isEven, true] : [group.isEven] {
          if trial.isOver() { return nil }
          let other = Grouping.Group(kind: kind, units: group.units, isEven: isEven)
          if other == group || kind != group.kind && model.kinds[kind].isLimited { continue }
          if let better = tried(other, [index], below: settled.costs[index].price, settled) { return better }
        }
      }
    }
    return nil
  }

  /// A group on as many nodes as cost less than a price.
  private func tried(
    _ group: Grouping.Group, _ leaving: [Int], below price: Int64, _ settled: RealisationWork.Settled
  ) -> RealisationWork.Settled? {
    let kind = model.kinds[group.kind]
    guard group.units.allSatisfy({ model.units[$0].kinds.contains(group.kind) }), kind.price > 0 else { return nil }
    let nodes = Int((price - 1) / kind.price)
    guard nodes > 0, let hoped = model.arithmetic.count(group, caution: 0), hoped.least <= nodes else { return nil }
    return tried(Move(leaving: leaving, coming: [(group, nodes)]), settled)
  }

  /// Groups by what they cost, the dearest first.
  private func dearest(_ settled: RealisationWork.Settled) -> [Int] {
    settled.costs.indices.sorted { (settled.costs[$1].price, $0) < (settled.costs[$0].price, $1) }
  }

  // MARK: - Trial

  /// The grouping after a move, where that is cheaper and every run of the groups that change places every pod.
  private func tried(_ move: Move, _ settled: RealisationWork.Settled) -> RealisationWork.Settled? {
    let gone = Set(move.leaving)
    let staying = settled.costs.indices.filter { !gone.contains($0) }
    let groups = staying.map { settled.grouping.groups[$0] } + move.coming.map(\.group)
    var costs = staying.map { settled.costs[$0] }
    for (group, nodes) in move.coming {
      guard let cost = trial.cost(of: group, nodes: nodes) else { return nil }
      costs.append(cost)
    }
    let total = model.total(groups, costs)
    guard total < settled.total else { return nil }
    for isQuick in [true, false] {
      for (group, cost) in zip(groups, costs).suffix(move.coming.count) {
        guard trial.holds(group, cost, isQuick: isQuick) else { return nil }
      }
    }
    for (group, cost) in zip(groups, costs).suffix(move.coming.count) { model.settle(group, cost) }
    return RealisationWork.Settled(grouping: Grouping(groups: groups), costs: costs, total: total)
  }
}
