import ClusterModel
import Quantities

/// Puts a replay's numbers into kube-scheduler's words; only for what is left pending in the end.
struct ReplayWords {
  private let cluster: ReplayCluster
  private let volumeRefusals: [Refusal]

  init(_ cluster: ReplayCluster, volumeRefusals: [Refusal]) {
    self.cluster = cluster
    self.volumeRefusals = volumeRefusals
  }

  func pending(_ position: Int, _ kind: PodKind, _ failure: ReplayRun.Failure) -> ReplayOutcome.Pending {
    ReplayOutcome.Pending(
      pod: position, plugins: failure.counts.plugins.sorted(), message: message(kind, failure),
      isGated: failure.isGated)
  }

  private func message(_ kind: PodKind, _ failure: ReplayRun.Failure) -> String {
    if failure.isGated { return failure.counts.rejection?.reasons.joined(separator: ", ") ?? "" }
    guard !cluster.nodes.isEmpty else { return "no nodes available to schedule pods" }
    let head = "0/\(cluster.nodes.count) nodes are available:"
    if let rejection = failure.counts.rejection { return "\(head) \(rejection.reasons.joined(separator: ", "))." }
    var counts: [String: Int] = [:]
    for (code, nodes) in failure.counts.counts {
      for reason in reasons(code, kind) { counts[reason, default: 0] += nodes }
    }
    return FilterOutcome.message(head, counts: counts)
  }

  private func reasons(_ code: RefusalCode, _ kind: PodKind) -> [String] {
    switch code.plugin {
    case .nodeUnschedulable, .nodeName, .taintToleration, .nodeAffinity, .schedulingGates:
      kind.fixedRefusals[code.detail].reasons
    case .nodePorts: [HostPorts.reason]
    case .nodeResourcesFit: shortReasons(code.detail)
    case .volumeRestrictions, .nodeVolumeLimits, .volumeBinding, .volumeZone: volumeRefusals[code.detail].reasons
    case .podTopologySpread:
      [code.detail == 0 ? PodTopologySpread.reason : PodTopologySpread.missingLabelReason]
    case .interPodAffinity:
      [
        [
          InterPodAffinity.affinityReason, InterPodAffinity.antiAffinityReason,
          InterPodAffinity.existingAntiAffinityReason,
        ][code.detail]
      ]
    }
  }

  private func shortReasons(_ bits: Int) -> [String] {
    let pods = bits & RefusalCode.podsBit != 0 ? [ResourceFit.tooManyPods] : []
    return pods
      + cluster.resources.indices.filter { bits & (1 << ($0 + 1)) != 0 }.map {
        "Insufficient \(cluster.resources[$0].rawValue)"
      }
  }

  func nodeUse(_ state: ReplayState) -> [ReplayOutcome.NodeUse] {
    cluster.nodes.indices.map { node in
      var used = ResourceVector()
      for (index, name) in cluster.resources.enumerated() {
        let amount = state.used[node * cluster.resources.count + index]
        if amount != 0 { used[name] = amount }
      }
      return ReplayOutcome.NodeUse(node: cluster.nodes[node].name, used: used, pods: Int(state.pods[node]))
    }
  }
}
