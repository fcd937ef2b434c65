import ClusterModel

/// A domain of a topology key: all nodes whose label of that key has this value.
struct TopologyDomain: Hashable, Sendable {
  let key: String
  let value: String
}

/// InterPodAffinity over a snapshot: counts per domain who matches whom, then judges nodes by the counts.
package struct InterPodAffinityFilter: NodeFilter {
  private let affinity: [PodTerm]
  private let antiAffinity: [PodTerm]
  /// Pods that match all affinity terms, by the domains that they stand in.
  private var matching: [TopologyDomain: Int] = [:]
  /// For each anti-affinity term the pods that match it, by the domain's value.
  private var refused: [[String: Int]]
  /// Pods whose own anti-affinity refuses this pod, by domain.
  private var refusing: [TopologyDomain: Int] = [:]
  private let matchesOwnAffinity: Bool

  package var plugin: FilterPlugin { .interPodAffinity }

  package func refusal(on state: NodeState) -> Refusal? {
    let node = state.node
    let isFirst = matching.isEmpty && matchesOwnAffinity
    if let refusal = InterPodAffinity.affinityRefusal(
      terms: affinity, node: node, isFirstOfItsGroup: isFirst,
      count: { matching[TopologyDomain(key: $0, value: $1)] ?? 0 })
    {
      return refusal
    }
    if let refusal = InterPodAffinity.antiAffinityRefusal(
      terms: antiAffinity, node: node, count: { refused[$0][$1] ?? 0 })
    {
      return refusal
    }
    guard !refusing.isEmpty else { return nil }
    for (key, value) in node.labels.sorted(by: { $0.key < $1.key })
    where refusing[TopologyDomain(key: key, value: value)] != nil {
      return InterPodAffinity.existingAntiAffinityRefusal(topologyKey: key, value: value)
    }
    return nil
  }

  /// - Complexity: O(pods * terms)
  static func prepare(_ pod: Pod, in snapshot: ClusterSnapshot) -> FilterPreparation {
    let filter = InterPodAffinityFilter(pod, in: snapshot)
    if filter.affinity.isEmpty && filter.antiAffinity.isEmpty && filter.refusing.isEmpty { return .skip }
    return .ready(filter)
  }

  private init(_ pod: Pod, in snapshot: ClusterSnapshot) {
    let template = pod.template
    affinity = PodTerm.requiredAffinity(of: template, namespace: pod.namespace)
    antiAffinity = PodTerm.requiredAntiAffinity(of: template, namespace: pod.namespace)
    refused = Array(repeating: [:], count: antiAffinity.count)
    let ownNamespace = snapshot.namespaceLabels[pod.namespace]
    matchesOwnAffinity = PodTerm.allMatch(
      affinity, labels: template.labels, namespace: pod.namespace, namespaceLabels: ownNamespace)
    for state in snapshot.nodes {
      let labels = state.node.labels
      for existing in state.pods {
        for term in PodTerm.requiredAntiAffinity(of: existing.template, namespace: existing.namespace) {
          guard let value = labels[term.topologyKey],
            term.matches(labels: template.labels, namespace: pod.namespace, namespaceLabels: ownNamespace)
          else { continue }
          refusing[TopologyDomain(key: term.topologyKey, value: value), default: 0] += 1
        }
        guard !affinity.isEmpty || !antiAffinity.isEmpty else { continue }
        count(existing, on: labels, namespaceLabels: snapshot.namespaceLabels[existing.namespace])
      }
    }
  }

  /// Counts one standing pod for the coming pod's own terms.
  private mutating func count(_ existing: Pod, on labels: [String: String], namespaceLabels: [String: String]?) {
    let its = existing.template.labels
    if !affinity.isEmpty,
      PodTerm.allMatch(
        affinity, labels: its, namespace: existing.namespace, namespaceLabels: namespaceLabels)
    {
      for term in affinity {
        guard let value = labels[term.topologyKey] else { continue }
        matching[TopologyDomain(key: term.topologyKey, value: value), default: 0] += 1
      }
    }
    for (index, term) in antiAffinity.enumerated() {
      guard let value = labels[term.topologyKey],
        term.matches(labels: its, namespace: existing.namespace, namespaceLabels: namespaceLabels)
      else { continue }
      refused[index][value, default: 0] += 1
    }
  }
}
