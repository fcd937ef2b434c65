import ClusterModel
import Quantities

/// Nodes and pods for tests, with only what a test speaks of.
enum Build {
  static let here = FilePosition(path: "test")

  static func node(
    _ name: String, cpu: Int64 = 4000, memory: Int64 = 8 << 30, pods: Int64 = 110, labels: [String: String] = [:],
    taints: [Taint] = [], isUnschedulable: Bool = false
  ) -> Node {
    var allocatable = ResourceVector(milliCPU: cpu, memory: memory)
    allocatable[.pods] = pods
    return Node(
      name: name, labels: labels.merging([WellKnownLabel.hostname: name]) { given, _ in given }, taints: taints,
      isUnschedulable: isUnschedulable, allocatable: allocatable, position: here)
  }

  static func pod(
    _ name: String, in namespace: String = "default", on node: String? = nil, cpu: Int64 = 0, memory: Int64 = 0,
    template: PodTemplate = PodTemplate(), priority: Int = 0
  ) -> Pod {
    var template = template
    template.nodeName = node ?? template.nodeName
    template.priority = template.priority ?? priority
    let requests = ResourceVector(milliCPU: cpu, memory: memory)
    if template.containers.isEmpty { template.containers = [Container(name: "c", requests: requests)] }
    return Pod(namespace: namespace, name: name, template: template, effectiveRequests: requests, position: here)
  }

  static func selector(_ labels: [String: String]) -> LabelSelector { LabelSelector(matchLabels: labels) }
}
