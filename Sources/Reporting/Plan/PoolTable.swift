import ClusterModel
import Quantities

/// The plan's pools with their node groups per zone, what they cost a month and how full they are.
struct PoolTable {
  let plan: Plan

  /// More zones than this share one column.
  private static let zoneColumnsAtMost = 5
  /// Extended resources shown beside cpu, memory and pods.
  private static let extendedColumnsAtMost = 3

  /// One row for a pool with a single node group; else a row for the pool and one for each of its groups.
  var table: ReportTable {
    let zones = self.zones
    let hasZoneColumns = zones.count <= Self.zoneColumnsAtMost
    let resources = self.resources
    let zoneColumns =
      hasZoneColumns
      ? zip(zones.indices, Self.shortNames(zones)).map {
        ReportTable.Column($0 == 0 ? "zone \($1)" : $1, .right)
      }
      : [ReportTable.Column("zones", .right)]
    let columns =
      [ReportTable.Column("pool"), ReportTable.Column("node group")] + zoneColumns
      + [ReportTable.Column("nodes", .right), ReportTable.Column("a month", .right)]
      + resources.map { ReportTable.Column(Self.title(of: $0), .right) }

    func cells(_ pool: String, _ group: String, _ groups: [NodeGroup], _ usage: PoolUsage?) -> [String] {
      let standing = groups.filter { $0.count > 0 }
      let perZone =
        hasZoneColumns
        ? zones.map { zone in
          let count = standing.filter { $0.zone == zone }.reduce(0) { $0 + $1.count }
          return count == 0 ? "-" : "\(count)"
        }
        : ["\(Set(standing.map(\.zone)).count)"]
      let cost = standing.reduce(HourlyCost.zero) { $0 + $1.pricePerHour * $1.count }
      let shares = usage?.utilisation ?? [:]
      return [pool, group] + perZone
        + ["\(standing.reduce(0) { $0 + $1.count })", Figures.perMonth(cost, currency: plan.cost.currency)]
        + resources.map { name in shares[name].map(Figures.percent) ?? "" }
    }

    var rows: [ReportTable.Row] = []
    for pool in plan.pools {
      let kinds = Dictionary(grouping: pool.groups.filter { $0.count > 0 }) {
        "\($0.instanceType) \($0.capacityType.rawValue)"
      }.sorted { $0.key < $1.key }
      if kinds.count == 1 {
        rows.append(ReportTable.Row(cells(pool.name, kinds[0].key, kinds[0].value, pool.usage)))
      } else {
        let label = kinds.isEmpty ? "no nodes" : "\(kinds.count) kinds of node"
        rows.append(ReportTable.Row(cells(pool.name, label, pool.groups, pool.usage)))
        rows += kinds.map { ReportTable.Row(cells("", "  " + $0.key, $0.value, nil)) }
      }
    }
    if plan.pools.count > 1 {
      let usage = plan.pools.reduce(into: PoolUsage()) {
        $0.requested += $1.usage.requested
        $0.allocatable += $1.usage.allocatable
      }
      rows.append(ReportTable.Row(cells("all", "", plan.pools.flatMap(\.groups), usage), isStrong: true))
    }
    return ReportTable(columns: columns, rows: rows)
  }

  /// The cluster's zones in the owner's order, then any other that a node stands in.
  private var zones: [String] {
    let used = Set(plan.pools.flatMap(\.groups).map(\.zone))
    return plan.cluster.zones + used.subtracting(plan.cluster.zones).sorted()
  }

  private var resources: [ResourceName] {
    let total = plan.pools.reduce(into: ResourceVector()) { $0 += $1.usage.requested }
    let requested = total.names.filter { total[$0] > 0 }
    let storage = requested.filter { $0 == .ephemeralStorage }
    let others = requested.filter { ![.cpu, .memory, .pods, .ephemeralStorage].contains($0) }
    return [.cpu, .memory, .pods] + storage + others.prefix(Self.extendedColumnsAtMost)
  }

  private static func title(of resource: ResourceName) -> String {
    switch resource {
    case .ephemeralStorage: return "disk"
    default: return resource.rawValue.split(separator: "/").last.map(String.init) ?? resource.rawValue
    }
  }

  /// What tells the zones apart: `a`, `b`, `c` of `us-east-1a` and so on; whole names where that would cut a word.
  static func shortNames(_ zones: [String]) -> [String] {
    guard zones.count > 1, let first = zones.first else { return zones }
    var prefix = first
    for zone in zones { while !zone.hasPrefix(prefix) { prefix.removeLast() } }
    var suffixes = zones.map { $0.dropFirst(prefix.count) }
    let cutsWord = suffixes.contains { $0.isEmpty || ($0.first?.isLetter == true && prefix.last?.isLetter == true) }
    if cutsWord {
      while let last = prefix.last, last.isLetter || last.isNumber { prefix.removeLast() }
      suffixes = zones.map { $0.dropFirst(prefix.count) }
    }
    return suffixes.contains(where: \.isEmpty) ? zones : suffixes.map(String.init)
  }
}
