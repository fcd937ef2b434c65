import ClusterModel
import Scheduling

/// What the nodes of each pool would look like to a scheduler, for the question whether a workload could land there.
struct PoolCandidates: Sendable {
  /// In the document's order; empty without a document.
  let pools: [NodePool]
  private let nodes: [String: [Node]]

  init(cluster: ClusterDocument?, offerings: OfferingSet?) {
    pools = cluster?.pools ?? []
    var nodes: [String: [Node]] = [:]
    var seen: Set<[String: String]> = []
    for offering in offerings?.offerings ?? [] {
      var labels = offering.labels
      labels["plimsoll.dev/audited-pool"] = offering.pool
      guard seen.insert(labels).inserted else { continue }
      nodes[offering.pool, default: []].append(
        Node(
          name: "\(offering.pool)/\(offering.instanceType)", labels: offering.labels, taints: offering.taints,
          allocatable: offering.allocatable, position: FilePosition(path: "")))
    }
    self.nodes = nodes
  }

  /// Whether a pod may stand in a pool by its taints and labels, room left aside.
  ///
  /// - Parameters:
  ///   - ignoringTaints: whether tolerations count as given, as where a plan's patch adds them.
  ///   - capacityType: only nodes bought this way; nil: any.
  func mayStand(
    _ workload: Workload, in pool: NodePool, ignoringTaints: Bool = false, capacityType: CapacityType? = nil
  ) -> Bool {
    if !ignoringTaints,
      TaintToleration.firstUntolerated(tolerations: workload.template.tolerations, taints: pool.taints) != nil
    {
      return false
    }
    if let capacityType, !pool.capacityTypes.contains(capacityType) { return false }
    guard let offered = nodes[pool.name], !offered.isEmpty else {
      return Self.mayMatch(workload.template, labels: pool.labels, capacityType: capacityType)
    }
    return offered.contains { node in
      (capacityType == nil || node.labels[WellKnownLabel.capacityType] == capacityType?.rawValue)
        && NodeAffinityFilter.accepts(workload.template, node: node)
    }
  }

  /// Whether a selector and affinity could match a node of which only the pool's own labels are known: keys that the
  /// provider gives count as matching.
  private static func mayMatch(_ template: PodTemplate, labels: [String: String], capacityType: CapacityType?) -> Bool {
    let couldMatch = { (requirement: LabelRequirement) -> Bool in
      if requirement.key == WellKnownLabel.capacityType, let capacityType {
        return requirement.matches([requirement.key: capacityType.rawValue])
      }
      return (isProviders(requirement.key) && labels[requirement.key] == nil) || requirement.matches(labels)
    }
    let selector = template.nodeSelector.map { LabelRequirement(key: $0.key, operator: .in, values: [$0.value]) }
    guard selector.allSatisfy(couldMatch) else { return false }
    guard let terms = template.nodeAffinity.required else { return true }
    return terms.contains { $0.matchExpressions.allSatisfy(couldMatch) }
  }

  /// Labels that a cloud or the kubelet puts on every node.
  private static func isProviders(_ key: String) -> Bool {
    [WellKnownLabel.hostname, WellKnownLabel.capacityType].contains(key)
      || [
        "topology.kubernetes.io/", "node.kubernetes.io/", "kubernetes.io/", "beta.kubernetes.io/",
        "failure-domain.beta.kubernetes.io/", "karpenter.k8s.aws/", "karpenter.azure.com/", "eks.amazonaws.com/",
        "cloud.google.com/", "kubernetes.azure.com/", "karpenter.sh/",
      ].contains { key.hasPrefix($0) }
  }
}
