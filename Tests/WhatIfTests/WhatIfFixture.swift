import ClusterModel
import Quantities
import Reading
import WhatIf

/// A small world from text, and scenarios asked of it.
struct WhatIfFixture {
  let world: World

  static let manifests = """
    apiVersion: plimsoll/v1
    kind: Cluster
    metadata: {name: c}
    spec:
      zones: [us-east-1a, us-east-1b, us-east-1c]
      instanceTypes: {include: ["m7i.*", "c7i.*", "g6.*"]}
      prices: {reserved: [{instanceType: m7i.large, count: 2, pricePerHour: 0.01, zone: us-east-1c}]}
      pools:
        - {name: general, role: general, capacityTypes: [on-demand, spot], nodes: {max: 4}}
        - {name: gpu, role: special, instanceTypes: {include: ["g6.*"]}}
        - {name: edge, role: general, zones: [us-east-1c]}
    ---
    {apiVersion: v1, kind: ResourceQuota, metadata: {name: team, namespace: shop},
      spec: {hard: {requests.cpu: "4", pods: "50"}}}
    ---
    apiVersion: plimsoll/v1
    kind: Inventory
    spec:
      namespace: shop
      workloads:
        - {name: web, replicas: 10, requests: {cpu: 100m, memory: 1Gi}, autoscaling: {min: 4, max: 10}}
        - {name: cart, replicas: 3, requests: {cpu: 500m, memory: 1Gi}, disruptionBudget: {maxUnavailable: 1}}
        - {name: db, kind: StatefulSet, replicas: 3, requests: {cpu: 1, memory: 4Gi}, volume: {size: 10Gi, zones: [us-east-1a, us-east-1b, us-east-1c]}}
        - {name: agent, kind: DaemonSet, namespace: kube-system, requests: {cpu: 10m}}

    """

  init(_ text: String = manifests) {
    let input = ClusterInput([.text(name: "w.yaml", bytes: Array(text.utf8))])
    precondition(input.problems.isEmpty, "\(input.problems)")
    world = World(inventory: input.inventory, cluster: input.cluster)
  }

  /// The world with changes made, or what is wrong with them.
  func asking(_ changes: ScenarioChange.Kind..., additions: [String: Inventory] = [:]) -> Result<World, ScenarioRefusal>
  {
    let position = FilePosition(path: "s.yaml", line: 1, column: 1)
    let scenario = Scenario(
      name: "s", changes: changes.map { ScenarioChange($0, position: position, field: "f") }, position: position)
    return Result { () throws(ScenarioRefusal) in
      try ScenarioApplication(base: world, additions: additions).world(of: scenario)
    }
  }

  func refusals(_ change: ScenarioChange.Kind) -> [String] {
    guard case .failure(let refusal) = asking(change) else { return [] }
    return refusal.problems.map(\.description)
  }
}

extension World {
  subscript(name: String) -> Workload? {
    (inventory.workloads + inventory.daemonSets).first { $0.id.name == name }
  }
}
