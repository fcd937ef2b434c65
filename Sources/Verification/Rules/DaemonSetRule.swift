import ClusterModel
import Scheduling

/// A DaemonSet has exactly one pod on every node that its template allows, and none elsewhere.
struct DaemonSetRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    judged.members.indices.filter { judged.members[$0].isDaemonSet }.flatMap { index -> [Violation] in
      let member = judged.members[index]
      var counts = Array(repeating: 0, count: judged.nodes.count)
      for stand in judged.standsOfMember[index] { counts[stand.node] += stand.count }
      return judged.schedulerNodes.indices.compactMap { number -> Violation? in
        let expected = Self.runs(member.template, on: judged.schedulerNodes[number]) ? 1 : 0
        guard counts[number] != expected else { return nil }
        let why = expected == 1 ? "its template allows the node" : "its template keeps it off the node"
        return Violation(
          .daemonSet, "\(member.name) on \(judged.nodes[number].name)",
          "\(counts[number]) pods are placed, \(expected) must be: \(why)")
      }
    }
  }

  /// Whether the DaemonSet controller makes a pod for a node: the node's taints and the template's selectors decide, room
  /// doesn't.
  static func runs(_ template: PodTemplate, on node: Node) -> Bool {
    TaintToleration.firstUntolerated(tolerations: template.tolerations, taints: node.taints) == nil
      && NodeAffinityFilter.accepts(template, node: node)
  }

  /// The template with the tolerations that the DaemonSet controller gives every pod (Kubernetes' documentation of
  /// DaemonSet, "Taints and tolerations").
  static func scheduled(_ template: PodTemplate) -> PodTemplate {
    var template = template
    let prefix = "node.kubernetes.io/"
    for name in ["not-ready", "unreachable"] {
      template.tolerations.append(Toleration(key: prefix + name, operator: .exists, effect: .noExecute))
    }
    for name in ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"] {
      template.tolerations.append(Toleration(key: prefix + name, operator: .exists, effect: .noSchedule))
    }
    if template.hostNetwork {
      template.tolerations.append(
        Toleration(key: prefix + "network-unavailable", operator: .exists, effect: .noSchedule))
    }
    return template
  }
}
