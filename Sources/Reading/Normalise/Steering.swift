import ClusterModel

extension PodTemplate {
  /// Takes out what an earlier plan's patch asks of the nodes' group, a label that only a plan gives.
  ///
  /// Terms are alternatives: those that the groups alone told apart become one, and where a term asks for nothing else,
  /// nothing is required.
  ///
  /// - Returns: whether there was any.
  /// - Complexity: O(terms^2 * requirements)
  mutating func dropSteering() -> Bool {
    var isSteered = nodeSelector.removeValue(forKey: WellKnownLabel.group) != nil
    guard let terms = nodeAffinity.required else { return isSteered }
    var kept: [NodeSelectorTerm] = []
    var isOpen = false
    for term in terms {
      var rest = term
      rest.matchExpressions.removeAll { $0.key == WellKnownLabel.group }
      if rest.matchExpressions.count < term.matchExpressions.count {
        isSteered = true
        isOpen = isOpen || rest.matchExpressions.isEmpty && rest.matchFields.isEmpty
      }
      if !kept.contains(rest) { kept.append(rest) }
    }
    if isSteered { nodeAffinity.required = isOpen ? nil : kept }
    return isSteered
  }
}
