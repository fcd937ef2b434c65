import ClusterModel
import Quantities

/// Pods that are alike to the scheduler, compiled: what they need, and how every node's own fields answer them.
///
/// A class, so that handing it around costs one reference.
final class PodKind: Sendable {
  struct Need: Sendable {
    let resource: Int
    let amount: Int64
  }

  /// A DoNotSchedule constraint.
  struct HardSpread: Sendable {
    let rule: Int
    let row: Int
    let maxSkew: Int64
    let minDomains: Int
    /// 1 where the pod counts for its own constraint.
    let own: Int64
    /// The domains that counted nodes are in.
    let domains: [Int32]
  }

  /// A ScheduleAnyway constraint, or a default one.
  struct SoftSpread: Sendable {
    let rule: Int
    let row: Int
    let maxSkew: Int
    let isHostname: Bool
  }

  struct WeightedTerm: Sendable {
    let term: Int
    let weight: Int64
  }

  /// A resource that NodeResourcesFit or BalancedAllocation weighs.
  struct Weighed: Sendable {
    let resource: Int
    let added: Int64
    let weight: Int64
  }

  let sample: Pod
  let priority: Int
  /// For all nodes; nil where nodes are to be looked at.
  let rejection: Refusal?
  /// Requests above 0, by resource number.
  let needs: [Need]
  let coming: ScoredRequests
  let standing: ScoredRequests
  let ports: [Int]
  let hasVolumes: Bool

  /// By node: 0 where nothing of the node's own fields refuses the pod, else 1 + index into `fixedRefusals`.
  let fixedVerdicts: [Int32]
  let fixedRefusals: [Refusal]
  /// Raw scores by node; empty where they are all alike.
  let tolerance: [Int64]
  let preference: [Int64]
  let imageScores: [Int64]

  let hardSpread: [HardSpread]
  let softSpread: [SoftSpread]
  /// Nodes that lack a key of `softSpread` aren't weighed.
  let softNeedsAllKeys: Bool
  let spreadCounted: [Int]

  let antiTerms: [Int]
  /// Anti-affinity terms, of whatever pod, that mean this kind.
  let antiMatched: [Int]
  let group: Int?
  let matchesOwnGroup: Bool
  let groupsMatched: [Int]
  let softTerms: [WeightedTerm]
  /// What these pods, once they stand, wish of others.
  let softOwned: [WeightedTerm]
  let softMatched: [Int]

  let fitResources: [Weighed]
  let balancedResources: [Weighed]
  let hasBalance: Bool

  init(_ draft: KindDraft, _ compiler: borrowing KindCompiler) {
    let pod = draft.sample
    let template = pod.template
    let nodes = compiler.terms.nodes
    sample = pod
    priority = template.priority ?? 0
    needs = compiler.resources.enumerated().compactMap { index, name in
      let amount = pod.effectiveRequests[name]
      return amount > 0 ? Need(resource: index, amount: amount) : nil
    }
    coming = .coming(pod)
    standing = .standing(pod)
    ports = draft.ports
    hasVolumes = template.volumes.contains { volume in
      switch volume.source {
      case .persistentVolumeClaim, .ephemeralClaim, .inTreeDisk: true
      default: false
      }
    }
    let added = compiler.profile.addedAffinity
    let fixed = FixedVerdicts(template, added: added, nodes: nodes)
    rejection = fixed.rejection
    fixedVerdicts = fixed.verdicts
    fixedRefusals = fixed.refusals
    tolerance = Self.unlessUniform(
      nodes.map {
        Int64(TaintToleration.untoleratedPreferences(tolerations: template.tolerations, taints: $0.taints))
      })
    preference = Self.unlessUniform(
      nodes.map { Int64(NodeAffinityFilter.preference(template, added: added, node: $0)) })
    imageScores = Self.unlessUniform(
      nodes.map {
        ImageLocality.score(template, images: $0.images, nodesWith: compiler.nodesWithImage, nodes: nodes.count)
      })
    hardSpread = draft.hardSpread
    softSpread = draft.softSpread
    softNeedsAllKeys = !template.topologySpread.isEmpty || !compiler.profile.isDefaultSpreadSystem
    let matches = TermMatches(pod, compiler)
    spreadCounted = matches.spreads
    antiTerms = draft.antiTerms
    antiMatched = matches.antiTerms
    group = draft.group
    matchesOwnGroup = draft.group.map { matches.groups.contains($0) } ?? false
    groupsMatched = matches.groups
    softTerms = draft.softTerms
    softOwned = draft.softOwned
    softMatched = matches.softTerms
    fitResources = compiler.weighed(compiler.profile.fitResources, pod)
    balancedResources = compiler.weighed(compiler.profile.balancedResources, pod)
    hasBalance = compiler.profile.balancedResources.contains { pod.effectiveRequests[$0.name] != 0 }
  }

  private static func unlessUniform(_ values: [Int64]) -> [Int64] {
    values.allSatisfy { $0 == values.first } ? [] : values
  }
}

/// Which of all the terms mean a pod.
private struct TermMatches {
  let antiTerms: [Int]
  let groups: [Int]
  let softTerms: [Int]
  let spreads: [Int]

  init(_ pod: Pod, _ compiler: borrowing KindCompiler) {
    let labels = pod.template.labels
    let itsNamespace = compiler.namespaceLabels[pod.namespace]
    func means(_ term: PodTerm) -> Bool {
      term.matches(labels: labels, namespace: pod.namespace, namespaceLabels: itsNamespace)
    }
    let terms = compiler.terms
    antiTerms = terms.antiTerms.values.indices.filter { means(terms.antiTerms.values[$0]) }
    groups = terms.groups.values.indices.filter { terms.groups.values[$0].allSatisfy(means) }
    softTerms = terms.softTerms.values.indices.filter { means(terms.softTerms.values[$0]) }
    spreads =
      pod.isTerminating
      ? []
      : terms.spreads.values.indices.filter {
        terms.spreads.values[$0].counts(labels: labels, namespace: pod.namespace)
      }
  }
}

/// How the rules that look at nothing but the node's own fields answer a template, node by node.
private struct FixedVerdicts {
  var rejection: Refusal?
  var verdicts: [Int32] = []
  var refusals: [Refusal] = []

  init(_ template: PodTemplate, added: NodeAffinity, nodes: [Node]) {
    var named: Set<String>?
    if case .only(let names) = NodeAffinityFilter.namedNodes(template) {
      named = names
      if names.isEmpty {
        rejection = Refusal(.nodeAffinity, .unresolvable, [NodeAffinityFilter.conflictReason])
      }
    }
    for node in nodes {
      guard let refusal = Self.refusal(template, added, node: node, named: named) else {
        verdicts.append(0)
        continue
      }
      let index = refusals.firstIndex(of: refusal) ?? refusals.count
      if index == refusals.count { refusals.append(refusal) }
      verdicts.append(Int32(index + 1))
    }
  }

  private static func refusal(
    _ template: PodTemplate, _ added: NodeAffinity, node: Node, named: Set<String>?
  ) -> Refusal? {
    if let named, !named.contains(node.name) {
      return Refusal(.nodeAffinity, .unresolvable, ["node(s) didn't satisfy plugin(s) [NodeAffinity]"])
    }
    return NodeUnschedulable.refusal(tolerations: template.tolerations, isUnschedulable: node.isUnschedulable)
      ?? NodeName.refusal(template, node: node)
      ?? TaintToleration.refusal(tolerations: template.tolerations, taints: node.taints)
      ?? NodeAffinityFilter.enforcedRefusal(added, node: node)
      ?? NodeAffinityFilter.refusal(template, node: node)
  }
}
