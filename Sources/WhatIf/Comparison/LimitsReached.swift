package import ClusterModel
import Quantities

/// The limits that a plan has come up against: pools with no node left to add, quotas that are used up or too small.
package enum LimitsReached {
  /// Sorted.
  ///
  /// - Complexity: O(placements + quotas x workloads)
  package static func find(plan: Plan, world: World) -> [LimitReached] {
    (pools(plan, world.cluster) + quotas(plan, world.inventory)).sorted()
  }

  private static func pools(_ plan: Plan, _ cluster: ClusterDocument) -> [LimitReached] {
    let nodes = Dictionary(plan.nodes.map { ($0.pool, 1) }, uniquingKeysWith: +)
    return cluster.pools.compactMap { pool in
      guard let most = pool.maximumNodes, most > 0, nodes[pool.name] ?? 0 >= most else { return nil }
      return LimitReached(
        kind: .poolMaximum, object: pool.name,
        message: "pool \(pool.name) has \(nodes[pool.name] ?? 0) nodes, and its maximum is \(most)")
    }
  }

  /// Quotas without scopes, by what the planned pods of their namespace ask for, DaemonSets' and those that the plan
  /// leaves out included: the API server refuses a pod before a scheduler sees it.
  private static func quotas(_ plan: Plan, _ inventory: Inventory) -> [LimitReached] {
    guard !inventory.quotas.isEmpty else { return [] }
    var asked: [String: ResourceVector] = [:]
    let requests = Dictionary(
      (inventory.workloads + inventory.daemonSets).map { ($0.id, $0.requests) }
    ) { first, _ in first }
    let standing = plan.placements.map { ($0.workload, $0.count) } + plan.unplaced.map { ($0.workload, $0.count) }
    for (workload, count) in standing {
      var pods = (requests[workload] ?? ResourceVector()) * count
      pods[.pods] = Int64(count)
      asked[workload.namespace, default: ResourceVector()] += pods
    }
    return inventory.quotas.filter { !$0.isScoped }.flatMap { quota in
      quota.hard.sorted { $0.key < $1.key }.compactMap { name, hard -> LimitReached? in
        guard let resource = resource(of: name), let amount = asked[quota.namespace]?[resource], amount >= hard,
          amount > 0
        else { return nil }
        let verb = amount > hard ? "exceed" : "use up"
        return LimitReached(
          kind: .quota, object: "\(quota.namespace)/ResourceQuota/\(quota.name): \(name)",
          message: "the pods of \(quota.namespace) \(verb) its quota \(quota.name): \(name) "
            + "\(resource.text(amount)) of \(resource.text(hard))")
      }
    }
  }

  /// The resource that a quota's name counts; nil for limits, storage and objects other than pods.
  private static func resource(of name: String) -> ResourceName? {
    switch name {
    case "pods", "count/pods": return .pods
    case "cpu", "memory", "ephemeral-storage": return ResourceName(rawValue: name)
    default:
      guard name.hasPrefix("requests.") else { return nil }
      let resource = String(name.dropFirst("requests.".count))
      return resource == "storage" ? nil : ResourceName(rawValue: resource)
    }
  }
}
