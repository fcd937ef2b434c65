import ClusterModel
import Quantities
import Scheduling

/// Empties each node in turn and looks where its pods could go.
struct DrainTrial {
  private let nodes: [Node]
  private let podsByNode: [String: [Pod]]
  private let used: [String: ResourceVector]
  private let counts: [String: Int]
  private let exhausted: [PodDisruptionBudget]

  init(_ context: AuditContext) {
    nodes = context.inventory.nodes.sorted { $0.name < $1.name }
    let standing = context.inventory.pods.filter { !$0.isTerminal && $0.template.nodeName != nil }
    podsByNode = Dictionary(grouping: standing) { $0.template.nodeName! }
    used = podsByNode.mapValues { $0.reduce(ResourceVector()) { $0 + $1.effectiveRequests } }
    counts = podsByNode.mapValues(\.count)
    let never = Set(context.budgets.all.filter { $0.allowed == 0 }.map(\.object))
    exhausted = context.inventory.disruptionBudgets.filter {
      $0.disruptionsAllowed == 0 && !never.contains("\($0.namespace)/PodDisruptionBudget/\($0.name)")
    }
  }

  /// One for each node that can't be emptied, with the first cause of each kind.
  var violations: [Violation] {
    guard nodes.count >= 2 else { return [] }
    return nodes.compactMap { node in
      let pods = (podsByNode[node.name] ?? []).filter { $0.owner?.kind != "DaemonSet" && $0.owner?.kind != "Node" }
        .filter { !$0.isTerminating && !$0.isStaticPod(of: node) }.sorted {
          ($0.namespace, $0.name) < ($1.namespace, $1.name)
        }
      let causes = [orphan(pods), blocked(pods), homeless(pods, from: node)].compactMap { $0 }
      guard !causes.isEmpty else { return nil }
      return Violation(
        "Node/\(node.name)", at: node.position,
        "a drain of \(node.name) can't complete: \(causes.joined(separator: "; "))",
        remedy:
          "give every pod an owner and a place elsewhere: kubectl drain \(Patch.argument(node.name)) --ignore-daemonsets --dry-run=server shows what is refused"
      )
    }
  }

  private func orphan(_ pods: [Pod]) -> String? {
    let orphans = pods.filter { $0.owner == nil }
    guard let first = orphans.first else { return nil }
    let more = orphans.count > 1 ? " (and \(orphans.count - 1) more)" : ""
    return "nothing would make pod \(first.namespace)/\(first.name)\(more) again"
  }

  private func blocked(_ pods: [Pod]) -> String? {
    for pod in pods {
      let budget = exhausted.first {
        $0.namespace == pod.namespace && ($0.selector?.matches(pod.template.labels) ?? false)
      }
      if let budget { return "budget \(budget.namespace)/\(budget.name) allows no disruption of \(pod.name) now" }
    }
    return nil
  }

  /// The first pod, largest memory first, for which no other node has room.
  private func homeless(_ pods: [Pod], from drained: Node) -> String? {
    var used = used
    var counts = counts
    let others = nodes.filter { $0.name != drained.name && !$0.isUnschedulable }
    let largestFirst = pods.sorted {
      ($1.effectiveRequests[.memory], $1.effectiveRequests[.cpu], $0.name)
        < ($0.effectiveRequests[.memory], $0.effectiveRequests[.cpu], $1.name)
    }
    for pod in largestFirst {
      let accepts = { (node: Node) in
        TaintToleration.refusal(tolerations: pod.template.tolerations, taints: node.taints) == nil
          && NodeAffinityFilter.accepts(pod.template, node: node)
      }
      let home = others.first {
        ResourceFit.refusal(
          requests: pod.effectiveRequests, allocatable: $0.allocatable, used: used[$0.name] ?? ResourceVector(),
          pods: counts[$0.name] ?? 0) == nil && accepts($0)
      }
      guard let home else {
        let willing = others.count(where: accepts)
        return willing == 0
          ? "no other node would take pod \(pod.namespace)/\(pod.name)"
          : "none of \(Phrase.count(willing, "other node")) has room for pod \(pod.namespace)/\(pod.name) (cpu \(ResourceName.cpu.text(pod.effectiveRequests[.cpu])), memory \(ResourceName.memory.text(pod.effectiveRequests[.memory])))"
      }
      used[home.name, default: ResourceVector()] += pod.effectiveRequests
      counts[home.name, default: 0] += 1
    }
    return nil
  }
}

extension Pod {
  /// Whether the node's kubelet made it from a file of its own: such a pod is named after its node, has no owner and
  /// stays on a drained node.
  fileprivate func isStaticPod(of node: Node) -> Bool {
    owner == nil && namespace == "kube-system" && name.hasSuffix("-\(node.name)")
  }
}
