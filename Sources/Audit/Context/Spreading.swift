import ClusterModel

/// What a workload's own constraints do to keep its pods apart over the domains of a node label.
enum Spreading: Sendable {
  /// Nothing is said; only the scheduler's default, which is a wish, is at work.
  case unsaid
  /// A wish: the scheduler gives it up when room is short.
  case wished
  /// Pods wait rather than crowd.
  case enforced
}

extension Workload {
  /// How its pods are spread over the domains of `key` (`topology.kubernetes.io/zone`, `kubernetes.io/hostname`).
  ///
  /// A hard constraint whose maxSkew is no less than the replicas lets them all stand together, and counts for nothing.
  func spreading(over key: String) -> Spreading {
    var result = Spreading.unsaid
    for constraint in template.topologySpread where Self.isSame(constraint.topologyKey, key) {
      guard constraint.selector?.matches(template.labels) ?? false else { continue }
      switch constraint.whenUnsatisfiable {
      case .doNotSchedule where constraint.maxSkew < steadyReplicas: return .enforced
      case .doNotSchedule: break
      case .scheduleAnyway: result = .wished
      }
    }
    if template.podAntiAffinity.required.contains(where: { meansItself($0, over: key) }) { return .enforced }
    if template.podAntiAffinity.preferred.contains(where: { meansItself($0.term, over: key) }) { result = .wished }
    return result
  }

  /// The only zones that its selector, required affinity or declaration leave it, sorted; nil: any.
  var confinedZones: [String]? {
    if let allowedZones, !allowedZones.isEmpty { return allowedZones.sorted() }
    for (key, value) in template.nodeSelector where Self.isSame(key, WellKnownLabel.zone) { return [value] }
    guard let terms = template.nodeAffinity.required, !terms.isEmpty else { return nil }
    var zones: Set<String> = []
    for term in terms {
      let expressions = term.matchExpressions.filter {
        Self.isSame($0.key, WellKnownLabel.zone) && $0.operator == .in
      }
      guard let expression = expressions.first else { return nil }
      zones.formUnion(expression.values)
    }
    return zones.sorted()
  }

  private func meansItself(_ term: PodAffinityTerm, over key: String) -> Bool {
    Self.isSame(term.topologyKey, key) && (term.selector?.matches(template.labels) ?? false)
      && (term.namespaces.isEmpty || term.namespaces.contains(id.namespace))
  }

  /// Whether two label keys mean the same, a key of a former version counting as today's.
  static func isSame(_ a: String, _ b: String) -> Bool {
    WellKnownLabel.current(a) == WellKnownLabel.current(b)
  }
}
