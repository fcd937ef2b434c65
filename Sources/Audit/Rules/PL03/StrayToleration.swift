import ClusterModel

extension AuditRule {
  /// PL0307: a toleration for a taint that nothing has.
  static let strayToleration = AuditRule(
    "PL0307", "Toleration for a taint that no pool has", .info, breaks: .misleads,
    failure: "The workload was meant for nodes that don't exist, or whose taint is spelled otherwise.",
    explanation: """
      Held against the taints of the Cluster document's pools and of all nodes that were read; silent where neither is \
      known. Taints that Kubernetes and its providers put on nodes for a while (node.kubernetes.io/…, \
      node-role.kubernetes.io/…, CriticalAddonsOnly) are taken to exist, and DaemonSets are left alone.
      """,
    example: RuleExample(
      Example.documents(
        Example.node("n1", taints: "{key: team, value: shop, effect: NoSchedule}"),
        Example.deployment(podSpec: ["tolerations: [{key: teem, operator: Exists}]"])),
      change: .replace("teem", with: "team"))
  ) { context in
    guard !context.inventory.nodes.isEmpty || !context.pools.pools.isEmpty else { return [] }
    let taints =
      Set(context.inventory.nodes.flatMap(\.taints)).union(context.pools.pools.flatMap(\.taints))
      .union(context.offerings?.offerings.flatMap(\.taints) ?? [])
    return context.inventory.workloads.flatMap { workload in
      workload.template.tolerations.compactMap { toleration in
        guard let key = toleration.key, !key.isEmpty, !isCustomary(key), !taints.contains(where: toleration.tolerates)
        else { return nil }
        let value = toleration.operator == .equal && !toleration.value.isEmpty ? "=\(toleration.value)" : ""
        let near = taints.filter { $0.key == key }.map(\.description).sorted()
        let hint = near.isEmpty ? "" : "; what there is: \(Phrase.list(near))"
        return Violation(
          workload, "tolerates \(key)\(value), which no node or pool is tainted with\(hint)",
          remedy: "drop the toleration, or spell it as the taint is")
      }
    }
  }

  private static func isCustomary(_ key: String) -> Bool {
    key == "CriticalAddonsOnly" || key == "ToBeDeletedByClusterAutoscaler"
      || [
        "node.kubernetes.io/", "node-role.kubernetes.io/", "node.cloudprovider.kubernetes.io/", "node.cilium.io/",
        "karpenter.sh/", "node.ocs.openshift.io/",
      ].contains { key.hasPrefix($0) }
  }
}
