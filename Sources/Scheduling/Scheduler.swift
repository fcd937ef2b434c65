package import ClusterModel

/// A faithful model of kube-scheduler 1.34's default profile: which nodes may take a pod, and why the others don't.
///
/// This one looks at the whole snapshot for each pod and explains everything; `Replay` is the fast one for many pods, and
/// a test holds them to the same answers.
package struct Scheduler: Sendable {
  package let profile: SchedulerProfile

  package init(profile: SchedulerProfile = .default) { self.profile = profile }

  /// Runs the filters for a pod against every node.
  ///
  /// - Parameter explainingAll: asks every filter about a refused node, not only until the first that refuses.
  /// - Complexity: O(filters * nodes + terms * pods)
  package func filter(
    _ pod: Pod, in snapshot: ClusterSnapshot, explainingAll: Bool = false
  ) -> FilterOutcome {
    var filters: [any NodeFilter] = []
    var skipped: [FilterPlugin] = []
    var named: Set<String>?
    var naming: [FilterPlugin] = []
    for plugin in FilterPlugin.allCases where plugin != .schedulingGates {
      switch plugin.prepare(pod, in: snapshot) {
      case .skip where plugin == .nodeAffinity && profile.addedAffinity.required != nil:
        filters.append(EnforcedAffinityFilter(added: profile.addedAffinity))
      case .skip: skipped.append(plugin)
      case .rejected(let refusal):
        return rejected(refusal, .prefilter, snapshot)
      case .ready(let filter, let onlyNodes):
        if plugin == .nodeAffinity, profile.addedAffinity.required != nil {
          filters.append(EnforcedAffinityFilter(added: profile.addedAffinity, next: filter))
        } else {
          filters.append(filter)
        }
        guard let onlyNodes else { continue }
        naming.append(plugin)
        named = named?.intersection(onlyNodes) ?? onlyNodes
      }
    }
    let verdicts = snapshot.nodes.map { state in
      if let named, !named.contains(state.node.name) { return unnamed(state, naming) }
      var refusals: [Refusal] = []
      for filter in filters {
        guard let refusal = filter.refusal(on: state) else { continue }
        refusals.append(refusal)
        if !explainingAll { break }
      }
      return FilterOutcome.Verdict(
        node: state.node.name, stage: refusals.isEmpty ? nil : .filter, refusals: refusals)
    }
    return FilterOutcome(verdicts: verdicts, rejection: nil, skipped: skipped)
  }

  private func rejected(
    _ refusal: Refusal, _ stage: FilterOutcome.Stage, _ snapshot: ClusterSnapshot
  ) -> FilterOutcome {
    let verdicts = snapshot.nodes.map {
      FilterOutcome.Verdict(node: $0.node.name, stage: stage, refusals: [refusal])
    }
    return FilterOutcome(verdicts: verdicts, rejection: refusal, skipped: [])
  }

  private func unnamed(_ state: NodeState, _ naming: [FilterPlugin]) -> FilterOutcome.Verdict {
    let names = naming.map(\.rawValue).sorted().joined(separator: " ")
    let refusal = Refusal(naming[0], .unresolvable, ["node(s) didn't satisfy plugin(s) [\(names)]"])
    return FilterOutcome.Verdict(node: state.node.name, stage: .prefilterResult, refusals: [refusal])
  }
}

/// The node affinity that the profile adds to every pod's, then the pod's own.
private struct EnforcedAffinityFilter: NodeFilter {
  let added: NodeAffinity
  var next: (any NodeFilter)?

  var plugin: FilterPlugin { .nodeAffinity }

  func refusal(on state: NodeState) -> Refusal? {
    NodeAffinityFilter.enforcedRefusal(added, node: state.node) ?? next?.refusal(on: state)
  }
}
