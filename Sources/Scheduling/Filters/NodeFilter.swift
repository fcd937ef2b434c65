package import ClusterModel

/// A filter that has looked at the pod and the whole snapshot once, and now judges node after node.
package protocol NodeFilter: Sendable {
  var plugin: FilterPlugin { get }
  /// nil where this filter lets the pod stand on the node.
  func refusal(on state: NodeState) -> Refusal?
}

/// What a filter says of a pod before it looks at single nodes: kube-scheduler's PreFilter.
package enum FilterPreparation: Sendable {
  /// It has nothing to say about this pod.
  case skip
  /// It rejects the pod for every node.
  case rejected(Refusal)
  /// It judges node by node; with `onlyNodes`, none but these are worth a look.
  case ready(any NodeFilter, onlyNodes: Set<String>? = nil)
}

/// A rule that looks at the pod and at one node's own fields, and needs no more.
private struct PlainFilter: NodeFilter {
  let plugin: FilterPlugin
  let rule: @Sendable (NodeState) -> Refusal?

  func refusal(on state: NodeState) -> Refusal? { rule(state) }
}

extension FilterPlugin {
  /// Lets this filter look at a pod that is to be scheduled into a snapshot.
  ///
  /// SchedulingGates isn't among the filters (it keeps a pod out of the queue), and is skipped here.
  package func prepare(_ pod: Pod, in snapshot: ClusterSnapshot) -> FilterPreparation {
    let template = pod.template
    func plain(_ rule: @escaping @Sendable (NodeState) -> Refusal?) -> FilterPreparation {
      .ready(PlainFilter(plugin: self, rule: rule))
    }
    switch self {
    case .schedulingGates:
      return .skip
    case .nodeUnschedulable:
      return plain {
        NodeUnschedulable.refusal(tolerations: template.tolerations, isUnschedulable: $0.node.isUnschedulable)
      }
    case .nodeName:
      return plain { NodeName.refusal(template, node: $0.node) }
    case .taintToleration:
      return plain { TaintToleration.refusal(tolerations: template.tolerations, taints: $0.node.taints) }
    case .nodeAffinity:
      return prepareNodeAffinity(template)
    case .nodePorts:
      let wanted = HostPorts.ports(of: template)
      guard !wanted.isEmpty else { return .skip }
      return plain { HostPorts.refusal(wanted: wanted, taken: $0.pods.flatMap { HostPorts.ports(of: $0.template) }) }
    case .nodeResourcesFit:
      return plain {
        ResourceFit.refusal(
          requests: pod.effectiveRequests, allocatable: $0.node.allocatable, used: $0.used, pods: $0.pods.count)
      }
    case .volumeRestrictions: return VolumeRestrictionsFilter.prepare(pod, in: snapshot)
    case .nodeVolumeLimits: return NodeVolumeLimitsFilter.prepare(pod, in: snapshot)
    case .volumeBinding: return VolumeBindingFilter.prepare(pod, in: snapshot)
    case .volumeZone: return VolumeZoneFilter.prepare(pod, in: snapshot)
    case .podTopologySpread: return PodTopologySpreadFilter.prepare(pod, in: snapshot)
    case .interPodAffinity: return InterPodAffinityFilter.prepare(pod, in: snapshot)
    }
  }

  private func prepareNodeAffinity(_ template: PodTemplate) -> FilterPreparation {
    guard !NodeAffinityFilter.isSkipped(template) else { return .skip }
    let filter = PlainFilter(plugin: self) { NodeAffinityFilter.refusal(template, node: $0.node) }
    switch NodeAffinityFilter.namedNodes(template) {
    case .any: return .ready(filter)
    case .only(let names) where names.isEmpty:
      return .rejected(Refusal(self, .unresolvable, [NodeAffinityFilter.conflictReason]))
    case .only(let names): return .ready(filter, onlyNodes: names)
    }
  }
}
