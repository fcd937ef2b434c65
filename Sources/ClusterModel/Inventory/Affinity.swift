/// One term of a node affinity: all its expressions and fields must match; a term with neither matches no node.
package struct NodeSelectorTerm: Hashable, Sendable {
  package var matchExpressions: [LabelRequirement]
  /// Only `metadata.name` is a known field.
  package var matchFields: [LabelRequirement]

  package init(matchExpressions: [LabelRequirement] = [], matchFields: [LabelRequirement] = []) {
    self.matchExpressions = matchExpressions
    self.matchFields = matchFields
  }
}

extension PodTemplate {
  /// Requires one of these zones besides what is required already, as a volume or an Inventory's `zones` does.
  ///
  /// Terms are alternatives, so each gets the requirement; one that is empty matches no node, and stays so.
  package mutating func require(zones: [String]) {
    let requirement = LabelRequirement(key: WellKnownLabel.zone, operator: .in, values: zones)
    guard let terms = nodeAffinity.required else {
      nodeAffinity.required = [NodeSelectorTerm(matchExpressions: [requirement])]
      return
    }
    nodeAffinity.required = terms.map { term in
      guard !term.matchExpressions.isEmpty || !term.matchFields.isEmpty else { return term }
      var narrowed = term
      narrowed.matchExpressions.append(requirement)
      return narrowed
    }
  }
}

/// A wish for nodes of a kind; it scores, and forbids nothing.
package struct PreferredNodeTerm: Hashable, Sendable {
  /// 1 to 100.
  package var weight: Int
  package var term: NodeSelectorTerm

  package init(weight: Int, term: NodeSelectorTerm) {
    self.weight = weight
    self.term = term
  }
}

/// Which nodes a pod must have, and which it would rather have.
package struct NodeAffinity: Hashable, Sendable {
  /// Terms of which one must match; nil where nothing is required. An empty list matches no node.
  package var required: [NodeSelectorTerm]?
  package var preferred: [PreferredNodeTerm]

  package init(required: [NodeSelectorTerm]? = nil, preferred: [PreferredNodeTerm] = []) {
    self.required = required
    self.preferred = preferred
  }
}

/// Which pods a pod affinity or anti-affinity term means, and over what domain.
package struct PodAffinityTerm: Hashable, Sendable {
  /// nil matches no pod; an empty selector matches all.
  package var selector: LabelSelector?
  package var topologyKey: String
  /// Namespaces by name; with no `namespaceSelector` and none named: the pod's own.
  package var namespaces: [String]
  package var namespaceSelector: LabelSelector?
  package var matchLabelKeys: [String]
  package var mismatchLabelKeys: [String]

  package init(
    selector: LabelSelector?, topologyKey: String, namespaces: [String] = [], namespaceSelector: LabelSelector? = nil,
    matchLabelKeys: [String] = [], mismatchLabelKeys: [String] = []
  ) {
    self.selector = selector
    self.topologyKey = topologyKey
    self.namespaces = namespaces
    self.namespaceSelector = namespaceSelector
    self.matchLabelKeys = matchLabelKeys
    self.mismatchLabelKeys = mismatchLabelKeys
  }
}

/// A wish for, or against, the company of other pods; it scores, and forbids nothing.
package struct PreferredPodTerm: Hashable, Sendable {
  /// 1 to 100.
  package var weight: Int
  package var term: PodAffinityTerm

  package init(weight: Int, term: PodAffinityTerm) {
    self.weight = weight
    self.term = term
  }
}

/// A pod's wishes about the company of other pods.
package struct PodAffinity: Hashable, Sendable {
  package var required: [PodAffinityTerm]
  package var preferred: [PreferredPodTerm]

  package init(required: [PodAffinityTerm] = [], preferred: [PreferredPodTerm] = []) {
    self.required = required
    self.preferred = preferred
  }
}
