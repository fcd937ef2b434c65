/// The filters of kube-scheduler's default profile, in the order in which it runs them.
///
/// SchedulingGates stands first: it keeps a pod out of the queue, before any filter runs.
package enum FilterPlugin: String, CaseIterable, Sendable, Comparable {
  case schedulingGates = "SchedulingGates"
  case nodeUnschedulable = "NodeUnschedulable"
  case nodeName = "NodeName"
  case taintToleration = "TaintToleration"
  case nodeAffinity = "NodeAffinity"
  case nodePorts = "NodePorts"
  case nodeResourcesFit = "NodeResourcesFit"
  case volumeRestrictions = "VolumeRestrictions"
  case nodeVolumeLimits = "NodeVolumeLimits"
  case volumeBinding = "VolumeBinding"
  case volumeZone = "VolumeZone"
  case podTopologySpread = "PodTopologySpread"
  case interPodAffinity = "InterPodAffinity"

  /// 0 for the first to run.
  package var position: Int { Self.allCases.firstIndex(of: self)! }

  package static func < (a: FilterPlugin, b: FilterPlugin) -> Bool { a.position < b.position }
}
