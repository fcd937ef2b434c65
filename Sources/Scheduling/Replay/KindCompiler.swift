import ClusterModel
import Quantities

/// A kind of pods with its own terms numbered, before it's known which other kinds' terms mean it.
struct KindDraft {
  let sample: Pod
  var ports: [Int] = []
  var hardSpread: [PodKind.HardSpread] = []
  var softSpread: [PodKind.SoftSpread] = []
  var antiTerms: [Int] = []
  var group: Int?
  var softTerms: [PodKind.WeightedTerm] = []
  var softOwned: [PodKind.WeightedTerm] = []
}

/// Turns pods into kinds: numbers resources, ports, terms and spread rules, so that the replay's loops meet numbers only.
struct KindCompiler: ~Copyable {
  let profile: SchedulerProfile
  let namespaceLabels: [String: [String: String]]
  let nodesWithImage: [String: Int]
  private let snapshot: ClusterSnapshot
  private(set) var terms: TermTable
  private(set) var ports = Numbered<HostPort>()
  /// cpu and memory first.
  private(set) var resources: [ResourceName] = [.cpu, .memory]
  private var drafts: [KindDraft] = []
  /// By owner: the kinds of its pods, few as a rule, so that no template is hashed for each pod.
  private var kindsOfOwner: [Owner: [(key: KindKey, number: Int)]] = [:]
  /// Of pods that nobody owns.
  private var numbers: [KindKey: Int] = [:]

  private struct Owner: Hashable {
    let namespace: String
    let reference: OwnerReference
  }

  private struct KindKey: Hashable {
    let namespace: String
    let owner: OwnerReference?
    let template: PodTemplate
    let requests: ResourceVector
    let isTerminating: Bool
  }

  init(_ snapshot: ClusterSnapshot, _ profile: SchedulerProfile) {
    self.snapshot = snapshot
    self.profile = profile
    namespaceLabels = snapshot.namespaceLabels
    terms = TermTable(nodes: snapshot.nodes.map(\.node))
    var nodesWithImage: [String: Int] = [:]
    for state in snapshot.nodes { for image in state.node.images.keys { nodesWithImage[image, default: 0] += 1 } }
    self.nodesWithImage = nodesWithImage
    for resource in profile.fitResources + profile.balancedResources where !resources.contains(resource.name) {
      resources.append(resource.name)
    }
  }

  /// The number of the pod's kind.
  ///
  /// - Parameter isStanding: it has its node; that it names it says nothing about others of its kind.
  mutating func kind(of pod: Pod, isStanding: Bool = false) -> Int {
    var template = pod.template
    if isStanding { template.nodeName = nil }
    let key = KindKey(
      namespace: pod.namespace, owner: pod.owner, template: template, requests: pod.effectiveRequests,
      isTerminating: pod.isTerminating)
    let owner = pod.owner.map { Owner(namespace: pod.namespace, reference: $0) }
    if let owner {
      if let known = kindsOfOwner[owner]?.first(where: { $0.key == key }) { return known.number }
    } else if let number = numbers[key] {
      return number
    }
    for name in pod.effectiveRequests.names where name != .pods && !resources.contains(name) { resources.append(name) }
    var sample = pod
    sample.template = template
    drafts.append(draft(sample))
    let number = drafts.count - 1
    if let owner { kindsOfOwner[owner, default: []].append((key, number)) } else { numbers[key] = number }
    return number
  }

  /// All kinds, in the order of their numbers.
  ///
  /// - Complexity: O(kinds * (nodes + terms))
  func kinds() -> [PodKind] { drafts.map { PodKind($0, self) } }

  private mutating func draft(_ pod: Pod) -> KindDraft {
    let template = pod.template
    var draft = KindDraft(sample: pod)
    draft.ports = HostPorts.ports(of: template).map { ports.number(of: $0) }
    draft.antiTerms = PodTerm.requiredAntiAffinity(of: template, namespace: pod.namespace).map {
      terms.antiTerm($0)
    }
    let affinity = PodTerm.requiredAffinity(of: template, namespace: pod.namespace)
    if !affinity.isEmpty { draft.group = terms.group(affinity) }
    func own(_ preferred: PreferredPodTerm) -> PodTerm {
      PodTerm(preferred.term, ownerLabels: template.labels, ownerNamespace: pod.namespace)
    }
    for (list, sign) in [(template.podAffinity.preferred, Int64(1)), (template.podAntiAffinity.preferred, -1)] {
      for preferred in list {
        let term = terms.softTerm(own(preferred))
        draft.softTerms.append(PodKind.WeightedTerm(term: term, weight: sign * Int64(preferred.weight)))
      }
    }
    for (term, weight) in AffinityScore.terms(of: pod, profile) {
      draft.softOwned.append(PodKind.WeightedTerm(term: terms.softTerm(term), weight: Int64(weight)))
    }
    addSpread(to: &draft, pod)
    return draft
  }

  private mutating func addSpread(to draft: inout KindDraft, _ pod: Pod) {
    let template = pod.template
    let hard = PodTopologySpread.constraints(of: template, .doNotSchedule)
    for constraint in hard {
      let selector = PodTopologySpread.selector(of: constraint, podLabels: template.labels)
      let rule = terms.spread(
        constraint, selector: selector, of: template, namespace: pod.namespace, keys: hard.map(\.topologyKey))
      let row = terms.spreads.values[rule].row
      let domains = zip(terms.topology.domains[row], terms.spreads.values[rule].counted).filter(\.1).map(\.0)
      draft.hardSpread.append(
        PodKind.HardSpread(
          rule: rule, row: row, maxSkew: Int64(constraint.maxSkew), minDomains: constraint.minDomains ?? 1,
          own: selector?.matches(template.labels) ?? false ? 1 : 0, domains: Set(domains).sorted()))
    }
    let soft = SoftSpread.constraints(of: pod, in: snapshot, profile)
    let needsAllKeys = !template.topologySpread.isEmpty || !profile.isDefaultSpreadSystem
    for (constraint, selector) in soft {
      let row = terms.row(of: constraint.topologyKey)
      let isHostname = constraint.topologyKey == WellKnownLabel.hostname
      let rule =
        isHostname
        ? terms.spreadOnNodes(selector: selector, namespace: pod.namespace)
        : terms.spread(
          constraint, selector: selector, of: template, namespace: pod.namespace,
          keys: needsAllKeys ? soft.map(\.0.topologyKey) : [])
      draft.softSpread.append(
        PodKind.SoftSpread(rule: rule, row: row, maxSkew: constraint.maxSkew, isHostname: isHostname))
    }
  }

  /// What a pod adds to the resources that a score weighs; extended ones only where it asks for them.
  borrowing func weighed(_ list: [SchedulerProfile.WeightedResource], _ pod: Pod) -> [PodKind.Weighed] {
    list.compactMap { resource in
      let added = pod.effectiveRequests[resource.name]
      if added == 0 && ![.cpu, .memory, .ephemeralStorage].contains(resource.name) { return nil }
      return PodKind.Weighed(
        resource: resources.firstIndex(of: resource.name)!, added: added, weight: resource.weight)
    }
  }
}
