package import ClusterModel
internal import Quantities

/// Works out what the pools of a cluster may buy: instance types through the cluster's filter and the pool's, in the
/// zones of both, in the ways to pay that the pool allows, at prices after discounts, with all that a scheduler would
/// see of such a node.
///
/// Reserved instances are offered to every pool that may buy their type on demand, in all zones unless they name one;
/// all of these offerings share one limit.
package struct OfferingSelection: Sendable {
  private let cluster: ClusterDocument
  /// By name; a later catalogue's type stands in for an earlier one's of the same name.
  private let types: [InstanceType]
  private let catalogs: [Catalog]
  private let rule: AllocatableRule
  private let nodeLabels: NodeLabels
  private var problems: [InputProblem] = []
  private var limits: [String: Int] = [:]

  /// The offerings of all pools, in the order that `OfferingSet` gives.
  ///
  /// - Parameter catalogs: in order of rising precedence, as `CatalogRegistry` gives them.
  /// - Throws: every filter that matches nothing, every pool that can buy nothing, every zone that no catalogue knows,
  ///   with the numbers; every pool's label that its nodes contradict, every share of a resource that nothing offers.
  /// - Complexity: O(pools x instance types x zones)
  package static func offerings(for cluster: ClusterDocument, catalogs: [Catalog]) throws(OfferingRefusal)
    -> OfferingSet
  {
    var selection = OfferingSelection(cluster: cluster, catalogs: catalogs)
    let offerings = selection.select()
    guard selection.problems.isEmpty else { throw OfferingRefusal(problems: selection.problems) }
    return OfferingSet(
      offerings: offerings, limits: selection.limits,
      assumptions: CatalogAssumptions(cluster: cluster, catalogs: catalogs).assumptions(of: offerings))
  }

  private init(cluster: ClusterDocument, catalogs: [Catalog]) {
    self.cluster = cluster
    self.catalogs = catalogs
    var byName: [String: InstanceType] = [:]
    for catalog in catalogs { for type in catalog.instanceTypes { byName[type.name] = type } }
    types = byName.values.sorted { $0.name < $1.name }
    rule = AllocatableRule(
      provider: cluster.provider, policy: cluster.reservations, kubernetesVersion: cluster.kubernetesVersion,
      rootDisk: cluster.rootDisk)
    nodeLabels = NodeLabels(provider: cluster.provider, region: cluster.region)
  }

  private mutating func select() -> [PoolOffering] {
    checkZones()
    let admitted = apply(cluster.instanceTypes, to: types, field: "spec.instanceTypes", position: cluster.position)
    guard !admitted.isEmpty else {
      complain(
        "spec.instanceTypes", "no instance type is left: \(types.count) in \(catalogNames), 0 after the filter",
        "widen the filter (\(cluster.instanceTypes.summary)); plimsoll catalog list shows what there is")
      return []
    }
    var offerings: [PoolOffering] = []
    var takers: [Int: Int] = [:]
    for (index, pool) in cluster.pools.enumerated() {
      offerings += select(pool, index: index, from: admitted, takers: &takers)
    }
    checkReserved(takers: takers)
    problems += PoolFacts(cluster: cluster, types: types, rule: rule, catalogNames: catalogNames).problems(offerings)
    return offerings
  }

  private var catalogNames: String { catalogs.map(\.name).joined(separator: ", ") }

  private mutating func complain(_ field: String, _ cause: String, _ remedy: String, at position: FilePosition? = nil) {
    problems.append(
      InputProblem(position: position ?? cluster.position, field: field, cause: cause, remedy: remedy))
  }

  /// The types that a filter admits; complains of include patterns that match none of all the catalogues' types.
  private mutating func apply(
    _ filter: InstanceTypeFilter, to candidates: [InstanceType], field: String, position: FilePosition
  ) -> [InstanceType] {
    for pattern in InstanceTypeSelection(types, filter: filter).idlePatterns {
      complain(
        "\(field).include", "'\(pattern)' matches none of the \(types.count) instance types of \(catalogNames)",
        "plimsoll catalog list shows what there is", at: position)
    }
    return InstanceTypeSelection(candidates, filter: filter).admitted
  }

  private mutating func checkZones() {
    let known = Set(types.flatMap { $0.offerings.map(\.zone) })
    for (index, zone) in cluster.zones.enumerated() where !known.contains(zone) {
      complain(
        "spec.zones[\(index)]", "no catalogue offers anything in '\(zone)'",
        "the zones of \(catalogNames) are \(known.sorted().joined(separator: ", "))")
    }
  }

  // MARK: One pool

  private mutating func select(
    _ pool: NodePool, index: Int, from admitted: [InstanceType], takers: inout [Int: Int]
  ) -> [PoolOffering] {
    let field = "spec.pools[\(index)]"
    if let most = rule.largestMaxPods, let asked = pool.maxPods, asked > most {
      complain(
        "\(field).maxPods", "\(asked) pods a node; \(cluster.provider.rawValue) allows \(most)",
        "write \(most) or less",
        at: pool.position)
    }
    let candidates = apply(
      pool.instanceTypes, to: admitted, field: "\(field).instanceTypes", position: pool.position)
    guard !candidates.isEmpty else {
      complain(
        "\(field).instanceTypes",
        "no instance type is left for pool '\(pool.name)': \(types.count) in \(catalogNames), \(admitted.count) after "
          + "the cluster's filter, 0 after the pool's",
        "the cluster's filter: \(cluster.instanceTypes.summary); the pool's: \(pool.instanceTypes.summary)",
        at: pool.position)
      return []
    }
    let zones = cluster.zones.filter { pool.zones?.contains($0) ?? true }
    var offerings: [PoolOffering] = []
    var tooSmall = 0
    for type in candidates {
      let room = rule.allocatable(of: type, poolMaxPods: pool.maxPods)
      guard room[.cpu] > 0, room[.memory] > 0, room[.pods] > 0 else {
        tooSmall += 1
        continue
      }
      offerings += offers(of: type, room: room, pool: pool, zones: zones, takers: &takers)
    }
    if offerings.isEmpty {
      let ways = pool.capacityTypes.map(\.rawValue).joined(separator: " or ")
      complain(
        field,
        "pool '\(pool.name)' can buy nothing: of \(candidates.count) instance types none has a price as \(ways) in "
          + zones.joined(separator: ", ") + (tooSmall > 0 ? ", or room for pods (\(tooSmall) have none)" : ""),
        "allow another capacity type, another zone or other instance types", at: pool.position)
    }
    return offerings
  }

  /// All ways in which a pool may buy one type: listed ones, then reserved ones; by capacity type, then zone.
  private mutating func offers(
    of type: InstanceType, room: ResourceVector, pool: NodePool, zones: [String], takers: inout [Int: Int]
  ) -> [PoolOffering] {
    var found: [PoolOffering] = []
    for capacityType in pool.capacityTypes.sorted() {
      for zone in zones {
        guard let listed = type.offerings.first(where: { $0.zone == zone && $0.capacityType == capacityType }) else {
          continue
        }
        var offering = bare(type, capacityType, zone, discounted(listed), room, pool)
        if let available = listed.available {
          let key = "available/\(type.name)/\(capacityType.rawValue)/\(zone)"
          limits[key] = available
          offering.limit = key
        }
        found.append(offering)
      }
    }
    guard pool.capacityTypes.contains(.onDemand) || pool.capacityTypes.contains(.reserved) else { return found }
    for (index, reserved) in cluster.prices.reserved.enumerated() where reserved.instanceType == type.name {
      let key = "reserved/\(index)/\(type.name)"
      for zone in zones where reserved.zone ?? zone == zone && type.offerings.contains(where: { $0.zone == zone }) {
        var offering = bare(type, .reserved, zone, reserved.price, room, pool)
        offering.limit = key
        limits[key] = reserved.count
        found.append(offering)
        takers[index, default: 0] += 1
      }
    }
    let order = Dictionary(uniqueKeysWithValues: zones.enumerated().map { ($1, $0) })
    return found.sorted {
      ($0.capacityType, order[$0.zone] ?? 0, $0.price.microUnits, $0.limit ?? "")
        < ($1.capacityType, order[$1.zone] ?? 0, $1.price.microUnits, $1.limit ?? "")
    }
  }

  private func bare(
    _ type: InstanceType, _ capacityType: CapacityType, _ zone: String, _ price: HourlyCost, _ room: ResourceVector,
    _ pool: NodePool
  ) -> PoolOffering {
    PoolOffering(
      pool: pool.name, instanceType: type.name, capacityType: capacityType, zone: zone, price: price,
      allocatable: room, labels: nodeLabels.labels(of: type, capacityType: capacityType, zone: zone, pool: pool),
      taints: pool.taints + nodeLabels.taints(capacityType: capacityType))
  }

  /// The list price less the Cluster document's discount, to the nearest millionth.
  private func discounted(_ offering: Offering) -> HourlyCost {
    let share: Double
    switch offering.capacityType {
    case .onDemand: share = cluster.prices.onDemandDiscount
    case .spot: share = cluster.prices.spotDiscount
    case .reserved: share = 0
    }
    let kept = 1_000_000 - Int64((share * 1_000_000).rounded())
    let price = offering.price.microUnits
    return HourlyCost(microUnits: (price * kept + 500_000) / 1_000_000)
  }

  // MARK: Reserved instances

  private mutating func checkReserved(takers: [Int: Int]) {
    for (index, reserved) in cluster.prices.reserved.enumerated() where takers[index] == nil {
      let field = "spec.prices.reserved[\(index)]"
      if !types.contains(where: { $0.name == reserved.instanceType }) {
        complain(
          "\(field).instanceType", "'\(reserved.instanceType)' is not in \(catalogNames)",
          "plimsoll catalog list shows what is; a Catalog document can add to it")
      } else {
        complain(
          field,
          "no pool may use the \(reserved.count) reserved \(reserved.instanceType)"
            + (reserved.zone.map { " in \($0)" } ?? ""),
          "let a pool with capacity type on-demand or reserved take that instance type, in that zone")
      }
    }
  }
}
