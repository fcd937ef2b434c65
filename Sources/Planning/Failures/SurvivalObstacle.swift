import ClusterModel

/// Why pods can't come back in a failure, whatever nodes are bought, and the cheapest change that would let them.
struct SurvivalObstacle: Hashable {
  let constraint: String
  let remedy: String
  /// Pods elsewhere keep running: the failure takes only what stood there.
  let leavesOthers: Bool
}

/// Finds the rule of a workload's own that keeps its pods from coming back when shapes are lost.
struct ObstacleFinder {
  let lowering: FailureLowering
  let gone: Set<Int>
  /// The zone that is lost; nil: spot nodes are.
  let zone: String?
  let zoneIndex: Int?

  /// What keeps classes from coming back, by class: a rule of their own, or that those whose company they need don't come.
  ///
  /// - Complexity: O(classes x (shapes + groups)) for each pod that waits for one that waits
  func obstacles(_ built: BuiltClasses, _ returns: [ReturnRule]) -> [Int: SurvivalObstacle] {
    var found: [Int: SurvivalObstacle] = [:]
    func member(_ number: Int) -> Int? { built.members[number].first?.workload }
    let asked = returns.indices.filter { returns[$0].keep > 0 && !returns[$0].isTied }
    for number in asked {
      guard let member = member(number) else { continue }
      found[number] = obstacle(built.classes[number], returns[number], member)
    }
    func runsElsewhere(_ number: Int) -> Bool {
      if let obstacle = found[number] { return obstacle.leavesOthers }
      let own = returns[number].isTied ? nil : returns[number].shapes
      return (own ?? built.classes[number].shapes).contains { shape in
        guard !gone.contains(shape) else { return false }
        guard returns[number].isTied, case .bounds(_, let most) = built.classes[number].zoneRule else { return true }
        return most[lowering.shapes[shape].zoneIndex] > 0
      }
    }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for number in asked where found[number] == nil {
        guard let member = member(number),
          returns[number].company.contains(where: { group in
            !group.contains(number) && !group.contains(where: runsElsewhere)
          })
        else { continue }
        found[number] = held(member)
        hasChanged = true
      }
    }
    return found
  }

  private func obstacle(_ podClass: PodClass, _ rule: ReturnRule, _ index: Int) -> SurvivalObstacle? {
    let shapes = rule.shapes ?? podClass.shapes
    let open = shapes.filter { !gone.contains($0) }
    if shapes.isEmpty { return nil }
    if open.isEmpty { return held(index) }
    guard zone != nil, open.count < shapes.count else { return nil }
    let zonesLeft = Set(open.map { lowering.shapes[$0].zoneIndex })
    if let most = rule.mostPerZone, zonesLeft.count * most < rule.keep {
      return SurvivalObstacle(
        constraint:
          "required anti-affinity over zones allows \(most) pod a zone, and \(zonesLeft.count) zones are left for "
          + "\(rule.keep) pods",
        remedy:
          "make the anti-affinity preferred, or use a topology spread constraint with maxSkew 1 instead (no pod more)",
        leavesOthers: true)
    }
    if let spread = rule.spread, zonesLeft.count < spread.minDomains,
      zonesLeft.count * spread.maxSkew < rule.keep
    {
      return SurvivalObstacle(
        constraint:
          "its topology spread asks for minDomains \(spread.minDomains), \(zonesLeft.count) zones are left, so that "
          + "each takes at most maxSkew \(spread.maxSkew)",
        remedy:
          "lower minDomains to \(zonesLeft.count), or raise maxSkew to \((rule.keep + zonesLeft.count - 1) / zonesLeft.count) (no pod more)",
        leavesOthers: true)
    }
    return nil
  }

  /// What is lost holds all of a workload's pods.
  private func held(_ index: Int) -> SurvivalObstacle { zone.map { bound(index, to: $0) } ?? onSpotAlone(index) }

  /// All of a workload's shapes lie in the lost zone.
  private func bound(_ index: Int, to zone: String) -> SurvivalObstacle {
    let workload = lowering.workloads[index]
    let pods = workload.replicas == 1 ? "its one pod" : "all \(workload.replicas) of its pods"
    let spread = "a topology spread constraint over zones (no pod more)"
    let constraint: String
    let remedy: String
    if let allowed = workload.allowedZones, allowed == [zone] {
      constraint = "its zones (\(zone)) hold \(pods) there"
      remedy = "allow another zone, and add \(spread)"
    } else if lowering.company.zoneCompanions[index].contains(where: { $0.allSatisfy { $0 == index } }) {
      constraint = "required pod affinity to itself over zones holds \(pods) in \(zone)"
      remedy = "make the affinity preferred or drop it, and add \(spread)"
    } else if let group = lowering.company.zoneCompanions[index].first {
      let company = group.first { $0 != index }.map { lowering.workloads[$0] }
      let other = company?.id.description ?? "others"
      constraint = "required pod affinity over zones to \(other) holds \(pods) in \(zone)"
      remedy =
        (company?.replicas ?? 2) > 1
        ? "spread \(other) over zones, or make the affinity preferred (no pod more)"
        : "make the affinity preferred (no pod more); or a replica more of \(other), and its pods spread over zones"
    } else if !lowering.company.zoneConflicts[index].subtracting([index]).isEmpty {
      constraint = "required anti-affinity over zones to other workloads leaves \(pods) no zone but \(zone)"
      remedy = "make the anti-affinity preferred (no pod more)"
    } else {
      let selector = InfeasibilityExplanation.selector(workload.template)
      constraint =
        selector.isEmpty
        ? "the node shapes that it may use are offered in \(zone) alone, which holds \(pods)"
        : "node selector or affinity \(selector) holds \(pods) in \(zone)"
      remedy =
        selector.isEmpty
        ? "let its pool buy in another zone" : "let the selector name another zone too, and add \(spread)"
    }
    return SurvivalObstacle(constraint: constraint, remedy: remedy, leavesOthers: false)
  }

  private func onSpotAlone(_ index: Int) -> SurvivalObstacle {
    let selector = InfeasibilityExplanation.selector(lowering.workloads[index].template)
    return SurvivalObstacle(
      constraint: "only spot nodes may hold it"
        + (selector.isEmpty ? ": its pool buys nothing else" : " (\(selector))"),
      remedy: selector.isEmpty
        ? "let its pool buy on-demand nodes too (capacityTypes), or say plimsoll.dev/survive: none"
        : "let the selector accept on-demand nodes too, or say plimsoll.dev/survive: none",
      leavesOthers: false)
  }
}
