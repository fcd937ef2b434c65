import ClusterModel
import Quantities

/// The tables of pools and workloads say what nodes and placements imply.
struct TableRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] { pools(judged) + workloads(judged) }

  // MARK: pools

  private func pools(_ judged: JudgedPlan) -> [Violation] {
    let names = judged.plan.pools.map(\.name)
    guard names == judged.cluster.pools.map(\.name) else {
      return [
        Violation(
          .table, "pools",
          "[\(names.joined(separator: ", "))] are listed, the Cluster document has "
            + "[\(judged.cluster.pools.map(\.name).joined(separator: ", "))]")
      ]
    }
    return zip(judged.plan.pools, judged.cluster.pools).flatMap { stated, pool in
      self.pool(stated, pool, judged)
    }
  }

  private struct Group: Hashable {
    let instanceType: String
    let capacityType: CapacityType
    let zone: String
    let price: HourlyCost

    var text: String { "\(instanceType) \(capacityType.rawValue) in \(zone) at \(price.amount)" }
  }

  private func pool(_ stated: PlannedPool, _ pool: NodePool, _ judged: JudgedPlan) -> [Violation] {
    let object = "pool \(pool.name)"
    var violations: [Violation] = []
    if stated.role != pool.role || stated.labels != pool.labels || Set(stated.taints) != Set(pool.taints) {
      violations.append(Violation(.table, object, "role, labels or taints aren't those of the Cluster document"))
    }
    let numbers = judged.nodes.indices.filter { judged.nodes[$0].pool == pool.name }
    var groups: [Group: Int] = [:]
    var usage = PoolUsage()
    for number in numbers {
      let node = judged.nodes[number]
      groups[
        Group(
          instanceType: node.instanceType, capacityType: node.capacityType, zone: node.zone, price: node.pricePerHour),
        default: 0] += 1
      usage.allocatable += node.allocatable
      for stand in judged.standsOnNode[number] {
        var pods = judged.members[stand.member].workload.requests * stand.count
        pods[.pods] = Int64(stand.count)
        usage.requested += pods
      }
    }
    var listed: [Group: Int] = [:]
    for group in stated.groups {
      let key = Group(
        instanceType: group.instanceType, capacityType: group.capacityType, zone: group.zone, price: group.pricePerHour)
      if listed.updateValue(group.count, forKey: key) != nil {
        violations.append(Violation(.table, object, "group \(key.text) is listed twice"))
      }
    }
    for group in Set(groups.keys).union(listed.keys) where groups[group] ?? 0 != listed[group] ?? 0 {
      violations.append(
        Violation(
          .table, object,
          "group \(group.text): \(listed[group] ?? 0) nodes are stated, \(groups[group] ?? 0) are planned"))
    }
    violations += differences(object, "requested", stated.usage.requested, usage.requested)
    violations += differences(object, "allocatable", stated.usage.allocatable, usage.allocatable)
    return violations
  }

  private func differences(_ object: String, _ what: String, _ stated: ResourceVector, _ real: ResourceVector)
    -> [Violation]
  {
    Set(stated.names + real.names).sorted().filter { stated[$0] != real[$0] }.map { name in
      Violation(
        .table, object, "\(what) \(name.rawValue) \(name.text(stated[name])) is stated, it is \(name.text(real[name]))")
    }
  }

  // MARK: workloads

  private func workloads(_ judged: JudgedPlan) -> [Violation] {
    var violations: [Violation] = []
    let known = Set(judged.members.map(\.workload.id))
    var seen: Set<WorkloadID> = []
    for stated in judged.plan.workloads {
      if !known.contains(stated.workload) {
        violations.append(Violation(.naming, "\(stated.workload)", "listed, and the inputs have no such workload"))
      }
      if !seen.insert(stated.workload).inserted {
        violations.append(Violation(.table, "\(stated.workload)", "listed twice"))
      }
    }
    for (index, member) in judged.members.enumerated() {
      guard let stated = member.planned else {
        if judged.placed(index) > 0 { violations.append(Violation(.table, member.name, "placed and not listed")) }
        continue
      }
      violations += workload(stated, index, judged)
    }
    return violations
  }

  private func workload(_ stated: PlannedWorkload, _ index: Int, _ judged: JudgedPlan) -> [Violation] {
    let member = judged.members[index]
    var violations = differences(member.name, "requests", stated.requests, member.workload.requests)
    var shares: [String: Int] = [:]
    var pools: Set<String> = []
    for stand in judged.standsOfMember[index] {
      shares[judged.nodes[stand.node].zone, default: 0] += stand.count
      pools.insert(judged.nodes[stand.node].pool)
    }
    let placed = judged.placed(index)
    if stated.replicas != placed {
      violations.append(
        Violation(.table, member.name, "\(stated.replicas) replicas are stated, \(placed) are placed"))
    }
    for zone in Set(shares.keys).union(stated.sharesOf.keys).sorted()
    where shares[zone] ?? 0 != stated.sharesOf[zone] ?? 0 {
      violations.append(
        Violation(
          .table, member.name,
          "sharesOf \(zone) states \(stated.sharesOf[zone] ?? 0) pods, \(shares[zone] ?? 0) stand there"))
    }
    guard placed > 0, Set(stated.pools) != pools else { return violations }
    // Looked for only where the normal day doesn't explain what is stated.
    pools.formUnion(refuges(stated.workload, judged))
    if Set(stated.pools) != pools {
      violations.append(
        Violation(
          .table, member.name,
          "pools [\(stated.pools.joined(separator: ", "))] are stated, its pods stand in "
            + "[\(pools.sorted().joined(separator: ", "))]"))
    }
    return violations
  }

  /// Pools where some failure takes a workload's pods.
  private func refuges(_ workload: WorkloadID, _ judged: JudgedPlan) -> Set<String> {
    let places = judged.plan.scenarios.flatMap { scenario in
      (scenario.placements + scenario.cases.flatMap(\.moved)).filter { $0.workload == workload }
    }
    let names = Set(places.map(\.node))
    return Set(judged.plan.nodes.filter { names.contains($0.name) }.map(\.pool))
  }
}
