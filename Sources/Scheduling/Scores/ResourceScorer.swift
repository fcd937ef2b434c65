import ClusterModel
import Quantities

/// What one pod would make of a node's resources, for both resource scores.
struct ResourceScorer {
  private let pod: Pod
  private let scored: ScoredRequests
  private let profile: SchedulerProfile

  init(_ pod: Pod, _ profile: SchedulerProfile) {
    self.pod = pod
    self.profile = profile
    scored = ScoredRequests.coming(pod)
  }

  /// A pod that requests none of the balanced resources has no balance to keep.
  var hasBalance: Bool { profile.balancedResources.contains { pod.effectiveRequests[$0.name] != 0 } }

  func fit(_ state: NodeState) -> Int64 {
    ResourceScores.fit(
      profile.fitResources.compactMap { resource in
        switch resource.name {
        case .cpu:
          share(resource, state, used: state.scoredCPU, added: scored.milliCPU)
        case .memory:
          share(resource, state, used: state.scoredMemory, added: scored.memory)
        default:
          actualShare(resource, state)
        }
      }, profile.fitStrategy)
  }

  func balance(_ state: NodeState) -> Int64 {
    ResourceScores.balance(profile.balancedResources.compactMap { actualShare($0, state) })
  }

  private func actualShare(
    _ resource: SchedulerProfile.WeightedResource, _ state: NodeState
  ) -> ResourceScores.Share? {
    let added = pod.effectiveRequests[resource.name]
    // An extended resource that the pod doesn't ask for isn't weighed.
    if added == 0 && ![.cpu, .memory, .ephemeralStorage].contains(resource.name) { return nil }
    return share(resource, state, used: state.used[resource.name], added: added)
  }

  private func share(
    _ resource: SchedulerProfile.WeightedResource, _ state: NodeState, used: Int64, added: Int64
  ) -> ResourceScores.Share {
    ResourceScores.Share(
      requested: saturatingSum(used, added), allocatable: state.node.allocatable[resource.name],
      weight: resource.weight)
  }
}
