import ClusterModel
import Quantities

/// A node is what its pool may buy: one of the offerings, with that one's labels, taints, allocatable and price; and no
/// more of a limited offering than there are.
struct NodeFactsRule: PlanRule {
  let offerings: OfferingSet

  private struct Key: Hashable {
    let pool: String
    let instanceType: String
    let capacityType: CapacityType
    let zone: String
  }

  func violations(in judged: JudgedPlan) -> [Violation] {
    let offers = Dictionary(grouping: offerings.offerings) {
      Key(pool: $0.pool, instanceType: $0.instanceType, capacityType: $0.capacityType, zone: $0.zone)
    }
    var violations: [Violation] = []
    var bought: [String: Int] = [:]
    for node in judged.nodes {
      let key = Key(
        pool: node.pool, instanceType: node.instanceType, capacityType: node.capacityType, zone: node.zone)
      guard let candidates = offers[key], let first = candidates.first else {
        violations.append(
          Violation(
            .nodeFacts, "node \(node.name)",
            "pool \(node.pool) can't buy \(node.instanceType) \(node.capacityType.rawValue) in zone \(node.zone)"))
        continue
      }
      let exact = candidates.filter { differences(node, $0).isEmpty }
      if exact.isEmpty {
        violations += differences(node, first).map { Violation(.nodeFacts, "node \(node.name)", $0) }
      }
      let open = exact.first { offer in
        offer.limit.map { bought[$0, default: 0] < offerings.limits[$0] ?? .max } ?? true
      }
      if let limit = (open ?? exact.first ?? first).limit { bought[limit, default: 0] += 1 }
    }
    for (limit, count) in bought {
      guard let most = offerings.limits[limit], count > most else { continue }
      violations.append(Violation(.offeringLimit, limit, "\(count) nodes are bought, there are \(most)"))
    }
    return violations
  }

  private func differences(_ node: PlannedNode, _ offer: PoolOffering) -> [String] {
    var differences: [String] = []
    if node.pricePerHour != offer.price {
      differences.append(
        "price \(node.pricePerHour.amount) an hour, \(offer.price.amount) by the catalogue and the Cluster document")
    }
    for name in Set(node.allocatable.names + offer.allocatable.names).sorted()
    where node.allocatable[name] != offer.allocatable[name] {
      differences.append(
        "allocatable \(name.rawValue) \(name.text(node.allocatable[name])), "
          + "\(name.text(offer.allocatable[name])) by the provider's rules")
    }
    var labels = node.labels
    if let hostname = labels.removeValue(forKey: WellKnownLabel.hostname), hostname != node.name {
      differences.append("label \(WellKnownLabel.hostname) is \(hostname), not the node's name")
    }
    // Groups are the plan's own: what a group's nodes are, their pool, type and zone say.
    if offer.labels[WellKnownLabel.group] == nil { labels[WellKnownLabel.group] = nil }
    var offered = offer.labels
    offered[WellKnownLabel.hostname] = nil
    for key in Set(labels.keys).union(offered.keys).sorted() where labels[key] != offered[key] {
      differences.append("label \(key) is \(labels[key] ?? "missing"), must be \(offered[key] ?? "missing")")
    }
    if Set(node.taints) != Set(offer.taints) {
      differences.append("taints [\(Self.text(node.taints))], must be [\(Self.text(offer.taints))]")
    }
    return differences
  }

  private static func text(_ taints: [Taint]) -> String { taints.map(\.description).sorted().joined(separator: ", ") }
}
