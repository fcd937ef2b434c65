import ClusterModel

/// Nodes that groups get beside those that their pods need, within what may be bought in all.
struct GroupMinima {
  typealias Group = RealisedPlan.StandingGroup

  let kinds: [NodeKind]
  let cluster: ClusterDocument
  let limits: BuyingLimits

  /// Nodes by shape.
  func bought(_ groups: [Group]) -> [Int: Int] {
    var bought: [Int: Int] = [:]
    for group in groups {
      for (zone, count) in group.counts.enumerated() where count > 0 {
        if let shape = kinds[group.kind].shapes[zone] { bought[shape, default: 0] += count }
      }
    }
    return bought
  }

  /// Adds the nodes that pools must have whatever their pods need: to the cheapest group that there is, else of the cheapest
  /// kind; those that may not be had stay out.
  func fill(_ groups: inout [Group]) {
    var bought = bought(groups)
    for limit in limits.minima {
      while BuyingLimits.count(limit, bought) < limit.least, let filler = filler(limit, groups, bought) {
        if let group = filler.group {
          groups[group].counts[filler.zone] += 1
        } else {
          groups.append(standIn(filler, beside: groups))
        }
        bought[filler.shape, default: 0] += 1
      }
    }
  }

  private struct Filler {
    let shape: Int
    let kind: Int
    let zone: Int
    /// The group that it joins; nil: a new one.
    let group: Int?
  }

  /// The node that goes best with what there is; nil: none may be bought.
  private func filler(_ limit: NodeLimit, _ groups: [Group], _ bought: [Int: Int]) -> Filler? {
    let shapes = Set(limit.shapes)
    var best: (filler: Filler, rank: [Int64])?
    for (number, kind) in kinds.enumerated() {
      let group = groups.firstIndex { $0.kind == number }
      for zone in kind.zones {
        guard let shape = kind.shapes[zone], shapes.contains(shape), limits.admits(shape, beside: bought) else {
          continue
        }
        let there = group.map { groups[$0].counts[zone] } ?? bought[shape] ?? 0
        let rank = [
          group == nil ? 1 : 0, kind.isLimited ? 1 : 0, kind.price, Int64(there), kind.prices[zone], Int64(number),
        ]
        if best.map({ rank.lexicographicallyPrecedes($0.rank) }) ?? true {
          best = (Filler(shape: shape, kind: number, zone: zone, group: group), rank)
        }
      }
    }
    return best?.filler
  }

  /// A group without workloads, of one node.
  private func standIn(_ filler: Filler, beside groups: [Group]) -> Group {
    let pool = kinds[filler.kind].pool
    let number = groups.count { kinds[$0.kind].pool == pool } + 1
    var counts = [Int](repeating: 0, count: cluster.zones.count)
    counts[filler.zone] = 1
    return Group(name: "\(cluster.pools[pool].name)-\(number)", kind: filler.kind, counts: counts, workloads: [])
  }

  /// One node more in the zone where the group has fewest; false: it may have no more.
  ///
  /// - Parameter zones: preferred.
  func grow(_ groups: inout [Group], _ index: Int, in zones: Set<Int> = []) -> Bool {
    let kind = kinds[groups[index].kind]
    let bought = bought(groups)
    var open = kind.zones.filter { zone in kind.shapes[zone].map { limits.admits($0, beside: bought) } ?? false }
    let tied = open.filter(zones.contains)
    if !tied.isEmpty { open = tied }
    let counts = groups[index].counts
    guard let zone = open.min(by: { (counts[$0], kind.prices[$0], $0) < (counts[$1], kind.prices[$1], $1) }) else {
      return false
    }
    groups[index].counts[zone] += 1
    return true
  }
}
