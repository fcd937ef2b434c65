import ClusterModel

/// Nodes that groups get beside those that their pods need, within what may be bought in all.
struct GroupMinima {
  let kinds: [NodeKind]
  let cluster: ClusterDocument
  let limits: BuyingLimits

  /// The groups by pool and kind, numbered in that order.
  func named(_ groups: [StandingGroup]) -> [StandingGroup] {
    var numbers: [Int: Int] = [:]
    return groups.sorted { a, b in
      let (one, two) = (kinds[a.kind].pool, kinds[b.kind].pool)
      return (one, a.kind, a.workloads.first ?? .max) < (two, b.kind, b.workloads.first ?? .max)
    }.map { group in
      var group = group
      let pool = kinds[group.kind].pool
      numbers[pool, default: 0] += 1
      group.name = "\(cluster.pools[pool].name)-\(numbers[pool] ?? 0)"
      return group
    }
  }

  /// Nodes by shape.
  func bought(_ groups: [StandingGroup]) -> [Int: Int] {
    var bought: [Int: Int] = [:]
    for group in groups {
      for part in group.parts {
        for (zone, count) in part.counts.enumerated() where count > 0 {
          if let shape = kinds[part.kind].shapes[zone] { bought[shape, default: 0] += count }
        }
      }
    }
    return bought
  }

  /// Adds the nodes that pools must have whatever their pods need: to the cheapest group that there is, else of the cheapest
  /// kind; those that may not be had stay out.
  func fill(_ groups: inout [StandingGroup]) {
    var bought = bought(groups)
    for limit in limits.minima {
      while BuyingLimits.count(limit, bought) < limit.least, let filler = filler(limit, groups, bought) {
        if let group = filler.group {
          groups[group].add(1, of: filler.kind, in: filler.zone)
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
  private func filler(_ limit: NodeLimit, _ groups: [StandingGroup], _ bought: [Int: Int]) -> Filler? {
    let shapes = Set(limit.shapes)
    var best: (filler: Filler, rank: [Int64])?
    for (number, kind) in kinds.enumerated() {
      let group = groups.firstIndex { $0.parts.contains { $0.kind == number } }
      for zone in kind.zones {
        guard let shape = kind.shapes[zone], shapes.contains(shape), limits.admits(shape, beside: bought) else {
          continue
        }
        let part = group.flatMap { groups[$0].parts.first { $0.kind == number } }
        let there = part?.counts[zone] ?? bought[shape] ?? 0
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
  private func standIn(_ filler: Filler, beside groups: [StandingGroup]) -> StandingGroup {
    let pool = kinds[filler.kind].pool
    let number = groups.count { kinds[$0.kind].pool == pool } + 1
    var counts = [Int](repeating: 0, count: cluster.zones.count)
    counts[filler.zone] = 1
    return StandingGroup(
      name: "\(cluster.pools[pool].name)-\(number)", kind: filler.kind, counts: counts, workloads: [])
  }

  /// One node more, of the cheapest of its kinds that do, in the zone where the group has fewest of them; false: it may have
  /// no more.
  ///
  /// - Parameters:
  ///   - zones: preferred.
  ///   - holds: whether a kind's nodes can take what asks for them.
  func grow(
    _ groups: inout [StandingGroup], _ index: Int, in zones: Set<Int> = [],
    where holds: (NodeKind) -> Bool = { _ in true }
  ) -> Bool {
    let bought = bought(groups)
    for part in groups[index].parts.sorted(by: { (kinds[$0.kind].price, $0.kind) < (kinds[$1.kind].price, $1.kind) }) {
      let kind = kinds[part.kind]
      guard holds(kind) else { continue }
      let open = kind.zones.filter { zone in kind.shapes[zone].map { limits.admits($0, beside: bought) } ?? false }
      guard let zone = kind.nextZone(part.counts, among: open, tied: zones) else { continue }
      groups[index].add(1, of: part.kind, in: zone)
      return true
    }
    return false
  }
}
