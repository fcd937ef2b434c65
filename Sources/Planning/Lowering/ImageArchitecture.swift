import ClusterModel

/// Names pods that stand on nodes of another architecture than most images are built for, and don't say that theirs are.
///
/// No manifest says what an image runs on; an image without the node's architecture ends in `exec format error`.
struct ImageArchitecture {
  let inventory: Inventory
  let plan: Plan

  /// - Complexity: O(placements + workloads)
  func assumptions() -> [Assumption] {
    let architectures = Dictionary(
      plan.nodes.compactMap { node in node.labels[WellKnownLabel.architecture].map { (node.name, $0) } }
    ) { first, _ in first }
    var unusual: [WorkloadID: Set<String>] = [:]
    for placement in plan.placements {
      guard let architecture = architectures[placement.node], architecture != "amd64" else { continue }
      unusual[placement.workload, default: []].insert(architecture)
    }
    return (inventory.workloads + inventory.daemonSets).filter { !Self.names($0.template) }.compactMap { workload in
      unusual[workload.id].map { found in
        Assumption(
          object: workload.id.description, field: "spec.template.spec.containers[].image",
          assumed: "built for \(found.sorted().joined(separator: ", "))",
          why: "its pods stand on such nodes and name no architecture; where an image isn't, select "
            + "\(WellKnownLabel.architecture) in the pod, or leave such types out of the pool")
      }
    }.sorted { $0.object < $1.object }
  }

  private static func names(_ template: PodTemplate) -> Bool {
    let required = (template.nodeAffinity.required ?? []).flatMap(\.matchExpressions).map(\.key)
    return (template.nodeSelector.keys + required).contains {
      WellKnownLabel.current($0) == WellKnownLabel.architecture
    }
  }
}
