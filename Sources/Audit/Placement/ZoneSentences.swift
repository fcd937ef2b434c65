import ClusterModel

/// Says what decided the zones of a workload's pods.
struct ZoneSentences {
  let plan: Plan
  let planned: PlannedWorkload
  /// nil: the manifest isn't at hand.
  let workload: Workload?

  var lines: [String] {
    let shares = planned.sharesOf.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    guard !shares.isEmpty else { return [] }
    guard let workload, !workload.isDaemonSet else { return [shares.joined(separator: ", ")] }
    return [shares.joined(separator: ", ")] + (rules(workload).isEmpty ? [free] : rules(workload))
  }

  private var free: String {
    "nothing in its manifest asks for zones; they follow from the nodes that cost least and from the failures that the plan survives"
  }

  private func rules(_ workload: Workload) -> [String] {
    var rules: [String] = []
    if !workload.pinnedZones.isEmpty {
      let pinned = workload.pinnedZones.sorted { $0.key < $1.key }.map { "\($0.value) in \($0.key)" }
      rules.append("bound volumes hold \(pinned.joined(separator: ", "))")
    }
    if let zones = workload.confinedZones { rules.append("its own word allows \(zones.joined(separator: ", ")) alone") }
    for constraint in workload.template.topologySpread
    where Workload.isSame(constraint.topologyKey, WellKnownLabel.zone) {
      rules.append(
        constraint.whenUnsatisfiable == .doNotSchedule
          ? "spread over zones with maxSkew \(constraint.maxSkew), enforced"
          : "spread over zones is wished (maxSkew \(constraint.maxSkew)), and given up where it costs")
    }
    let apart = { (term: PodAffinityTerm) in Workload.isSame(term.topologyKey, WellKnownLabel.zone) }
    if workload.template.podAntiAffinity.required.contains(where: apart) {
      rules.append("required anti-affinity over zones keeps pods apart")
    }
    if workload.template.podAffinity.required.contains(where: apart) {
      rules.append("required affinity over zones keeps it beside other pods")
    }
    return rules
  }
}
