package import ClusterModel

/// A pod with scheduling gates isn't looked at until they are gone.
package enum SchedulingGates {
  /// nil where the pod has no gate.
  package static func refusal(_ template: PodTemplate) -> Refusal? {
    guard !template.schedulingGates.isEmpty else { return nil }
    let gates = template.schedulingGates.joined(separator: " ")
    return Refusal(.schedulingGates, .unresolvable, ["waiting for scheduling gates: [\(gates)]"])
  }
}
