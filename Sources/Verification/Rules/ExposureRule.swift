import ClusterModel
import Quantities

/// The table of exposure says what the plan's placements imply.
struct ExposureRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    var stated: [WorkloadID: WorkloadExposure] = [:]
    var violations: [Violation] = []
    for entry in judged.plan.exposure where stated.updateValue(entry, forKey: entry.workload) != nil {
      violations.append(Violation(.table, "exposure of \(entry.workload)", "is given more than once"))
    }
    for (index, member) in judged.members.enumerated() where !member.isDaemonSet {
      let stands = judged.standsOfMember[index]
      guard let entry = stated.removeValue(forKey: member.workload.id) else {
        // Plans for which no exposure was worked out say nothing of any workload.
        if !stands.isEmpty, !judged.plan.exposure.isEmpty {
          violations.append(Violation(.table, "exposure of \(member.name)", "is missing"))
        }
        continue
      }
      violations += compare(entry, stands, judged)
    }
    return violations
      + stated.keys.sorted().map { Violation(.table, "exposure of \($0)", "the inputs have no such workload") }
  }

  private func compare(_ entry: WorkloadExposure, _ stands: [JudgedPlan.Stand], _ judged: JudgedPlan) -> [Violation] {
    var zones: [String: Int] = [:]
    var spot: [String: Int] = [:]
    for stand in stands {
      let node = judged.nodes[stand.node]
      zones[node.zone, default: 0] += stand.count
      if node.capacityType == .spot { spot[node.pool, default: 0] += stand.count }
    }
    let total = stands.reduce(0) { $0 + $1.count }
    let most = stands.map(\.count).max() ?? 0
    let worst = max(most, zones.values.max() ?? 0, spot.values.max() ?? 0)
    let facts: [(field: String, stated: Int, is: Int)] = [
      ("replicas", entry.replicas, total), ("nodes", entry.nodes, stands.count),
      ("mostPerNode", entry.mostPerNode, most), ("leastLeft", entry.leastLeft, total - worst),
    ]
    var violations = facts.filter { $0.stated != $0.is }.map {
      Violation(.table, "exposure of \(entry.workload)", "\($0.field) is \($0.stated), by the placements \($0.is)")
    }
    if entry.perZone.filter({ $0.value != 0 }) != zones {
      let text = zones.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      violations.append(Violation(.table, "exposure of \(entry.workload)", "perZone isn't \(text)"))
    }
    return violations
  }
}

/// What surviving costs adds up, and is of the failures that the Cluster document names.
struct FailurePricesRule: PlanRule {
  func violations(in judged: JudgedPlan) -> [Violation] {
    guard let prices = judged.plan.failurePrices else { return [] }
    var violations: [Violation] = []
    func note(_ field: String, _ message: String) {
      violations.append(Violation(.cost, "failurePrices.\(field)", message))
    }
    let (nothing, all) = (prices.withoutFailures.microUnits, prices.withAll.microUnits)
    if nothing > all { note("withoutFailures", "is more than surviving all of them costs") }
    let zones = Int64(judged.cluster.zones.count)
    let usual = zones > 1 ? (nothing * zones + zones - 2) / (zones - 1) : nil
    if prices.usualPractice?.microUnits != usual {
      note("usualPractice", "isn't withoutFailures x zones / (zones - 1)")
    }
    let named = judged.cluster.survive.map(\.name)
    if prices.prices.map(\.demand) != named {
      note("prices", "are of \(prices.prices.map(\.demand)), the Cluster document names \(named)")
    }
    for price in prices.prices {
      for (field, difference) in [("alone", price.alone), ("onTop", price.onTop)] {
        let found = difference.found
        if found < difference.least || found > difference.most {
          note("\(price.demand).\(field)", "what was found lies outside of its bounds")
        }
        if found.microUnits > all - nothing {
          note("\(price.demand).\(field)", "is more than surviving all of them adds")
        }
      }
    }
    return violations
  }
}
