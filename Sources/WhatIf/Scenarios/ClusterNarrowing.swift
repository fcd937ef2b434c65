import ClusterModel

/// Leaves a cluster with fewer zones, ways to pay or instance types.
struct ClusterNarrowing {
  let change: ScenarioChange

  /// Zones by name, or by the end that tells them apart: `a` for `us-east-1a`.
  ///
  /// - Throws: zones that the cluster doesn't have; pools that would have none.
  func keep(zones: [String], in world: inout World) throws(InputProblem) {
    let all = world.cluster.zones
    var kept: Set<String> = []
    for zone in zones {
      let meant = all.contains(zone) ? [zone] : all.filter { !zone.isEmpty && $0.hasSuffix(zone) }
      guard meant.count == 1 else {
        let nearest = NearestName.of(zone, among: all).map { "did you mean \($0)?" }
        throw problem(
          "'\(zone)' is \(meant.isEmpty ? "none" : "more than one") of the cluster's zones",
          nearest ?? "the zones are \(all.joined(separator: ", "))")
      }
      kept.formUnion(meant)
    }
    world.cluster.zones = all.filter(kept.contains)
    for index in world.cluster.pools.indices {
      guard let own = world.cluster.pools[index].zones else { continue }
      let left = own.filter(kept.contains)
      guard !left.isEmpty else {
        throw problem(
          "pool '\(world.cluster.pools[index].name)' stands in \(own.joined(separator: ", ")) alone",
          "keep one of these zones")
      }
      world.cluster.pools[index].zones = left
    }
    drop(&world, "the zone is left out") { reserved in reserved.zone.map { !kept.contains($0) } ?? false }
  }

  func keep(capacityTypes: [CapacityType], in world: inout World) {
    for index in world.cluster.pools.indices { world.cluster.pools[index].capacityTypes = capacityTypes.sorted() }
    let mayReserve = capacityTypes.contains { $0 != .spot }
    drop(&world, "no pool may use them") { _ in !mayReserve }
  }

  /// The filter takes the cluster's place. A pool whose own patterns have nothing in common with it takes it over; the
  /// others keep to theirs as well.
  func keep(instanceTypes filter: InstanceTypeFilter, in world: inout World) {
    world.cluster.instanceTypes = filter
    for index in world.cluster.pools.indices {
      let own = world.cluster.pools[index].instanceTypes
      if !own.include.isEmpty, !filter.include.isEmpty,
        !own.include.contains(where: { pattern in filter.include.contains { Wildcard.overlap(pattern, $0) } })
      {
        world.cluster.pools[index].instanceTypes.include = []
      }
      if !own.architectures.isEmpty, !filter.architectures.isEmpty,
        Set(own.architectures).isDisjoint(with: filter.architectures)
      {
        world.cluster.pools[index].instanceTypes.architectures = []
      }
    }
    drop(&world, "the instance type is left out") { reserved in
      !filter.include.isEmpty && !filter.include.contains { Wildcard.matches($0, reserved.instanceType) }
        || filter.exclude.contains { Wildcard.matches($0, reserved.instanceType) }
    }
  }

  /// Leaves reserved instances out, and says so among the assumptions: they may have to be paid for all the same.
  private func drop(_ world: inout World, _ why: String, where isLeft: (ReservedInstances) -> Bool) {
    for reserved in world.cluster.prices.reserved where isLeft(reserved) {
      world.inventory.assumptions.append(
        Assumption(
          object: "Cluster/\(world.cluster.name)", field: "spec.prices.reserved",
          assumed: "\(reserved.count) reserved \(reserved.instanceType) not used, nor paid for", why: why))
    }
    world.cluster.prices.reserved.removeAll(where: isLeft)
  }

  private func problem(_ cause: String, _ remedy: String) -> InputProblem {
    InputProblem(position: change.position, field: change.field, cause: cause, remedy: remedy)
  }
}
