package import ClusterModel

/// All that a placement decision may look at: nodes with their pods, storage, namespaces and what selects pods.
package struct ClusterSnapshot: Sendable {
  /// Sorted by name.
  package private(set) var nodes: [NodeState]
  package var storage: StorageSnapshot
  /// Namespace to its labels, `kubernetes.io/metadata.name` included, which the API server adds.
  package let namespaceLabels: [String: [String: String]]
  /// Namespace to its Services that have a selector, sorted by name.
  package let services: [String: [Service]]
  /// Selectors of ReplicaSets, StatefulSets and ReplicationControllers: what default spreading counts a pod's kin by.
  package let controllerSelectors: [WorkloadID: LabelSelector]

  /// - Parameter pods: those with a node name stand there; the rest, those that have finished, and those on a node that
  ///   isn't in `nodes` take no part.
  /// - Complexity: O(n log n)
  package init(
    nodes: [Node], pods: [Pod] = [], storage: StorageSnapshot = StorageSnapshot(), namespaces: [Namespace] = [],
    services: [Service] = [], controllerSelectors: [WorkloadID: LabelSelector] = [:]
  ) {
    var states = nodes.sorted { $0.name < $1.name }.map(NodeState.init)
    let positions = Dictionary(states.enumerated().map { ($1.node.name, $0) }) { first, _ in first }
    for pod in pods {
      guard let name = pod.template.nodeName, let index = positions[name] else { continue }
      states[index].add(pod)
    }
    self.nodes = states
    self.storage = storage
    self.services = Dictionary(grouping: services.filter { !$0.selector.isEmpty }, by: \.namespace)
      .mapValues { $0.sorted { $0.name < $1.name } }
    self.controllerSelectors = controllerSelectors
    var labels = Dictionary(namespaces.map { ($0.name, $0.labels) }) { first, _ in first }
    for pod in pods where labels[pod.namespace] == nil { labels[pod.namespace] = [:] }
    for name in labels.keys { labels[name]?["kubernetes.io/metadata.name"] = name }
    namespaceLabels = labels
  }

  /// A snapshot of what was read: nodes, placed pods, storage, namespaces and services.
  package init(_ inventory: Inventory) {
    self.init(
      nodes: inventory.nodes, pods: inventory.pods, storage: StorageSnapshot(inventory),
      namespaces: inventory.namespaces, services: inventory.services)
  }

  /// Places a pod on the node at `index`.
  package mutating func place(_ pod: Pod, at index: Int) { nodes[index].add(pod) }

  /// Takes a pod off the node at `index`; false where it isn't there.
  @discardableResult
  package mutating func remove(namespace: String, name: String, at index: Int) -> Bool {
    nodes[index].remove(namespace: namespace, name: name)
  }
}
