extension Workload {
  /// Whether a pool's spot nodes may hold its pods: by its owner's word; else by a selector, affinity or toleration of
  /// its own that names spot; else only where the pool buys nothing but spot.
  ///
  /// A pod that says nothing stays on demand where it can: a reclaim is a failure that its owner has to accept first.
  /// Stateful pods never stand on spot; that is judged apart.
  package func mayUseSpot(in capacityTypes: [CapacityType]) -> Bool {
    switch spot {
    case .allowed: true
    case .forbidden: false
    case nil: namesSpot || capacityTypes.allSatisfy { $0 == .spot }
    }
  }

  /// The owner's word, or what the pod's own selectors say; nil: neither says anything, and pods stay on demand where
  /// their pools offer that.
  package var spotConsent: SpotConsent? { spot ?? (namesSpot ? .allowed : nil) }

  private var namesSpot: Bool {
    let keys = [WellKnownLabel.capacityType, "eks.amazonaws.com/capacityType", "cloud.google.com/gke-spot"]
    if keys.contains(where: { template.nodeSelector[$0] != nil }) { return true }
    let terms = (template.nodeAffinity.required ?? []).flatMap(\.matchExpressions)
    if terms.contains(where: { keys.contains($0.key) && $0.operator != .notIn && $0.operator != .doesNotExist }) {
      return true
    }
    return template.tolerations.contains { ($0.key ?? "").lowercased().contains("spot") }
  }
}
