import ClusterModel
import Quantities

/// The nodes as pictures: each a bar of its requests by workload, per pool and zone.
struct NodesSection {
  let plan: Plan

  /// Workloads with a letter of their own in one pool; the rest share one.
  private static let lettersAtMost = 23
  private static let barsAtMost = 4

  var blocks: [ReportBlock] {
    guard !plan.nodes.isEmpty else { return [] }
    let perNode = Dictionary(grouping: plan.placements, by: \.node)
    return [
      .heading("Nodes"),
      .caption(
        "Each card is a node, or several that are filled alike (×). A bar is what is requested of one resource, by "
          + "workload; the light rest of it is free. Letters are those of the pool's list."),
    ]
      + plan.pools.compactMap { pool in
        let nodes = plan.nodes.filter { $0.pool == pool.name }
        return nodes.isEmpty ? nil : .figure(figure(pool, nodes, perNode))
      }
  }

  private func figure(
    _ pool: PlannedPool, _ nodes: [PlannedNode], _ perNode: [String: [Placement]]
  ) -> ReportFigure {
    let requests = Dictionary(plan.workloads.map { ($0.workload, $0.requests) }) { first, _ in first }
    let legend = Legend(nodes.flatMap { perNode[$0.name] ?? [] }, requests: requests, atMost: Self.lettersAtMost)
    let resources = self.resources(pool)
    let zones = plan.cluster.zones + Set(nodes.map(\.zone)).subtracting(plan.cluster.zones).sorted()
    let groups = zones.compactMap { zone -> NodePictures.Group? in
      let own = nodes.filter { $0.zone == zone }
      guard !own.isEmpty else { return nil }
      let cards = own.map { node in
        card(node, perNode[node.name] ?? [], requests: requests, legend: legend, resources: resources)
      }
      return NodePictures.Group(title: "\(zone): \(Figures.count(own.count, "node"))", cards: Self.merged(cards))
    }
    let shares = pool.usage.utilisation
    let filled = [ResourceName.cpu, .memory].compactMap { name in
      shares[name].map { "\(name.rawValue) \(Figures.percent($0))" }
    }
    return ReportFigure(
      title: "Pool \(pool.name)",
      description: "\(Figures.count(nodes.count, "node")) of pool \(pool.name), requested: "
        + filled.joined(separator: ", ") + ". "
        + groups.map(\.title).joined(separator: "; ") + ".",
      drawing: .nodes(NodePictures(legend: legend.names, groups: groups)))
  }

  /// cpu, memory, and what else of the nodes is asked for, but for pods and disk.
  private func resources(_ pool: PlannedPool) -> [ResourceName] {
    let others = pool.usage.requested.names.filter {
      ![.cpu, .memory, .pods, .ephemeralStorage].contains($0) && pool.usage.requested[$0] > 0
    }
    return Array(([.cpu, .memory] + others).prefix(Self.barsAtMost))
  }

  private func card(
    _ node: PlannedNode, _ placements: [Placement], requests: [WorkloadID: ResourceVector], legend: Legend,
    resources: [ResourceName]
  ) -> NodePictures.Card {
    var asked: [Int: ResourceVector] = [:]
    for placement in placements {
      asked[legend.part(of: placement.workload), default: ResourceVector()] +=
        (requests[placement.workload] ?? ResourceVector()) * placement.count
    }
    let bars = resources.filter { node.allocatable[$0] > 0 }.map { name in
      NodePictures.Bar(
        resource: name.rawValue.split(separator: "/").last.map(String.init) ?? name.rawValue,
        segments: asked.sorted { $0.key < $1.key }.compactMap { part, amounts in
          amounts[name] > 0
            ? NodePictures.Segment(part: part, share: Double(amounts[name]) / Double(node.allocatable[name])) : nil
        })
    }
    return NodePictures.Card(
      caption: node.capacityType == .onDemand
        ? node.instanceType : "\(node.instanceType) \(node.capacityType.rawValue)", count: 1, bars: bars)
  }

  /// Cards that are alike become one; by caption, the fullest first.
  private static func merged(_ cards: [NodePictures.Card]) -> [NodePictures.Card] {
    var counts: [NodePictures.Card: Int] = [:]
    var order: [NodePictures.Card] = []
    for card in cards {
      if counts[card] == nil { order.append(card) }
      counts[card, default: 0] += 1
    }
    return order.enumerated().sorted { first, second in
      let (a, b) = (first.element, second.element)
      if a.caption != b.caption { return a.caption < b.caption }
      let filled = (a.bars.first?.filled ?? 0, b.bars.first?.filled ?? 0)
      return filled.0 != filled.1 ? filled.0 > filled.1 : first.offset < second.offset
    }.map { _, card in NodePictures.Card(caption: card.caption, count: counts[card] ?? 1, bars: card.bars) }
  }

  /// Which workload has which letter in a pool: the largest first, DaemonSets together.
  private struct Legend {
    let names: [String]
    private let parts: [WorkloadID: Int]
    private let agents: Int
    private let others: Int

    init(_ placements: [Placement], requests: [WorkloadID: ResourceVector], atMost most: Int) {
      var weight: [WorkloadID: Double] = [:]
      for placement in placements where placement.workload.kind != "DaemonSet" {
        let asked = requests[placement.workload] ?? ResourceVector()
        // A core weighs as much as 4 GiB.
        weight[placement.workload, default: 0] +=
          Double(placement.count) * (Double(asked[.cpu]) / 1000 + Double(asked[.memory]) / 4_294_967_296)
      }
      let sorted = weight.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
      let named = sorted.count > most + 1 ? Array(sorted.prefix(most)) : sorted
      parts = Dictionary(uniqueKeysWithValues: named.enumerated().map { ($1, $0) })
      var names = named.map(\.description)
      others = names.count
      if sorted.count > named.count { names.append("\(sorted.count - named.count) smaller workloads") }
      agents = names.count
      if placements.contains(where: { $0.workload.kind == "DaemonSet" }) { names.append("DaemonSets") }
      self.names = names
    }

    func part(of workload: WorkloadID) -> Int { parts[workload] ?? (workload.kind == "DaemonSet" ? agents : others) }
  }
}
