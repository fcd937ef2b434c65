import ClusterModel

private let required = "requiredDuringSchedulingIgnoredDuringExecution"
private let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

extension FieldReader {
  /// `affinity.nodeAffinity`.
  func nodeAffinity() -> NodeAffinity {
    guard let affinity = mapping("nodeAffinity") else { return NodeAffinity() }
    let terms = affinity.mapping(required).map { $0.nodeSelectorTerms("nodeSelectorTerms") }
    let wishes = affinity.mappings(preferred).compactMap { (wish) -> PreferredNodeTerm? in
      guard let weight = wish.weight(), let term = wish.mapping("preference") else { return nil }
      return PreferredNodeTerm(weight: weight, term: term.nodeSelectorTerm())
    }
    return NodeAffinity(required: terms, preferred: wishes)
  }

  /// `affinity.podAffinity` or `affinity.podAntiAffinity`.
  func podAffinity(_ key: String) -> PodAffinity {
    guard let affinity = mapping(key) else { return PodAffinity() }
    return PodAffinity(
      required: affinity.mappings(required).compactMap { $0.podAffinityTerm() },
      preferred: affinity.mappings(preferred).compactMap { (wish) -> PreferredPodTerm? in
        guard let weight = wish.weight(), let term = wish.mapping("podAffinityTerm")?.podAffinityTerm() else {
          return nil
        }
        return PreferredPodTerm(weight: weight, term: term)
      })
  }

  private func weight() -> Int? {
    guard has("weight") else {
      missing("weight", "write a number from 1 to 100")
      return nil
    }
    return int("weight", in: 1...100)
  }

  private func podAffinityTerm() -> PodAffinityTerm? {
    guard let key = requiredString("topologyKey") else { return nil }
    return PodAffinityTerm(
      selector: labelSelector("labelSelector"), topologyKey: key, namespaces: strings("namespaces"),
      namespaceSelector: labelSelector("namespaceSelector"), matchLabelKeys: strings("matchLabelKeys"),
      mismatchLabelKeys: strings("mismatchLabelKeys"))
  }

  func topologySpreadConstraint() -> TopologySpreadConstraint? {
    guard let key = requiredString("topologyKey") else { return nil }
    guard has("maxSkew") else {
      missing("maxSkew", "write a number of at least 1")
      return nil
    }
    guard has("whenUnsatisfiable") else {
      missing("whenUnsatisfiable", "write DoNotSchedule or ScheduleAnyway")
      return nil
    }
    let maxSkew = int("maxSkew", in: 1...Int(Int32.max))
    let whenUnsatisfiable = oneOf("whenUnsatisfiable", TopologySpreadConstraint.WhenUnsatisfiable.self)
    guard let skew = maxSkew, let action = whenUnsatisfiable else { return nil }
    return TopologySpreadConstraint(
      maxSkew: skew, topologyKey: key, whenUnsatisfiable: action, selector: labelSelector("labelSelector"),
      minDomains: int("minDomains", in: 1...Int(Int32.max)),
      nodeAffinityPolicy: oneOf("nodeAffinityPolicy", TopologySpreadConstraint.InclusionPolicy.self) ?? .honor,
      nodeTaintsPolicy: oneOf("nodeTaintsPolicy", TopologySpreadConstraint.InclusionPolicy.self) ?? .ignore,
      matchLabelKeys: strings("matchLabelKeys"))
  }

  func toleration() -> Toleration? {
    let key = string("key")
    let relation =
      node.text("operator") == "" ? .equal : oneOf("operator", Toleration.Operator.self) ?? Toleration.Operator.equal
    let effect = node.text("effect") == "" ? nil : oneOf("effect", Taint.Effect.self)
    if (key ?? "").isEmpty && relation == .equal {
      reject("a toleration without a key must have the operator Exists", "add the key, or operator: Exists")
      return nil
    }
    let seconds = child("tolerationSeconds")?.asInt(in: -Int(Int32.max)...Int.max)
    return Toleration(
      key: key, operator: relation, value: string("value") ?? "", effect: effect, seconds: seconds.map(Int64.init))
  }

  func taint() -> Taint? {
    guard let key = requiredString("key") else { return nil }
    guard has("effect") else {
      missing("effect", "write NoSchedule, PreferNoSchedule or NoExecute")
      return nil
    }
    guard let effect = oneOf("effect", Taint.Effect.self) else { return nil }
    return Taint(key: key, value: string("value") ?? "", effect: effect)
  }
}
