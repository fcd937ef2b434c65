/// The nodes that a plan steers a workload to: all of a pool, or those of one instance type, capacity type, zone or group.
package struct NodeGroupReference: Hashable, Sendable {
  /// nil: any of the workload's pools.
  package var pool: String?
  /// nil: any.
  package var instanceType: String?
  /// nil: any.
  package var capacityType: CapacityType?
  /// nil: any.
  package var zone: String?
  /// The value of the nodes' label `plimsoll.dev/group`; nil: any.
  package var group: String?

  package init(
    pool: String? = nil, instanceType: String? = nil, capacityType: CapacityType? = nil, zone: String? = nil,
    group: String? = nil
  ) {
    self.pool = pool
    self.instanceType = instanceType
    self.capacityType = capacityType
    self.zone = zone
    self.group = group
  }

  /// The fewest lists of requirements that together admit the nodes of `groups` and no others: groups that differ in
  /// one property alone share a list. Sorted; empty where `groups` is.
  ///
  /// - Parameter pools: what a reference without a pool means; empty: whatever pool.
  /// - Complexity: O(groups * log groups)
  package static func requirements(
    admitting groups: [NodeGroupReference], pools: [String]
  ) -> [[LabelRequirement]] {
    var boxes = Set(
      groups.map { group in
        [
          group.pool.map { [$0] } ?? pools, [group.instanceType], [group.capacityType?.rawValue], [group.zone],
          [group.group],
        ].map { Set($0.compactMap(\.self)).sorted() }
      })
    for property in keys.indices {
      var values: [[[String]]: Set<String>] = [:]
      for box in boxes {
        var rest = box
        rest[property] = box[property].isEmpty ? [] : ["*"]
        values[rest, default: []].formUnion(box[property])
      }
      boxes = Set(
        values.map { rest, values in
          var box = rest
          box[property] = values.sorted()
          return box
        })
    }
    return boxes.sorted { $0.lexicographicallyPrecedes($1) { $0.lexicographicallyPrecedes($1) } }.map { box in
      zip(keys, box).compactMap { key, values in
        values.isEmpty ? nil : LabelRequirement(key: key, operator: .in, values: values)
      }
    }
  }

  private static let keys = [
    WellKnownLabel.pool, WellKnownLabel.instanceType, WellKnownLabel.capacityType, WellKnownLabel.zone,
    WellKnownLabel.group,
  ]
}
