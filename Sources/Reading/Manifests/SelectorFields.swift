import ClusterModel

extension FieldReader {
  /// A label selector; nil where the field is missing, which selects nothing.
  func labelSelector(_ key: String) -> LabelSelector? {
    guard let selector = mapping(key) else { return nil }
    return LabelSelector(
      matchLabels: selector.stringMap("matchLabels"),
      matchExpressions: selector.requirements("matchExpressions", allowed: [.in, .notIn, .exists, .doesNotExist]))
  }

  func nodeSelectorTerms(_ key: String) -> [NodeSelectorTerm] {
    mappings(key).map { $0.nodeSelectorTerm() }
  }

  func nodeSelectorTerm() -> NodeSelectorTerm {
    NodeSelectorTerm(
      matchExpressions: requirements("matchExpressions", allowed: LabelRequirement.Operator.allCases),
      matchFields: requirements("matchFields", allowed: [.in, .notIn]))
  }

  private func requirements(_ key: String, allowed: [LabelRequirement.Operator]) -> [LabelRequirement] {
    mappings(key).compactMap { $0.requirement(allowed: allowed) }
  }

  private func requirement(allowed: [LabelRequirement.Operator]) -> LabelRequirement? {
    guard let key = requiredString("key") else { return nil }
    guard has("operator") else {
      missing("operator", "write one of \(allowed.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
    guard let relation = oneOf("operator", LabelRequirement.Operator.self) else { return nil }
    guard allowed.contains(relation) else {
      child("operator")?.reject(
        "'\(relation.rawValue)' is not allowed here", "write one of \(allowed.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
    let values = strings("values")
    switch relation {
    case .in, .notIn:
      if values.isEmpty { missing("values", "name at least one value for \(relation.rawValue)") }
    case .greaterThan, .lessThan:
      if values.count != 1 || Int64(values[0]) == nil { reject("\(relation.rawValue) needs one whole number", "") }
    case .exists, .doesNotExist:
      if !values.isEmpty { reject("\(relation.rawValue) takes no values", "remove the values") }
    }
    return LabelRequirement(key: key, operator: relation, values: values)
  }
}
