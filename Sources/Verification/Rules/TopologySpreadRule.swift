import ClusterModel
import Scheduling

/// DoNotSchedule spread constraints hold in what stands in the end, counted as a scheduler counts.
///
/// In a failure the constraint binds pods that come back, and the domains that they enter; those that stand already stay,
/// however uneven the failure leaves them.
///
/// While pods arrive, the least filled domain only fills; so a domain that ends more than maxSkew above the least can't
/// have been filled by pods that keep the constraint. Pods that match its selector without being bound by it may come
/// before or after those that are: one of the two orders must hold.
struct TopologySpreadRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    judged.members.indices.filter { !judged.members[$0].isDaemonSet && !arrivals(of: $0, judged).isEmpty }
      .flatMap { index in
        let constraints = PodTopologySpread.constraints(of: judged.members[index].template, .doNotSchedule)
        return constraints.flatMap { violations(of: $0, index, keys: constraints.map(\.topologyKey), judged) }
      }
  }

  private func violations(
    of constraint: TopologySpreadConstraint, _ index: Int, keys: [String], _ judged: JudgedPlan
  ) -> [Violation] {
    let member = judged.members[index]
    let template = member.template
    for stand in judged.standsOfMember[index]
    where judged.schedulerNodes[stand.node].labels[constraint.topologyKey] == nil {
      return [
        Violation(
          .topologySpread, "\(member.name) on \(judged.nodes[stand.node].name)",
          "the node has no label \(constraint.topologyKey), which the constraint spreads over")
      ]
    }
    let selector = PodTopologySpread.selector(of: constraint, podLabels: template.labels)
    guard let selector, !selector.isEmpty, selector.matches(template.labels) else { return [] }
    let counted = judged.members.indices.filter { other in
      judged.members[other].workload.id.namespace == member.workload.id.namespace
        && selector.matches(judged.members[other].template.labels)
    }
    let bound = counted.filter { $0 == index || isBound($0, over: constraint.topologyKey, by: member, judged) }
    let included = judged.schedulerNodes.map {
      PodTopologySpread.includes($0, for: constraint, of: template, topologyKeys: keys)
    }
    let worst = [bound, counted].map { excess($0, of: index, constraint, included, judged) }
    guard let first = worst[0], worst[1] != nil else { return [] }
    return [
      Violation(
        .topologySpread, member.name,
        "\(first.count) pods stand in \(constraint.topologyKey)=\(first.domain), \(first.least) in the least filled of "
          + "\(first.domains) domains; maxSkew is \(constraint.maxSkew)")
    ]
  }

  /// Nodes on which pods of a member came to stand: all, or in a failure those that they came back to.
  private func arrivals(of index: Int, _ judged: JudgedPlan) -> [Int] {
    judged.entered?[index].keys.sorted() ?? judged.standsOfMember[index].map(\.node)
  }

  /// Whether another member keeps a like constraint that counts this one's pods.
  private func isBound(_ other: Int, over key: String, by member: JudgedPlan.Member, _ judged: JudgedPlan) -> Bool {
    let template = judged.members[other].template
    return PodTopologySpread.constraints(of: template, .doNotSchedule).contains { constraint in
      constraint.topologyKey == key
        && PodTopologySpread.selector(of: constraint, podLabels: template.labels)?.matches(member.template.labels)
          ?? false
    }
  }

  private struct Excess {
    let domain: String
    let count: Int
    let least: Int
    let domains: Int
  }

  /// The fullest domain that the member stands in, where it is too full; nil: none is.
  private func excess(
    _ counted: [Int], of index: Int, _ constraint: TopologySpreadConstraint, _ included: [Bool], _ judged: JudgedPlan
  ) -> Excess? {
    var counts: [String: Int] = [:]
    for (number, node) in judged.schedulerNodes.enumerated() where included[number] {
      if let domain = node.labels[constraint.topologyKey] { counts[domain, default: 0] += 0 }
    }
    for member in counted {
      for stand in judged.standsOfMember[member] where included[stand.node] {
        guard let domain = judged.schedulerNodes[stand.node].labels[constraint.topologyKey] else { continue }
        counts[domain, default: 0] += stand.count
      }
    }
    let least = counts.count < constraint.minDomains ?? 1 ? 0 : counts.values.min() ?? 0
    let own = Set(arrivals(of: index, judged).compactMap { judged.schedulerNodes[$0].labels[constraint.topologyKey] })
    let fullest = own.map { (domain: $0, count: counts[$0] ?? 0) }.max { ($0.count, $1.domain) < ($1.count, $0.domain) }
    guard let fullest, fullest.count - least > constraint.maxSkew else { return nil }
    return Excess(domain: fullest.domain, count: fullest.count, least: least, domains: counts.count)
  }
}
