import ClusterModel
import Quantities
import Scheduling

/// Holds one workload against every pool, and against every kind of node of its own pools.
struct PlacementVerdicts {
  let plan: Plan
  let planned: PlannedWorkload
  let workload: Workload
  let isStateful: Bool
  let offerings: [PoolOffering]

  /// What is bought under one name and paid for one way; zones differ.
  private struct Kind: Hashable, Comparable {
    let pool: String
    let instanceType: String
    let capacityType: CapacityType

    static func < (a: Kind, b: Kind) -> Bool {
      (a.pool, a.instanceType, a.capacityType) < (b.pool, b.instanceType, b.capacityType)
    }
  }

  // MARK: pools

  var pools: [PlacementExplanation.Verdict] {
    plan.cluster.pools.map { pool in
      let isChosen = planned.pools.contains(pool.name)
      return .init(pool.name, isChosen: isChosen, reasons: isChosen ? [] : refusals(of: pool))
    }
  }

  private func refusals(of pool: NodePool) -> [String] {
    let kinds = offered(pool)
    var reasons: [String] = []
    let untolerated = pool.taints.filter { taint in
      taint.effect != .preferNoSchedule && !workload.template.tolerations.contains { $0.tolerates(taint) }
    }
    if !untolerated.isEmpty {
      reasons.append("taint \(untolerated.map(\.description).joined(separator: ", ")) isn't tolerated as written")
    }
    let obstacles = kinds.map { obstacle($0) }
    if kinds.isEmpty {
      reasons.append("it may buy no node that is known")
    } else if obstacles.allSatisfy({ $0 != nil }) {
      reasons += tally(obstacles.compactMap(\.self)).prefix(3).map { $0.what }
    } else if workload.isDaemonSet {
      reasons.append(plan.nodes.contains { $0.pool == pool.name } ? "" : "the plan has no node of it")
    } else {
      reasons.append(
        planned.pools.isEmpty
          ? "an empty node of it could hold one of its pods"
          : "its nodes could hold it: it is the rule that sends it to \(planned.pools.joined(separator: ", "))")
    }
    return reasons.filter { !$0.isEmpty }
  }

  /// One offering for each kind and zone of a pool; the plan's own nodes where no catalogue is at hand.
  private func offered(_ pool: NodePool) -> [PoolOffering] {
    let known = offerings.filter { $0.pool == pool.name }
    guard known.isEmpty else { return known }
    return plan.nodes.filter { $0.pool == pool.name }.map { node in
      PoolOffering(
        pool: node.pool, instanceType: node.instanceType, capacityType: node.capacityType, zone: node.zone,
        price: node.pricePerHour, allocatable: node.allocatable, labels: node.labels, taints: node.taints)
    }
  }

  // MARK: kinds of node

  var shapes: [PlacementExplanation.Verdict] {
    let own = plan.cluster.pools.filter { planned.pools.contains($0.name) }
    let kinds = Dictionary(grouping: own.flatMap(offered)) {
      Kind(pool: $0.pool, instanceType: $0.instanceType, capacityType: $0.capacityType)
    }
    let nodes = Dictionary(grouping: plan.nodes) {
      Kind(pool: $0.pool, instanceType: $0.instanceType, capacityType: $0.capacityType)
    }
    let podsOn = Dictionary(
      plan.placements.filter { $0.workload == planned.workload }.map { ($0.node, $0.count) }, uniquingKeysWith: +)
    var verdicts: [PlacementExplanation.Verdict] = []
    var others: [String?] = []
    for (kind, offers) in kinds.sorted(by: { $0.key < $1.key }) {
      let refusal = offers.contains { obstacle($0) == nil } ? nil : offers.first.flatMap { obstacle($0) }
      guard let bought = nodes[kind] else {
        others.append(refusal)
        continue
      }
      let counts = bought.compactMap { podsOn[$0.name] }
      let pods = counts.reduce(0, +)
      let name = "\(kind.pool): \(kind.instanceType) \(kind.capacityType.rawValue)"
      verdicts.append(
        .init(name, isChosen: pods > 0, reasons: [sentence(pods, (counts.count, bought.count), offers, refusal)]))
    }
    return verdicts + (others.isEmpty ? [] : [unbought(others)])
  }

  private func sentence(
    _ pods: Int, _ count: (holding: Int, all: Int), _ offers: [PoolOffering], _ refusal: String?
  ) -> String {
    let nodes = count.all
    let most = offers.map { capacity($0) }.max() ?? 0
    let room = "an empty one holds \(Phrase.count(most, "of its pods", "of its pods"))"
    if pods > 0 {
      return "\(Phrase.count(pods, "pod")) on \(count.holding) of \(Phrase.count(nodes, "node")) bought; \(room)"
    }
    if let refusal { return "\(Phrase.count(nodes, "node")) bought, none for it: \(refusal)" }
    return
      "\(Phrase.count(nodes, "node")) bought, none of its pods there: it would fit (\(room)), and the cheapest packing of all pods together put others on it"
  }

  private func unbought(_ refusals: [String?]) -> PlacementExplanation.Verdict {
    let able = refusals.count { $0 == nil }
    var reasons: [String] = []
    if able > 0 {
      reasons.append(
        "\(Phrase.count(able, "other kind")) could hold it; at most \(plan.cluster.instanceTypesPerPool) instance types a pool are bought, and the packing of all pods together is cheaper with those above"
      )
    }
    reasons += tally(refusals.compactMap(\.self)).prefix(4).map { "\($0.count): \($0.what)" }
    return .init("not bought", isChosen: false, reasons: reasons)
  }

  /// How many of the workload's pods an empty node holds, DaemonSets left aside.
  private func capacity(_ offer: PoolOffering) -> Int {
    var most = max(0, offer.allocatable[.pods])
    for name in workload.requests.names where workload.requests[name] > 0 && name != .pods {
      most = min(most, max(0, offer.allocatable[name]) / workload.requests[name])
    }
    return Int(clamping: most)
  }

  // MARK: what forbids a node

  /// The first rule that keeps one pod off an empty node of this kind, taints left aside; nil: none does.
  private func obstacle(_ offer: PoolOffering) -> String? {
    let node = Node(
      name: offer.instanceType, labels: offer.labels, taints: offer.taints, allocatable: offer.allocatable,
      position: FilePosition(path: ""))
    let template = workload.template
    if let wanted = template.operatingSystem, wanted != offer.labels[WellKnownLabel.operatingSystem] ?? "linux" {
      return "it needs operating system \(wanted)"
    }
    if !NodeAffinityFilter.accepts(template, node: node) {
      return "no node of it meets \(template.selectorText ?? "its node affinity")"
    }
    if let zones = workload.allowedZones, !zones.contains(offer.zone) {
      return "outside of the zones that it allows (\(zones.joined(separator: ", ")))"
    }
    if offer.capacityType == .spot, !workload.isDaemonSet {
      let types = plan.cluster.pools.first { $0.name == offer.pool }?.capacityTypes ?? []
      if isStateful { return "spot, where stateful pods never stand" }
      if !workload.mayUseSpot(in: types) { return "spot, which its owner hasn't allowed (plimsoll.dev/spot: allowed)" }
    }
    let short = workload.requests.names.first { workload.requests[$0] > offer.allocatable[$0] }
    guard let short else { return nil }
    return offer.allocatable[short] == 0
      ? "offers no \(short.rawValue)"
      : "too small: less than the \(short.rawValue) \(short.text(workload.requests[short])) of one pod"
  }

  /// Reasons with how often each was given, most often first.
  private func tally(_ reasons: [String]) -> [(what: String, count: Int)] {
    Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      ($0.key, $0.value)
    }
  }
}
