package import ClusterModel

/// A pod affinity or anti-affinity term made ready to be asked: selector with its label keys merged, namespaces resolved
/// as far as the term itself says.
///
/// A term belongs to a pod (its owner here): where it names no namespace, it means the owner's; matchLabelKeys and
/// mismatchLabelKeys take their values from the owner's labels, as the API server merges them into the selector when the
/// pod is made (merging twice changes nothing).
package struct PodTerm: Hashable, Sendable {
  package let topologyKey: String
  /// nil matches no pod.
  package let selector: LabelSelector?
  package let namespaces: Set<String>
  /// nil: none but the named ones. An empty selector: every namespace.
  package let namespaceSelector: LabelSelector?

  /// - Parameters:
  ///   - ownerLabels: the labels of the pod whose term this is.
  ///   - ownerNamespace: that pod's namespace.
  package init(_ term: PodAffinityTerm, ownerLabels: [String: String], ownerNamespace: String) {
    topologyKey = term.topologyKey
    selector = term.selector.map {
      $0.merging(
        labelKeys: term.matchLabelKeys, mismatchKeys: term.mismatchLabelKeys, valuesFrom: ownerLabels)
    }
    namespaceSelector = term.namespaceSelector
    namespaces =
      term.namespaces.isEmpty && term.namespaceSelector == nil ? [ownerNamespace] : Set(term.namespaces)
  }

  /// Whether the term means a pod of these labels in this namespace.
  ///
  /// - Parameter namespaceLabels: the labels of the Namespace object; nil where there is none (then only a named
  ///   namespace or an empty namespace selector matches).
  /// - Complexity: O(requirements)
  package func matches(labels: [String: String], namespace: String, namespaceLabels: [String: String]?) -> Bool {
    guard let selector, meansNamespace(namespace, labels: namespaceLabels) else { return false }
    return selector.matches(labels)
  }

  private func meansNamespace(_ namespace: String, labels: [String: String]?) -> Bool {
    if namespaces.contains(namespace) { return true }
    guard let namespaceSelector else { return false }
    return namespaceSelector.isEmpty || labels.map(namespaceSelector.matches) ?? false
  }

  /// The required anti-affinity terms of a template in a namespace.
  package static func requiredAntiAffinity(of template: PodTemplate, namespace: String) -> [PodTerm] {
    template.podAntiAffinity.required.map {
      PodTerm($0, ownerLabels: template.labels, ownerNamespace: namespace)
    }
  }

  /// The required affinity terms of a template in a namespace.
  package static func requiredAffinity(of template: PodTemplate, namespace: String) -> [PodTerm] {
    template.podAffinity.required.map { PodTerm($0, ownerLabels: template.labels, ownerNamespace: namespace) }
  }

  /// Whether one pod matches all of the terms: required affinity with several terms asks for a single such pod.
  package static func allMatch(
    _ terms: [PodTerm], labels: [String: String], namespace: String, namespaceLabels: [String: String]?
  ) -> Bool {
    terms.allSatisfy { $0.matches(labels: labels, namespace: namespace, namespaceLabels: namespaceLabels) }
  }
}

extension LabelSelector {
  /// This selector with `key in (value)` for each of `labelKeys` and `key notin (value)` for each of `mismatchKeys` that
  /// `labels` has; keys that it lacks are left out.
  package func merging(
    labelKeys: [String], mismatchKeys: [String] = [], valuesFrom labels: [String: String]
  ) -> LabelSelector {
    var merged = self
    for (keys, comparison) in [(labelKeys, LabelRequirement.Operator.in), (mismatchKeys, .notIn)] {
      for key in keys {
        guard let value = labels[key] else { continue }
        merged.matchExpressions.append(LabelRequirement(key: key, operator: comparison, values: [value]))
      }
    }
    return merged
  }
}
