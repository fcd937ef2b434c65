package import ClusterModel

/// A pod's node selector and required node affinity: the node must satisfy both.
///
/// Terms are alternatives; within a term every expression and field must match; a term with neither matches no node.
package enum NodeAffinityFilter {
  package static let reason = "node(s) didn't match Pod's node affinity/selector"
  package static let conflictReason = "pod affinity terms conflict"
  package static let enforcedReason = "node(s) didn't match scheduler-enforced node affinity"

  /// nil where the node satisfies the selector and the affinity.
  ///
  /// - Complexity: O(expressions * values)
  package static func refusal(_ template: PodTemplate, node: Node) -> Refusal? {
    accepts(template, node: node) ? nil : Refusal(.nodeAffinity, .unresolvable, [reason])
  }

  /// nil where the node satisfies what the scheduler's profile requires of every pod's node.
  package static func enforcedRefusal(_ added: NodeAffinity, node: Node) -> Refusal? {
    guard let terms = added.required, !terms.contains(where: { matches($0, labels: node.labels, name: node.name) })
    else { return nil }
    return Refusal(.nodeAffinity, .unresolvable, [enforcedReason])
  }

  /// Whether the node satisfies the selector and the affinity.
  package static func accepts(_ template: PodTemplate, node: Node) -> Bool {
    for (key, value) in template.nodeSelector where node.labels[key] != value { return false }
    guard let terms = template.nodeAffinity.required else { return true }
    return terms.contains { matches($0, labels: node.labels, name: node.name) }
  }

  /// Whether a term matches a node of these labels and this name; `name` nil ignores matchFields, as for volumes.
  package static func matches(_ term: NodeSelectorTerm, labels: [String: String], name: String?) -> Bool {
    guard !term.matchExpressions.isEmpty || !term.matchFields.isEmpty else { return false }
    // Without values these two are errors in Kubernetes, and a term with an error matches nothing.
    let isSound = term.matchExpressions.allSatisfy {
      !$0.values.isEmpty || ($0.operator != .in && $0.operator != .notIn)
    }
    guard isSound, term.matchExpressions.allSatisfy({ $0.matches(labels) }) else { return false }
    return term.matchFields.allSatisfy { field in
      guard field.values.count == 1, field.operator == .in || field.operator == .notIn else { return false }
      guard let name else { return true }
      let value = field.key == "metadata.name" ? name : ""
      return (field.values[0] == value) == (field.operator == .in)
    }
  }

  /// Whether the filter has nothing to say about this pod.
  package static func isSkipped(_ template: PodTemplate) -> Bool {
    template.nodeSelector.isEmpty && template.nodeAffinity.required == nil
  }

  /// Which nodes a pod names by matchFields.
  package enum NamedNodes: Hashable, Sendable {
    /// Some term names none: every node is to be looked at.
    case any
    /// Every term names nodes: only these are looked at. Empty: the terms contradict themselves.
    case only(Set<String>)
  }

  /// The nodes that the required terms name: kube-scheduler looks at no others.
  package static func namedNodes(_ template: PodTemplate) -> NamedNodes {
    guard let terms = template.nodeAffinity.required, !terms.isEmpty else { return .any }
    var names: Set<String> = []
    for term in terms {
      let sets = term.matchFields.filter { $0.key == "metadata.name" && $0.operator == .in }.map { Set($0.values) }
      guard let first = sets.first else { return .any }
      names.formUnion(sets.dropFirst().reduce(first) { $0.intersection($1) })
    }
    return .only(names)
  }

  /// The sum of the weights of the preferred terms that match, the pod's and the profile's: the score's raw value.
  package static func preference(_ template: PodTemplate, added: NodeAffinity = NodeAffinity(), node: Node) -> Int {
    (added.preferred + template.nodeAffinity.preferred).reduce(0) { sum, preferred in
      matches(preferred.term, labels: node.labels, name: node.name) ? sum + preferred.weight : sum
    }
  }
}
