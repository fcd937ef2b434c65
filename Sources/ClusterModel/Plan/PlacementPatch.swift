/// What a plan assumes of a workload's pods beyond what its manifest says: the patch that makes a scheduler keep to the
/// plan.
///
/// Applying it keeps whatever the manifest has, and applying it twice changes nothing more.
package struct PlacementPatch: Hashable, Sendable {
  /// Taints of the workload's pools, which its pods must tolerate.
  package var taints: [Taint]
  /// What every node must meet.
  package var always: [LabelRequirement]
  /// Lists of requirements of which a node must meet one whole; empty: nothing more is required.
  package var alternatives: [[LabelRequirement]]
  /// Whether pods spread evenly over the nodes that they're kept to.
  package var isEven: Bool
  /// The class that replaces the manifest's; nil: the manifest's stays.
  package var priorityClass: PlannedPriorityClass?

  package init(
    taints: [Taint] = [], always: [LabelRequirement] = [], alternatives: [[LabelRequirement]] = [],
    isEven: Bool = false, priorityClass: PlannedPriorityClass? = nil
  ) {
    self.taints = taints
    self.always = always
    self.alternatives = alternatives
    self.isEven = isEven
    self.priorityClass = priorityClass
  }

  package var isEmpty: Bool {
    taints.isEmpty && always.isEmpty && alternatives.isEmpty && !isEven && priorityClass == nil
  }

  /// The template's own tolerations, then one for each taint that none of them tolerates.
  ///
  /// - Complexity: O(taints * tolerations)
  package func tolerations(with existing: [Toleration]) -> [Toleration] {
    taints.reduce(into: existing) { tolerations, taint in
      guard !tolerations.contains(where: { $0.tolerates(taint) }) else { return }
      tolerations.append(
        Toleration(
          key: taint.key, operator: taint.value.isEmpty ? .exists : .equal, value: taint.value, effect: taint.effect))
    }
  }

  /// The required node affinity with this patch's requirements in every term, since terms are alternatives.
  ///
  /// A term that already holds one of the alternatives implies them all and gets no other; a term that is empty matches
  /// no node, and stays so. nil where nothing is required.
  ///
  /// - Complexity: O(terms * alternatives * requirements)
  package func requiredTerms(with existing: [NodeSelectorTerm]?) -> [NodeSelectorTerm]? {
    let lists = alternatives.isEmpty ? [[]] : alternatives
    guard let existing else {
      return isUnrestricted ? nil : lists.map { NodeSelectorTerm(matchExpressions: $0.union(always)) }
    }
    guard !isUnrestricted else { return existing }
    return existing.flatMap { term -> [NodeSelectorTerm] in
      guard !term.matchExpressions.isEmpty || !term.matchFields.isEmpty else { return [term] }
      let isSteered = lists.contains { $0.allSatisfy(term.matchExpressions.contains) }
      return (isSteered ? [[]] : lists).map { list in
        var patched = term
        patched.matchExpressions = term.matchExpressions.union(list).union(always)
        return patched
      }
    }
  }

  /// The topology spread with a rule that keeps pods' numbers on any two nodes of theirs within one of each other.
  ///
  /// Pods are told by all their labels. A template that has a rule over hosts of its own, or no labels, keeps what it has.
  package func topologySpread(of template: PodTemplate) -> [TopologySpreadConstraint] {
    guard isEven, template.maySpreadEvenly else { return template.topologySpread }
    return template.topologySpread + [
      TopologySpreadConstraint(
        maxSkew: 1, topologyKey: WellKnownLabel.hostname, whenUnsatisfiable: .doNotSchedule,
        selector: LabelSelector(matchLabels: template.labels))
    ]
  }

  private var isUnrestricted: Bool { alternatives.isEmpty && always.isEmpty }

  /// The template as the plan assumes it.
  package func applied(to template: PodTemplate) -> PodTemplate {
    var patched = template
    patched.tolerations = tolerations(with: template.tolerations)
    patched.nodeAffinity.required = requiredTerms(with: template.nodeAffinity.required)
    patched.topologySpread = topologySpread(of: template)
    if let priorityClass {
      patched.priorityClassName = priorityClass.name
      patched.priority = priorityClass.value
      patched.mayPreempt = priorityClass.mayPreempt
    }
    return patched
  }
}

extension PodTemplate {
  /// Whether a spread over hosts can be added to its rules: it has labels to count by, and none for hosts yet.
  package var maySpreadEvenly: Bool {
    !labels.isEmpty && !topologySpread.contains { $0.topologyKey == WellKnownLabel.hostname }
  }
}

extension [LabelRequirement] {
  /// These requirements, then those of `others` that aren't among them.
  fileprivate func union(_ others: [LabelRequirement]) -> [LabelRequirement] {
    others.reduce(into: self) { all, other in
      if !all.contains(other) { all.append(other) }
    }
  }
}

extension Plan {
  /// What the plan assumes of a workload's pods beyond its manifest; empty where the manifest alone does.
  ///
  /// A workload that is to be kept in its pools tolerates their taints and requires their label. One that may not stand
  /// on spot nodes (by its owner's word, or because it is stateful) refuses them where its pools have any; one of which nothing
  /// is said does so outside of pools that buy spot alone.
  ///
  /// - Parameter consent: the owner's word on spot nodes; nil: not said.
  /// - Complexity: O(nodes * pools)
  package func patch(for workload: PlannedWorkload, consent: SpotConsent? = nil) -> PlacementPatch {
    var patch = PlacementPatch()
    let isKept = workload.enforced == .patch
    let own = pools.filter { workload.pools.contains($0.name) }
    let references = workload.steering.isEmpty && isKept ? [NodeGroupReference()] : workload.steering
    if isKept || !workload.steering.isEmpty {
      // A provider may taint nodes beyond their pool's taints: AKS does so with spot nodes.
      let nodes = nodes.filter { node in own.contains { $0.name == node.pool } }
      for taint in own.flatMap(\.taints) + nodes.flatMap(\.taints) where !patch.taints.contains(taint) {
        patch.taints.append(taint)
      }
      patch.alternatives = NodeGroupReference.requirements(
        admitting: references, pools: isKept ? workload.pools : [])
    }
    let offSpot = LabelRequirement(
      key: WellKnownLabel.capacityType, operator: .notIn, values: [CapacityType.spot.rawValue])
    let withSpot = own.filter(\.hasSpot)
    if consent == .forbidden || workload.role == .stateful {
      if !withSpot.isEmpty { patch.always = [offSpot] }
    } else if consent == nil {
      let spotAlone = withSpot.map(\.name).filter(buysSpotAlone)
      if spotAlone.isEmpty {
        if !withSpot.isEmpty { patch.always = [offSpot] }
      } else if spotAlone.count < own.count {
        // In a pool that buys nothing else the pods may stand on spot, in the others not.
        let inSpotAlone = LabelRequirement(key: WellKnownLabel.pool, operator: .in, values: spotAlone)
        let lists = patch.alternatives.isEmpty ? [[]] : patch.alternatives
        patch.alternatives = [offSpot, inSpotAlone].flatMap { rule in lists.map { $0 + [rule] } }
      }
    }
    patch.isEven = workload.isEven
    patch.priorityClass = workload.priorityClass.flatMap { name in
      priorityClasses.first { $0.name == name }
    }
    return patch
  }
}

extension Plan {
  /// Whether the Cluster document lets a pool buy nothing but spot.
  private func buysSpotAlone(_ pool: String) -> Bool {
    cluster.pools.first { $0.name == pool }?.capacityTypes.allSatisfy { $0 == .spot } ?? false
  }
}

extension PlannedPool {
  fileprivate var hasSpot: Bool { groups.contains { $0.capacityType == .spot && $0.count > 0 } }
}
