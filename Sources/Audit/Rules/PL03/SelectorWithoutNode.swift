import ClusterModel
import Scheduling

extension AuditRule {
  /// PL0308: a node selector that nothing matches.
  static let selectorWithoutNode = AuditRule(
    "PL0308", "Selector that no node matches", .error, breaks: .leavesPending,
    failure: "The pod stays Pending for ever.",
    explanation: """
      A node selector or required node affinity is held against every node that was read and every pool of the Cluster \
      document; one match is enough. Of pools only the labels that they are given are known, so keys that clouds and \
      kubelets add (zone, instance type, architecture …) count as matching unless the catalogue knows better. Former \
      names such as `beta.kubernetes.io/os` match only nodes that still carry them.
      """,
    example: RuleExample(
      Example.documents(
        Example.node("n1", labels: "disk: ssd"), Example.deployment(podSpec: ["nodeSelector: {disk: nvme}"])),
      change: .replace("disk: nvme", with: "disk: ssd"))
  ) { context in
    guard !context.inventory.nodes.isEmpty || !context.pools.pools.isEmpty else { return [] }
    return context.allWorkloads.compactMap { workload in
      guard workload.isDaemonSet || workload.replicas > 0, !NodeAffinityFilter.isSkipped(workload.template),
        !context.inventory.nodes.contains(where: { NodeAffinityFilter.accepts(workload.template, node: $0) }),
        !context.pools.pools.contains(where: { context.pools.mayStand(workload, in: $0, ignoringTaints: true) })
      else { return nil }
      let selector = workload.template.nodeSelector.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      let what = selector.isEmpty ? "its required node affinity" : "its node selector \(Phrase.list(selector))"
      return Violation(
        workload, "no node\(context.pools.pools.isEmpty ? "" : " or pool") matches \(what)",
        remedy: "label a node pool so, or select a label that one has",
        severity: workload.isDaemonSet ? .info : .error)
    }
  }
}
