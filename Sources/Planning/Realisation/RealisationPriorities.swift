import ClusterModel

extension RealisationWork {
  /// The grouping once large pods may push out small ones.
  ///
  /// - Parameter plain: what it's to be cheaper than, and the groups in whose nodes pods are large or small; nil: there's none, and
  ///   they are so in the nodes that the plan on paper has most of in their pool.
  /// - Returns: nil where that is no cheaper.
  mutating func prioritised(_ plain: Settled?, levers: inout [PlanRealisation.Lever]) -> Settled? {
    let before = (units, model, maker)
    isSearchOver = realiser.isThirdSearchOver
    isMergingOver = realiser.isTieredMergingOver
    isMixingOver = realiser.isSearchOver
    let tiers = SizeTiers((realiser.inventory.workloads + realiser.inventory.daemonSets).map(\.priority))
    let grouping = plain?.grouping ?? papersGroups()
    for group in grouping.groups {
      let kind = kinds[plain == nil ? commonest(group.kind) : group.kind]
      for unit in group.units {
        for (position, workload) in units[unit].workloads.enumerated() {
          let template = realiser.lowered.workloads[workload]
          let step = SizeTiers.step(share: kind.share(of: units[unit].sizes[position].request))
          units[unit].sizes[position].priority = tiers.priority(owner: template.priority, step: step)
          maker.priorityClasses[template.id] = tiers.priorityClass(
            owner: template.priority, step: step, mayPreempt: template.template.mayPreempt)
        }
      }
    }
    let mayBeEven = model.mayBeEven || plain == nil
    model = Self.model(realiser, paper, kinds, units)
    model.mayBeEven = mayBeEven
    model.mayBackfill = true
    realiser.progress("size-tiered priorities", plain?.price)
    let start = [plain.flatMap { settled($0.grouping) }, mergedPairs(grouping)].compactMap(\.self)
      .min { $0.total < $1.total }
    let found = improvedByTurns(from: start?.grouping ?? grouping, best: start, vain: Self.vainLastTurns)
    guard let found, found.total < plain?.total ?? .max else {
      (units, model, maker) = before
      return nil
    }
    let classes = Set(maker.priorityClasses.values).count
    let filling = found.grouping.groups.reduce(0) { sum, group in
      sum + Set(group.hosts.flatMap { model.guests(group, on: $0) }).reduce(0) { $0 + units[$1].workloads.count }
    }
    levers.append(
      lever(
        "priorities", found,
        "\(classes) priority classes by size of pods, \(found.count) groups"
          + (filling == 0 ? "" : ", \(filling) workloads that fill what others leave")))
    return found
  }

  /// Turns without success after which the last search ends: nothing else waits for its time but the mixing of nodes.
  private static let vainLastTurns = 5

  /// Of a kind's pool, the kind that the plan on paper has most nodes of.
  private func commonest(_ kind: Int) -> Int {
    let counts = Dictionary(grouping: paper.nodes) { PoolType(pool: $0.pool, type: $0.instanceType) }.mapValues(\.count)
    return kinds.indices.filter { kinds[$0].pool == kinds[kind].pool }
      .max { (counts[poolType(kinds[$0])] ?? 0, $1) < (counts[poolType(kinds[$1])] ?? 0, $0) } ?? kind
  }
}
