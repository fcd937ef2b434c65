import ClusterModel

/// Backfilling: small pods fill the nodes of several groups, those that large pods of their own have as well.
///
/// A large pod has to find a node with room; small ones find what others leave. So a workload of large pods is best kept to nodes
/// of its own, where its like leave the same room on each, and small pods to all of these. With priorities they can't be in
/// the large ones' way: they give way to them, and find other holes.
extension GroupingModel {
  /// The units that may stand on a host's nodes: all their pods give way to all of the host's, and no rule but resources
  /// concerns them.
  func guests(_ group: Grouping.Group, on host: Grouping.Group) -> [Int] {
    let least = host.units.reduce(Int.max) { units[$1].sizes.reduce($0) { min($0, $1.priority) } }
    return group.units.filter { unit in
      units[unit].kinds.contains(host.kind)
        && units[unit].sizes.allSatisfy {
          $0.priority < least && $0.isPlain && $0.maxPerNode == nil && $0.tiedZones.isEmpty
        }
    }
  }

  /// The group and its hosts as they stand.
  ///
  /// - Parameters:
  ///   - counts: nodes by zone, the group's own first.
  ///   - even: workloads spread evenly over the group's own nodes; nil: as befits their number.
  func standing(_ group: Grouping.Group, _ counts: [[Int]], even: Set<Int>? = nil) -> [StandingGroup] {
    func workloads(_ units: [Int]) -> [Int] { units.flatMap { self.units[$0].workloads } }
    return zip(group.flattened, counts).enumerated().map { place, part in
      let (own, counts) = part
      let guests = place == 0 ? [] : guests(group, on: own)
      let asked = place == 0 ? even : nil
      return StandingGroup(
        name: "trial-\(place)", kind: own.kind, counts: counts, workloads: workloads(own.units + guests),
        even: asked ?? self.even(own, nodes: counts.reduce(0, +)))
    }
  }

  /// What arithmetic says of a group's own nodes; of one with hosts, at least what those leave of its pods. nil where the group
  /// can't be.
  ///
  /// - Complexity: O(sizes x resources)
  func count(_ group: Grouping.Group) -> GroupArithmetic.Count? {
    guard !group.hosts.isEmpty else { return arithmetic.count(group) }
    let kind = kinds[group.kind]
    var need = [Int64](repeating: 0, count: kind.room.count)
    for size in arithmetic.sizes(of: group.allUnits) {
      for k in need.indices { need[k] += size.request[k] * Int64(size.count) }
    }
    for host in group.hosts {
      guard let cost = cost(host) else { return nil }
      for k in need.indices { need[k] -= kinds[host.kind].cappedRoom[k] * Int64(cost.nodes) }
    }
    var least = 1
    for k in need.indices where need[k] > 0 {
      guard kind.cappedRoom[k] > 0 else { return nil }
      least = max(least, Int((need[k] + kind.cappedRoom[k] - 1) / kind.cappedRoom[k]))
    }
    return GroupArithmetic.Count(
      nodes: least + least / Self.room, fraction: Double(least), byZone: kind.prices.map { _ in 0 }, least: least)
  }

  /// The inverse of what a group with hosts is first thought to need above what its pods ask for.
  private static let room = 30

  /// What a group and its hosts cost were its own nodes filled to the brim, in micro-units per hour; nil where it can't be.
  func least(_ group: Grouping.Group) -> Int64? {
    guard let count = group.hosts.isEmpty ? arithmetic.count(group, caution: 0) : count(group) else { return nil }
    return group.hosts.reduce(Int64(count.least) * kinds[group.kind].price) { $0 + (cost($1)?.price ?? 0) }
  }

  /// What a group on such nodes costs with its hosts, as they are known, in micro-units per hour.
  func price(_ group: Grouping.Group, _ counts: [Int]) -> Int64 {
    group.hosts.reduce(arithmetic.price(group.kind, counts)) { $0 + (known($1)?.price ?? 0) }
  }

  /// What a group and its hosts are to an operator, micro-units per hour.
  func burden(_ group: Grouping.Group) -> Int64 { Int64(1 + group.hosts.count) * groupPrice }
}
