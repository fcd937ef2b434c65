import ClusterModel
import Scheduling

/// No domain holds a pod beside one that its required anti-affinity refuses.
///
/// Between DaemonSets it isn't judged: they stand where they must, whatever a plan does.
struct AntiAffinityRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    judged.members.indices.filter { !judged.standsOfMember[$0].isEmpty }.flatMap { index -> [Violation] in
      let member = judged.members[index]
      let terms = PodTerm.requiredAntiAffinity(of: member.template, namespace: member.workload.id.namespace)
      return terms.flatMap { term in
        judged.members.indices.compactMap { other -> Violation? in
          guard !judged.standsOfMember[other].isEmpty, !member.isDaemonSet || !judged.members[other].isDaemonSet,
            judged.means(term, other)
          else { return nil }
          return violation(index, other, term, judged)
        }
      }
    }
  }

  private func violation(_ index: Int, _ other: Int, _ term: PodTerm, _ judged: JudgedPlan) -> Violation? {
    let own = judged.countsByDomain(index, key: term.topologyKey)
    let name = judged.members[index].name
    if index == other {
      guard let (domain, count) = own.filter({ $0.value > 1 }).min(by: { $0.key < $1.key }) else { return nil }
      return Violation(
        .antiAffinity, name, "\(count) of its pods stand in \(term.topologyKey)=\(domain), and refuse each other")
    }
    let others = judged.countsByDomain(other, key: term.topologyKey)
    guard let domain = own.keys.filter({ others[$0] != nil }).min() else { return nil }
    return Violation(
      .antiAffinity, name, "refuses \(judged.members[other].name), which stands in \(term.topologyKey)=\(domain) too")
  }
}

extension JudgedPlan {
  /// Whether a term means the pods of a member.
  func means(_ term: PodTerm, _ member: Int) -> Bool {
    let workload = members[member].workload
    return term.matches(
      labels: members[member].template.labels, namespace: workload.id.namespace,
      namespaceLabels: namespaceLabels[workload.id.namespace])
  }

  /// A member's pods by the value of a topology key; pods on nodes without the key are left out.
  func countsByDomain(_ member: Int, key: String) -> [String: Int] {
    var counts: [String: Int] = [:]
    for stand in standsOfMember[member] {
      guard let domain = schedulerNodes[stand.node].labels[key] else { continue }
      counts[domain, default: 0] += stand.count
    }
    return counts
  }
}
