import ClusterModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// PodTopologySpread's score: ScheduleAnyway constraints, or the profile's default ones for pods that have none.
struct SpreadScore {
  /// A constraint with what it counts by and its domains among the nodes to be scored.
  private struct Term {
    let constraint: TopologySpreadConstraint
    let selector: LabelSelector
    /// Domains of the nodes to be scored, with the matching pods of every node there; unused for hostnames.
    var counts: [String: Int] = [:]
    /// The log of the number of domains: with many, one pod more weighs more.
    var weight = 0.0
  }

  private var terms: [Term]
  private let requiresAllKeys: Bool
  private let pod: Pod

  /// nil where nothing is to be scored by.
  ///
  /// - Complexity: O(constraints * (nodes + pods))
  init?(_ pod: Pod, feasible: [Int], in snapshot: ClusterSnapshot, _ profile: SchedulerProfile) {
    self.pod = pod
    requiresAllKeys = !pod.template.topologySpread.isEmpty || !profile.isDefaultSpreadSystem
    terms = SoftSpread.constraints(of: pod, in: snapshot, profile).map { Term(constraint: $0, selector: $1) }
    guard !terms.isEmpty, !snapshot.nodes.isEmpty else { return nil }
    let weighed = feasible.map { snapshot.nodes[$0].node }.filter(isWeighed)
    for index in terms.indices {
      let key = terms[index].constraint.topologyKey
      var size = weighed.count
      if key != WellKnownLabel.hostname {
        // A node that lacks the key counts as one more domain, of an empty name.
        for node in weighed { terms[index].counts[node.labels[key] ?? ""] = 0 }
        size = terms[index].counts.count
      }
      terms[index].weight = log(Double(size + 2))
    }
    for state in snapshot.nodes where isWeighed(state.node) { count(state) }
  }

  private func isWeighed(_ node: Node) -> Bool {
    !requiresAllKeys || terms.allSatisfy { node.labels[$0.constraint.topologyKey] != nil }
  }

  private mutating func count(_ state: NodeState) {
    for index in terms.indices {
      let term = terms[index]
      let domain = state.node.labels[term.constraint.topologyKey] ?? ""
      guard term.counts[domain] != nil,
        PodTopologySpread.meetsPolicies(state.node, for: term.constraint, of: pod.template)
      else { continue }
      terms[index].counts[domain, default: 0] += matching(term, on: state)
    }
  }

  private func matching(_ term: Term, on state: NodeState) -> Int {
    state.pods.count { PodTopologySpread.counts($0, selector: term.selector, namespace: pod.namespace) }
  }

  /// The raw score, more pods more; nil where the node isn't weighed.
  func raw(_ state: NodeState) -> Int64? {
    guard isWeighed(state.node) else { return nil }
    var score = 0.0
    for term in terms {
      guard let domain = state.node.labels[term.constraint.topologyKey] else { continue }
      let pods =
        term.constraint.topologyKey == WellKnownLabel.hostname
        ? matching(term, on: state) : term.counts[domain] ?? 0
      score += Double(pods) * term.weight + Double(term.constraint.maxSkew - 1)
    }
    return Int64(score.rounded())
  }
}

/// The constraints that a pod is scored by, with what they count by.
enum SoftSpread {
  static func constraints(
    of pod: Pod, in snapshot: ClusterSnapshot, _ profile: SchedulerProfile
  ) -> [(TopologySpreadConstraint, LabelSelector)] {
    let template = pod.template
    guard template.topologySpread.isEmpty else {
      return PodTopologySpread.constraints(of: template, .scheduleAnyway).map { constraint in
        // Without a selector no pod counts, and an empty one counts none either.
        (constraint, PodTopologySpread.selector(of: constraint, podLabels: template.labels) ?? LabelSelector())
      }
    }
    let selector = kinSelector(of: pod, in: snapshot)
    guard !selector.isEmpty else { return [] }
    return profile.defaultSpread.map { spread in
      let constraint = TopologySpreadConstraint(
        maxSkew: spread.maxSkew, topologyKey: spread.topologyKey, whenUnsatisfiable: .scheduleAnyway,
        selector: selector)
      return (constraint, selector)
    }
  }

  /// What selects a pod's kin: all Services' selectors that match it together, and its controller's.
  private static func kinSelector(of pod: Pod, in snapshot: ClusterSnapshot) -> LabelSelector {
    let labels = pod.template.labels
    var kin = LabelSelector()
    for service in snapshot.services[pod.namespace] ?? []
    where service.selector.allSatisfy({ labels[$0.key] == $0.value }) {
      kin.matchLabels.merge(service.selector) { _, new in new }
    }
    guard let owner = pod.owner,
      let its = snapshot.controllerSelectors[
        WorkloadID(namespace: pod.namespace, kind: owner.kind, name: owner.name)]
    else { return kin }
    kin.matchLabels.merge(its.matchLabels) { _, new in new }
    kin.matchExpressions += its.matchExpressions
    return kin
  }
}
