import ClusterModel

/// Pools keep to the numbers that the Cluster document gives: fewest and most nodes, fewest in each zone, kinds of
/// instance.
struct PoolLimitRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    let nodes = Dictionary(grouping: judged.nodes, by: \.pool)
    var violations = nodes.keys.filter { judged.pool($0) == nil }.map {
      Violation(.pool, "pool \($0)", "the Cluster document has no such pool; \(nodes[$0]?.count ?? 0) nodes are in it")
    }
    for pool in judged.cluster.pools {
      violations += self.violations(of: pool, nodes[pool.name] ?? [], judged.cluster)
    }
    return violations
  }

  private func violations(of pool: NodePool, _ nodes: [PlannedNode], _ cluster: ClusterDocument) -> [Violation] {
    let object = "pool \(pool.name)"
    var violations: [Violation] = []
    if nodes.count < pool.minimumNodes {
      violations.append(
        Violation(.poolLimit, object, "\(nodes.count) nodes, at least \(pool.minimumNodes) are asked for"))
    }
    if let most = pool.maximumNodes, nodes.count > most {
      violations.append(Violation(.poolLimit, object, "\(nodes.count) nodes, at most \(most) are allowed"))
    }
    let zones = pool.zones ?? cluster.zones
    if pool.minimumPerZone > 0 {
      for zone in zones {
        let count = nodes.count { $0.zone == zone }
        guard count < pool.minimumPerZone else { continue }
        violations.append(
          Violation(
            .poolLimit, object, "\(count) nodes in zone \(zone), at least \(pool.minimumPerZone) are asked for"))
      }
    }
    for node in nodes where !zones.contains(node.zone) {
      violations.append(Violation(.zone, "node \(node.name)", "pool \(pool.name) has no zone \(node.zone)"))
    }
    let types = Set(nodes.map(\.instanceType)).sorted()
    let most = cluster.mostInstanceTypes(in: pool)
    if types.count > most {
      violations.append(
        Violation(
          .poolLimit, object,
          "\(types.count) instance types (\(types.joined(separator: ", "))), at most \(most) are allowed"))
    }
    return violations
  }
}
