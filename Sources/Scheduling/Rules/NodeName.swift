package import ClusterModel

/// A pod that names its node stands there or nowhere.
package enum NodeName {
  package static let reason = "node(s) didn't match the requested node name"

  /// nil where the pod names no node, or this one.
  package static func refusal(_ template: PodTemplate, node: Node) -> Refusal? {
    guard let name = template.nodeName, !name.isEmpty, name != node.name else { return nil }
    return Refusal(.nodeName, .unresolvable, [reason])
  }
}
