package import ClusterModel

/// Judges a plan by what it was made from: works out anew, from its nodes and placements, everything that it claims.
///
/// Nothing here is shared with what makes plans but the model's values and the scheduler's rules. Each rule stands in its
/// own file; all of them run, and all violations are reported.
package struct PlanVerifier: Sendable {
  package let plan: Plan
  package let inventory: Inventory
  package let cluster: ClusterDocument
  package let offerings: OfferingSet

  /// - Parameters:
  ///   - cluster: the Cluster document that the plan has to keep to; the plan's own copy must agree with it.
  ///   - offerings: what that document's pools may buy.
  package init(plan: Plan, inventory: Inventory, cluster: ClusterDocument, offerings: OfferingSet) {
    self.plan = plan
    self.inventory = inventory
    self.cluster = cluster
    self.offerings = offerings
  }

  /// Every rule on every node and workload.
  ///
  /// - Complexity: O(workloads x nodes) label comparisons at worst.
  package func verdict() -> Verdict {
    let judged = JudgedPlan(plan: plan, inventory: inventory, cluster: cluster)
    let rules: [any PlanRule] = [
      PodCountRule(), DaemonSetRule(), NodeFactsRule(offerings: offerings), ResourceFitRule(respectsCap: true),
      StandingRule(), PoolChoiceRule(offerings: offerings), HostPortRule(), AntiAffinityRule(), PodAffinityRule(),
      TopologySpreadRule(), ExclusiveClaimRule(), PoolLimitRule(), TableRule(), CostRule(), ScenarioRule(),
      ExposureRule(),
      FailurePricesRule(),
    ]
    return Verdict(
      violations: clusterViolations + judged.malformed + rules.flatMap { $0.violations(in: judged) })
  }

  private var clusterViolations: [Violation] {
    let asked = cluster.withoutPlaces
    let stated = plan.cluster.withoutPlaces
    guard asked != stated else { return [] }
    let fields: [(String, Bool)] = [
      ("metadata.name", asked.name == stated.name), ("provider", asked.provider == stated.provider),
      ("region", asked.region == stated.region), ("zones", asked.zones == stated.zones),
      ("kubernetesVersion", asked.kubernetesVersion == stated.kubernetesVersion),
      ("currency", asked.currency == stated.currency), ("catalog", asked.catalog == stated.catalog),
      ("instanceTypes", asked.instanceTypes == stated.instanceTypes), ("prices", asked.prices == stated.prices),
      ("reservations", asked.reservations == stated.reservations), ("rootDisk", asked.rootDisk == stated.rootDisk),
      ("pools", asked.pools == stated.pools),
      ("headroom", asked.headroom == stated.headroom), ("survive", asked.survive == stated.survive),
      ("replicas", asked.replicas == stated.replicas),
      ("missingRequests", asked.missingRequests == stated.missingRequests),
      ("instanceTypesPerPool", asked.instanceTypesPerPool == stated.instanceTypesPerPool),
      ("controlPlane", asked.controlPlane == stated.controlPlane), ("declared", asked.declared == stated.declared),
    ]
    let different = fields.filter { !$0.1 }.map(\.0)
    guard !different.isEmpty else { return [] }
    return [
      Violation(
        .clusterDocument, "cluster",
        "the plan was made for another Cluster document than the one given: \(different.joined(separator: ", ")) differ"
      )
    ]
  }
}

/// One thing that a plan must keep to.
protocol PlanRule {
  /// Everything that breaks the rule, in any order.
  func violations(in judged: JudgedPlan) -> [Violation]
}

extension ClusterDocument {
  /// The document as far as plans depend on it: without the places that it was read from, and with shares that say
  /// nothing (a cap of 1, a headroom of 0) left out.
  fileprivate var withoutPlaces: ClusterDocument {
    var document = self
    document.isBuiltIn = false
    document.position = FilePosition(path: "")
    document.controlPlane?.position = FilePosition(path: "")
    for index in document.declared.ignore.indices { document.declared.ignore[index].position = FilePosition(path: "") }
    document.headroom = headroom.filter { $0.value != 0 }
    for index in document.pools.indices {
      document.pools[index].position = FilePosition(path: "")
      document.pools[index].utilisationCap = document.pools[index].utilisationCap.filter { $0.value != 1 }
    }
    return document
  }
}
