import ClusterModel

/// InterPodAffinity's score: preferred terms of the pod, and those of the pods that stand, whose required affinity for the
/// coming pod counts as a preference too.
struct AffinityScore {
  private var sums: [TopologyDomain: Int64] = [:]

  /// nil where no term touches any pair of pods.
  ///
  /// - Complexity: O(pods * terms)
  init?(_ pod: Pod, in snapshot: ClusterSnapshot, _ profile: SchedulerProfile) {
    let template = pod.template
    func own(_ preferred: [PreferredPodTerm], _ sign: Int) -> [(PodTerm, Int)] {
      preferred.map {
        (PodTerm($0.term, ownerLabels: template.labels, ownerNamespace: pod.namespace), sign * $0.weight)
      }
    }
    let wishes = own(template.podAffinity.preferred, 1) + own(template.podAntiAffinity.preferred, -1)
    if wishes.isEmpty && profile.ignorePreferredTermsOfExistingPods { return nil }
    let itsNamespace = snapshot.namespaceLabels[pod.namespace]
    for state in snapshot.nodes where !state.node.labels.isEmpty {
      for existing in state.pods {
        for (term, weight) in wishes
        where term.matches(
          labels: existing.template.labels, namespace: existing.namespace,
          namespaceLabels: snapshot.namespaceLabels[existing.namespace])
        {
          add(weight, term, state.node)
        }
        for (term, weight) in Self.terms(of: existing, profile)
        where term.matches(labels: template.labels, namespace: pod.namespace, namespaceLabels: itsNamespace) {
          add(weight, term, state.node)
        }
      }
    }
    if sums.isEmpty { return nil }
  }

  /// What a standing pod wants of others: its required affinity by the profile's weight, and its preferred terms.
  static func terms(of existing: Pod, _ profile: SchedulerProfile) -> [(PodTerm, Int)] {
    let template = existing.template
    func term(_ term: PodAffinityTerm) -> PodTerm {
      PodTerm(term, ownerLabels: template.labels, ownerNamespace: existing.namespace)
    }
    var terms: [(PodTerm, Int)] = []
    if profile.hardPodAffinityWeight > 0 {
      terms += template.podAffinity.required.map { (term($0), profile.hardPodAffinityWeight) }
    }
    terms += template.podAffinity.preferred.map { (term($0.term), $0.weight) }
    terms += template.podAntiAffinity.preferred.map { (term($0.term), -$0.weight) }
    return terms
  }

  private mutating func add(_ weight: Int, _ term: PodTerm, _ node: Node) {
    guard let value = node.labels[term.topologyKey] else { return }
    sums[TopologyDomain(key: term.topologyKey, value: value), default: 0] += Int64(weight)
  }

  func raw(_ state: NodeState) -> Int64 {
    state.node.labels.reduce(0) { $0 + (sums[TopologyDomain(key: $1.key, value: $1.value)] ?? 0) }
  }
}
