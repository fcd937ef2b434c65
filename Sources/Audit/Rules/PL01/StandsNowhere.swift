import ClusterModel
import Quantities
import Scheduling

extension AuditRule {
  /// PL0106: a pod for which no node is left once every constraint has spoken.
  static let standsNowhere = AuditRule(
    "PL0106", "Pod that can stand nowhere", .error, breaks: .leavesPending,
    failure: "The pod stays Pending, and the service runs with fewer replicas than it was given, or none.",
    explanation: """
      Three ways to see it. As the plan has it: pods that it couldn't place, with the constraint that can't be met. As \
      the cluster is: every node that was read, taken as empty, refuses the pod, for different reasons (where all \
      refuse for its size it is PL0105, where all refuse for a selector PL0308). As the constraints allow: replicas \
      that must stand apart, by required anti-affinity, and are more than there are zones or nodes.
      """,
    example: RuleExample(
      Example.documents(
        Example.node("n1", taints: "{key: gpu, effect: NoSchedule}"), Example.deployment()),
      change: .replace(
        "      containers:", with: "      tolerations: [{key: gpu, operator: Exists}]\n      containers:"))
  ) { context in
    let unplaced = context.plan?.unplaced ?? []
    let oversized = unplaced.isEmpty ? [] : Set(AuditRule.oversized(context).map(\.object))
    let planned = unplaced.compactMap { pods -> Violation? in
      guard !oversized.contains(pods.workload.description),
        let workload = context.allWorkloads.first(where: { $0.id == pods.workload })
      else { return nil }
      return Violation(
        workload, "the plan has no place for \(Phrase.count(pods.count, "pod")): \(pods.reason)",
        remedy: "loosen the constraint that is named, or give a pool nodes that meet it")
    }
    let named = Set(unplaced.map(\.workload))
    return planned
      + context.inventory.workloads.filter { $0.replicas > 0 && !named.contains($0.id) }.compactMap { workload in
        refusedEverywhere(workload, context) ?? tooManyApart(workload, context)
      }
  }

  /// Every node refuses, and neither size alone nor the selector alone is why.
  private static func refusedEverywhere(_ workload: Workload, _ context: AuditContext) -> Violation? {
    let nodes = context.inventory.nodes
    guard !nodes.isEmpty, workload.currentNodes.isEmpty else { return nil }
    let template = workload.template
    var counts: [String: Int] = [:]
    var plugins: Set<FilterPlugin> = []
    for node in nodes {
      let refusal =
        NodeUnschedulable.refusal(tolerations: template.tolerations, isUnschedulable: node.isUnschedulable)
        ?? TaintToleration.refusal(tolerations: template.tolerations, taints: node.taints)
        ?? NodeAffinityFilter.refusal(template, node: node)
        ?? ResourceFit.refusal(
          requests: workload.requests, allocatable: node.allocatable, used: ResourceVector(), pods: 0)
      guard let refusal else { return nil }
      plugins.insert(refusal.plugin)
      for reason in refusal.reasons { counts[reason, default: 0] += 1 }
    }
    guard plugins != [.nodeResourcesFit], plugins != [.nodeAffinity] else { return nil }
    // Another pool may be bought; only what stands is judged here, so a pool that would take the pod silences it.
    if context.pools.pools.contains(where: { context.pools.mayStand(workload, in: $0, ignoringTaints: true) }) {
      return nil
    }
    let reasons = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    let isPlaced = !context.standing.nodes(of: workload, .asPlanned).isEmpty
    return Violation(
      workload,
      "0 of the \(Phrase.count(nodes.count, "node")) read would take the pod, were they empty: \(Phrase.list(reasons))"
        + (isPlaced ? "; the plan's nodes do" : ""),
      remedy: "add the toleration or selector that fits a node, or nodes that the pod accepts")
  }

  /// More replicas that must stand apart than there are domains.
  private static func tooManyApart(_ workload: Workload, _ context: AuditContext) -> Violation? {
    let own = workload.template.podAntiAffinity.required.filter {
      $0.selector?.matches(workload.template.labels) ?? false
    }
    for term in own {
      let domains: Int?
      if Workload.isSame(term.topologyKey, WellKnownLabel.zone) {
        // Nodes without the label keep nobody apart.
        domains = context.zones.flatMap { $0.isEmpty ? nil : $0.count }
      } else if term.topologyKey == WellKnownLabel.hostname, context.cluster == nil, !context.inventory.nodes.isEmpty {
        domains = context.inventory.nodes.count
      } else {
        domains = nil
      }
      guard let domains, domains < workload.replicas else { continue }
      let kind = Workload.isSame(term.topologyKey, WellKnownLabel.zone) ? "zone" : "node"
      return Violation(
        workload,
        "\(workload.replicas) replicas may not share a \(kind) (required anti-affinity), and there are \(Phrase.count(domains, kind)): \(workload.replicas - domains) can stand nowhere",
        remedy:
          "replace the anti-affinity by a topologySpreadConstraint with maxSkew 1, or ask for \(Phrase.count(domains, "replica"))",
        patch: Patch.spread(workload, over: term.topologyKey))
    }
    return nil
  }
}
