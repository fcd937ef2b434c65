import ClusterModel
import Quantities
import Reporting

/// Pieces that Kubernetes objects share, as trees; a field without content is left out.
enum ObjectTree {
  static func object(_ fields: [(String, JSONValue?)]) -> JSONValue {
    .object(fields.compactMap { name, value in value.map { JSONField(name, $0) } })
  }

  static func list(_ elements: [JSONValue]) -> JSONValue? { elements.isEmpty ? nil : .array(elements) }

  static func map(_ values: [String: String]) -> JSONValue? { values.isEmpty ? nil : .sorted(values) }

  static func metadata(
    _ name: String, namespace: String? = nil, labels: [String: String] = [:], annotations: [String: String] = [:]
  ) -> JSONValue {
    object([
      ("name", .string(name)), ("namespace", namespace.map(JSONValue.string)), ("labels", map(labels)),
      ("annotations", map(annotations)),
    ])
  }

  static func quantities(_ amounts: ResourceVector) -> JSONValue? {
    amounts.isEmpty
      ? nil : .object(amounts.names.map { JSONField($0.rawValue, .string($0.text(amounts[$0]))) })
  }

  static func taint(_ taint: Taint) -> JSONValue {
    object([
      ("key", .string(taint.key)), ("value", taint.value.isEmpty ? nil : .string(taint.value)),
      ("effect", .string(taint.effect.rawValue)),
    ])
  }

  static func toleration(_ toleration: Toleration) -> JSONValue {
    object([
      ("key", toleration.key.flatMap { $0.isEmpty ? nil : .string($0) }),
      ("operator", .string(toleration.operator.rawValue)),
      ("value", toleration.value.isEmpty ? nil : .string(toleration.value)),
      ("effect", toleration.effect.map { .string($0.rawValue) }),
      ("tolerationSeconds", toleration.seconds.map { .integer($0) }),
    ])
  }

  static func requirement(_ requirement: LabelRequirement) -> JSONValue {
    object([
      ("key", .string(requirement.key)), ("operator", .string(requirement.operator.rawValue)),
      ("values", requirement.values.isEmpty ? nil : .strings(requirement.values)),
    ])
  }

  static func selector(_ selector: LabelSelector) -> JSONValue {
    object([
      ("matchLabels", map(selector.matchLabels)),
      ("matchExpressions", list(selector.matchExpressions.map(requirement))),
    ])
  }

  static func nodeTerm(_ term: NodeSelectorTerm) -> JSONValue {
    object([
      ("matchExpressions", list(term.matchExpressions.map(requirement))),
      ("matchFields", list(term.matchFields.map(requirement))),
    ])
  }

  static func nodeTerms(_ terms: [NodeSelectorTerm]) -> JSONValue { ["nodeSelectorTerms": .array(terms.map(nodeTerm))] }

  static let required = "requiredDuringSchedulingIgnoredDuringExecution"
  static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

  static func nodeAffinity(_ affinity: NodeAffinity) -> JSONValue? {
    guard affinity.required != nil || !affinity.preferred.isEmpty else { return nil }
    return object([
      (required, affinity.required.map(nodeTerms)),
      (preferred, list(affinity.preferred.map { ["weight": .integer($0.weight), "preference": nodeTerm($0.term)] })),
    ])
  }

  static func podAffinity(_ affinity: PodAffinity) -> JSONValue? {
    guard !affinity.required.isEmpty || !affinity.preferred.isEmpty else { return nil }
    return object([
      (required, list(affinity.required.map(podTerm))),
      (
        preferred,
        list(affinity.preferred.map { ["weight": .integer($0.weight), "podAffinityTerm": podTerm($0.term)] })
      ),
    ])
  }

  private static func podTerm(_ term: PodAffinityTerm) -> JSONValue {
    object([
      ("labelSelector", term.selector.map(selector)), ("topologyKey", .string(term.topologyKey)),
      ("namespaces", term.namespaces.isEmpty ? nil : .strings(term.namespaces)),
      ("namespaceSelector", term.namespaceSelector.map(selector)),
      ("matchLabelKeys", term.matchLabelKeys.isEmpty ? nil : .strings(term.matchLabelKeys)),
      ("mismatchLabelKeys", term.mismatchLabelKeys.isEmpty ? nil : .strings(term.mismatchLabelKeys)),
    ])
  }

  static func spread(_ constraint: TopologySpreadConstraint) -> JSONValue {
    object([
      ("maxSkew", .integer(constraint.maxSkew)), ("topologyKey", .string(constraint.topologyKey)),
      ("whenUnsatisfiable", .string(constraint.whenUnsatisfiable.rawValue)),
      ("labelSelector", constraint.selector.map(selector)),
      ("minDomains", constraint.minDomains.map { .integer($0) }),
      ("nodeAffinityPolicy", .string(constraint.nodeAffinityPolicy.rawValue)),
      ("nodeTaintsPolicy", .string(constraint.nodeTaintsPolicy.rawValue)),
      ("matchLabelKeys", constraint.matchLabelKeys.isEmpty ? nil : .strings(constraint.matchLabelKeys)),
    ])
  }
}
