package import ClusterModel

/// The company that a pod requires, refuses, or is refused by: kube-scheduler's texts and the order of its three checks.
///
/// Counting which pods match is the caller's (`InterPodAffinityFilter` scans a snapshot, `Replay` keeps counters, the
/// planner reasons on classes); how the counts decide stands here once.
package enum InterPodAffinity {
  package static let affinityReason = "node(s) didn't match pod affinity rules"
  package static let antiAffinityReason = "node(s) didn't match pod anti-affinity rules"
  package static let existingAntiAffinityReason = "node(s) didn't satisfy existing pods anti-affinity rules"

  /// Required affinity on one node.
  ///
  /// The node must have every term's topology key. Each term's domain must hold a pod that matches all the terms; where no
  /// pod anywhere (on nodes that have the keys) does, the pod may be the first of its group, if it matches all its own
  /// terms.
  ///
  /// - Parameters:
  ///   - count: pods that match all the terms, in the domain of `topologyKey` that has this value.
  ///   - isFirstOfItsGroup: no pod matches all terms in any domain, and the pod itself does.
  package static func affinityRefusal(
    terms: [PodTerm], node: Node, isFirstOfItsGroup: Bool, count: (_ topologyKey: String, _ value: String) -> Int
  ) -> Refusal? {
    var missing: (key: String, value: String)?
    for term in terms {
      guard let value = node.labels[term.topologyKey] else {
        return Refusal(
          .interPodAffinity, .unresolvable, [affinityReason], evidence: .missingLabel(term.topologyKey))
      }
      if missing == nil && count(term.topologyKey, value) <= 0 { missing = (term.topologyKey, value) }
    }
    guard let missing, !isFirstOfItsGroup else { return nil }
    return Refusal(
      .interPodAffinity, .unresolvable, [affinityReason],
      evidence: .podTerm(topologyKey: missing.key, value: missing.value))
  }

  /// Required anti-affinity on one node; a node without a term's topology key is accepted.
  ///
  /// - Parameter count: pods that match the term (given by its index) in the domain of this value.
  package static func antiAffinityRefusal(
    terms: [PodTerm], node: Node, count: (_ term: Int, _ value: String) -> Int
  ) -> Refusal? {
    for (index, term) in terms.enumerated() {
      guard let value = node.labels[term.topologyKey], count(index, value) > 0 else { continue }
      return Refusal(
        .interPodAffinity, .unschedulable, [antiAffinityReason],
        evidence: .podTerm(topologyKey: term.topologyKey, value: value))
    }
    return nil
  }

  /// The refusal of a pod by those that stand in a domain and don't want it there.
  package static func existingAntiAffinityRefusal(topologyKey: String, value: String) -> Refusal {
    Refusal(
      .interPodAffinity, .unschedulable, [existingAntiAffinityReason],
      evidence: .podTerm(topologyKey: topologyKey, value: value))
  }

  /// Whether a pod of template `a` refuses one of template `b` in the domain of `topologyKey`, or is refused by it.
  ///
  /// - Complexity: O(terms)
  package static func refuseEachOther(
    _ a: PodTemplate, in aNamespace: String, _ b: PodTemplate, in bNamespace: String, over topologyKey: String,
    namespaceLabels: (String) -> [String: String]?
  ) -> Bool {
    func refuses(_ owner: PodTemplate, _ ownerNamespace: String, _ other: PodTemplate, _ namespace: String) -> Bool {
      PodTerm.requiredAntiAffinity(of: owner, namespace: ownerNamespace).contains {
        $0.topologyKey == topologyKey
          && $0.matches(
            labels: other.labels, namespace: namespace, namespaceLabels: namespaceLabels(namespace))
      }
    }
    return refuses(a, aNamespace, b, bNamespace) || refuses(b, bNamespace, a, aNamespace)
  }
}
