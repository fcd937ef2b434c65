/// Improves a settled grouping workload by workload, each step first shown by replays of parts of the groups that change.
///
/// Groups built from pairs hold what was best when they were joined. Here a workload leaves its group for another, whose nodes
/// have what it needs to spare, becomes a host of its own whose nodes the other group fills, or stands alone. Steps are tried
/// in the order of what they'd save were the groups that change filled as well as they are now.
struct GroupExchange {
  let model: GroupingModel
  let trial: GroupTrial
  /// Kinds that groups may be given.
  let allowed: [Bool]

  /// How much more large groups have turned out to cost than probes of a part of them said, as a share.
  private var optimism = 0.0
  /// Groups that no number of nodes holds.
  private var failed: Set<Grouping.Group> = []

  init(model: GroupingModel, trial: GroupTrial, allowed: [Bool]) {
    self.model = model
    self.trial = trial
    self.allowed = allowed
  }

  private struct Step {
    /// Groups that give way, and what comes in their place.
    let leaving: [Grouping.Group]
    let coming: [Grouping.Group]
    /// Micro-units per hour, as estimated.
    let saving: Int64
  }

  /// The inverse of the least share of the whole that a step must save.
  private static let worthTrying: Int64 = 20_000
  /// Steps that are probed at once.
  private static let probesAbreast = 4

  /// The cheapest grouping met; every step is cheaper than the one before.
  ///
  /// - Complexity: O(passes x workloads x groups x kinds) and the replays of the steps that are tried
  mutating func exchanged(_ start: RealisationWork.Settled) -> RealisationWork.Settled {
    var best = start
    while !trial.isOver(), let better = passed(best) { best = better }
    return best
  }

  /// All steps that there are, each where what it changes is still there; nil where none saves anything.
  private mutating func passed(_ start: RealisationWork.Settled) -> RealisationWork.Settled? {
    let least = start.total / Self.worthTrying
    let steps = steps(start).filter { $0.saving > least }.sorted { $0.saving > $1.saving }
    var best = start
    for first in stride(from: 0, to: steps.count, by: Self.probesAbreast) where !trial.isOver() {
      let open = steps[first..<min(first + Self.probesAbreast, steps.count)].filter { step in
        failed.isDisjoint(with: step.coming) && step.leaving.allSatisfy(best.grouping.groups.contains)
      }
      var met: Set<Grouping.Group> = []
      let groups = open.flatMap(\.coming).filter { model.known($0) == nil && met.insert($0).inserted }
      for (group, found) in zip(groups, trial.cheaperByProbe(groups)) where found == nil { failed.insert(group) }
      for step in open {
        if let better = taken(step, best, worth: least) { best = better }
      }
    }
    return best.total < start.total ? best : nil
  }

  /// The grouping after a step; nil where probes or trials say that it's not worth it.
  private mutating func taken(
    _ step: Step, _ settled: RealisationWork.Settled, worth: Int64
  ) -> RealisationWork.Settled? {
    let all = settled.grouping.groups
    let gone = Set(step.leaving.compactMap { all.firstIndex(of: $0) })
    let coming = step.coming.compactMap { model.cheaper($0, by: model.known)?.group }
    guard gone.count == step.leaving.count, coming.count == step.coming.count else { return nil }
    let staying = all.indices.filter { !gone.contains($0) }
    let groups = staying.map { all[$0] } + coming
    func total(_ costs: [GroupCost]) -> Int64 { model.total(groups, staying.map { settled.costs[$0] } + costs) }
    let probed = coming.compactMap(model.known)
    let spare = settled.total - worth - total(probed)
    let feared = zip(coming, probed).reduce(0.0) {
      $0 + (isJudgedByPart($1.0, $1.1) ? Double($1.1.price) * optimism : 0)
    }
    guard Double(spare) > feared else { return nil }
    var costs: [GroupCost] = []
    for (group, known) in zip(coming, probed) {
      let isJudgedByPart = isJudgedByPart(group, known)
      let cost = trial.settle(group, below: known.price + spare)
      if isJudgedByPart, let found = cost ?? model.known(group) {
        optimism = 0.7 * optimism + 0.3 * (Double(found.price) / Double(max(1, known.price)) - 1)
      }
      guard let cost else { return nil }
      costs.append(cost)
    }
    guard total(costs) < settled.total - worth else { return nil }
    return RealisationWork.Settled(
      grouping: Grouping(groups: groups), costs: staying.map { settled.costs[$0] } + costs, total: total(costs))
  }

  private func isJudgedByPart(_ group: Grouping.Group, _ cost: GroupCost) -> Bool {
    model.settled[group] == nil && cost.flattened.reduce(0) { $0 + $1.nodes } >= 2 * GroupTrial.probedNodes
  }

  /// Of one of the groups, with what it costs an operator.
  private func price(_ settled: RealisationWork.Settled, _ index: Int) -> Int64 {
    settled.costs[index].price + model.burden(settled.grouping.groups[index])
  }

  // MARK: - Steps

  private func steps(_ settled: RealisationWork.Settled) -> [Step] {
    let groups = settled.grouping.groups
    let fills = groups.indices.map { index in
      model.least(groups[index]).map { Double(settled.costs[index].price) / Double(max(1, $0)) } ?? 1
    }
    var steps: [Step] = []
    for (from, group) in groups.enumerated() {
      for (unit, rest) in withoutOne(group) {
        let freed = price(settled, from) - (rest.map { estimate($0, fills[from]) } ?? 0)
        func note(_ to: Int?, _ target: Grouping.Group, _ fill: Double) {
          let before = to.map { price(settled, $0) } ?? 0
          let saving = (to == from ? price(settled, from) : freed + before) - estimate(target, fill)
          let leaving = to.map { $0 == from ? [from] : [from, $0] } ?? [from]
          steps.append(
            Step(
              leaving: leaving.map { groups[$0] }, coming: (to == from ? [] : rest.map { [$0] } ?? []) + [target],
              saving: saving))
        }
        for kind in kinds(of: [unit]) where !(rest == nil && kind == group.kind) {
          note(nil, Grouping.Group(kind: kind, units: [unit]), 1)
        }
        for to in groups.indices {
          guard let target = to == from ? rest : groups[to] else { continue }
          for joined in joined(unit, to: target) where joined != group { note(to, joined, fills[to]) }
        }
      }
    }
    return steps
  }

  /// The group without each of its units; nil: nothing is left.
  private func withoutOne(_ group: Grouping.Group) -> [(unit: Int, rest: Grouping.Group?)] {
    var result: [(unit: Int, rest: Grouping.Group?)] = []
    if group.units.count > 1 || group.hosts.isEmpty {
      for unit in group.units {
        var rest = group
        rest.units.removeAll { $0 == unit }
        result.append((unit, rest.units.isEmpty ? nil : rest))
      }
    }
    for (place, host) in group.hosts.enumerated() {
      for unit in host.units {
        var rest = group
        rest.hosts[place].units.removeAll { $0 == unit }
        if rest.hosts[place].units.isEmpty { rest.hosts.remove(at: place) }
        result.append((unit, rest))
      }
    }
    return result
  }

  /// The group with one unit more: its own, one of its hosts', or a host alone on any kind.
  private func joined(_ unit: Int, to group: Grouping.Group) -> [Grouping.Group] {
    var result: [Grouping.Group] = []
    let able = kinds(of: [unit])
    if able.contains(group.kind) { result.append(group.with(unit)) }
    guard model.mayBackfill else { return result }
    for (place, host) in group.hosts.enumerated() where able.contains(host.kind) {
      var joined = group
      joined.hosts[place] = host.with(unit)
      result.append(joined)
    }
    for kind in able {
      let host = Grouping.Group(kind: kind, units: [unit])
      guard !model.guests(group, on: host).isEmpty else { continue }
      var joined = group
      joined.isEven = false
      joined.hosts.append(host)
      result.append(joined)
    }
    return result
  }

  private func kinds(of units: [Int]) -> [Int] {
    model.kinds.indices.filter { kind in
      allowed[kind] && !model.kinds[kind].isLimited && units.allSatisfy { model.units[$0].kinds.contains(kind) }
    }
  }

  /// What a group and its hosts would cost, filled so much worse than to the brim; with what they cost an operator.
  private func estimate(_ group: Grouping.Group, _ fill: Double) -> Int64 {
    let own = model.burden(group)
    if let known = model.known(group) { return own + known.price }
    if group.hosts.isEmpty, group.units.count == 1 { return own + (model.cost(group)?.price ?? .max / 4) }
    return own + (model.least(group).map { Int64(Double($0) * fill) } ?? .max / 4)
  }
}
