package import ClusterModel
import Quantities

/// The figures of a plan that a history keeps.
package enum RunMeasurement {
  /// - Complexity: O(placements + nodes)
  package static func record(of plan: Plan) -> RunRecord {
    let maxima = Dictionary(plan.cluster.pools.map { ($0.name, $0.maximumNodes) }) { first, _ in first }
    let poolOf = Dictionary(plan.nodes.map { ($0.name, $0.pool) }) { first, _ in first }
    var podsIn: [String: Int] = [:]
    for placement in plan.placements { podsIn[poolOf[placement.node] ?? "", default: 0] += placement.count }
    return RunRecord(
      at: plan.run.generatedAt, cluster: plan.cluster.name, version: plan.run.version, status: plan.status,
      currency: plan.cost.currency, perHour: plan.cost.perHour, lowerBound: plan.cost.lowerBound,
      nodes: plan.nodes.count, pods: plan.placements.reduce(0) { $0 + $1.count },
      unplaced: plan.unplaced.reduce(0) { $0 + $1.count },
      pools: plan.pools.map { pool in
        PoolFigures(
          pool: pool.name, nodes: pool.groups.reduce(0) { $0 + $1.count }, maximumNodes: maxima[pool.name] ?? nil,
          pods: podsIn[pool.name] ?? 0, perHour: pool.groups.reduce(.zero) { $0 + $1.pricePerHour * $1.count },
          requested: computing(pool.usage.requested), allocatable: computing(pool.usage.allocatable))
      },
      namespaces: namespaces(plan), findings: plan.findings, inputs: plan.inputs)
  }

  private static func computing(_ amounts: ResourceVector) -> ResourceVector {
    ResourceVector(milliCPU: amounts[.cpu], memory: amounts[.memory])
  }

  private static func namespaces(_ plan: Plan) -> [NamespaceFigures] {
    let requests = Dictionary(plan.workloads.map { ($0.workload, computing($0.requests)) }) { first, _ in first }
    var figures: [String: NamespaceFigures] = [:]
    var onNode: [String: [String: ResourceVector]] = [:]
    for placement in plan.placements {
      let namespace = placement.workload.namespace
      let asked = (requests[placement.workload] ?? ResourceVector()) * placement.count
      onNode[placement.node, default: [:]][namespace, default: ResourceVector()] += asked
      var figure =
        figures[namespace]
        ?? NamespaceFigures(namespace: namespace, pods: 0, requested: ResourceVector(), perHour: .zero)
      figure.pods += placement.count
      figure.requested += asked
      figures[namespace] = figure
    }
    for node in plan.nodes {
      for (namespace, cost) in shares(of: node.pricePerHour, among: onNode[node.name] ?? [:]) {
        figures[namespace]?.perHour += cost
      }
    }
    return figures.values.sorted { $0.namespace < $1.namespace }
  }

  /// A node's price divided exactly: half by cpu and half by memory requested, what rounding leaves to the largest.
  private static func shares(
    of price: HourlyCost, among requests: [String: ResourceVector]
  ) -> [(namespace: String, cost: HourlyCost)] {
    let total = requests.values.reduce(ResourceVector(), +)
    let names = requests.keys.sorted()
    guard !names.isEmpty else { return [] }
    var costs = names.map { name -> Int64 in
      let asked = requests[name] ?? ResourceVector()
      let parts = [ResourceName.cpu, .memory].filter { total[$0] > 0 }
      guard !parts.isEmpty else { return price.microUnits / Int64(names.count) }
      let sum = parts.reduce(Int128(0)) {
        $0 + Int128(price.microUnits) * Int128(asked[$1]) / Int128(total[$1])
      }
      return Int64(sum / Int128(parts.count))
    }
    if let largest = costs.indices.max(by: { costs[$0] < costs[$1] }) {
      costs[largest] += price.microUnits - costs.reduce(0, +)
    }
    return zip(names, costs).map { ($0, HourlyCost(microUnits: $1)) }
  }
}
