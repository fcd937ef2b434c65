package import ClusterModel
package import Quantities

/// What the kubelet reports of a pod's resources while it is resized in place.
package struct ResizeStatus: Hashable, Sendable {
  /// By container: the greater of what is allotted and what runs; only containers whose status names resources.
  package var allotted: [String: ResourceVector]
  /// The node can never grant the resize.
  package var isInfeasible: Bool

  package init(allotted: [String: ResourceVector] = [:], isInfeasible: Bool = false) {
    self.allotted = allotted
    self.isInfeasible = isInfeasible
  }
}

/// What a pod counts on its node, as kubernetes/component-helpers `resource/helpers.go` (`PodRequests`) has it.
///
/// For each resource `max(containers + sidecars, max over init containers i of (i + sidecars declared before i))`, then
/// pod-level requests in place of that aggregate, then the overhead on top. A sidecar is an init container that is
/// restarted always, and counts itself at its own place.
package enum EffectiveRequests {
  /// - Parameter status: for a pod that exists: what its resize has reached. The greater of spec and status counts.
  /// - Complexity: O(containers x resources)
  package static func of(_ template: PodTemplate, status: ResizeStatus = ResizeStatus()) -> ResourceVector {
    var total = aggregate(template, status: status)
    for (name, amount) in template.podRequests?.amounts ?? [:] where isPodLevel(name) { total[name] = amount }
    return total + template.overhead
  }

  /// The containers' part, without pod-level requests and overhead.
  static func aggregate(_ template: PodTemplate, status: ResizeStatus = ResizeStatus()) -> ResourceVector {
    var running = ResourceVector()
    for container in template.containers { running += requests(of: container, status) }
    var sidecars = ResourceVector()
    var peak = ResourceVector()
    for container in template.initContainers {
      if container.isSidecar {
        sidecars += requests(of: container, status)
        peak = peak.maximum(sidecars)
      } else {
        peak = peak.maximum(container.requests + sidecars)
      }
    }
    return (running + sidecars).maximum(peak)
  }

  private static func requests(of container: Container, _ status: ResizeStatus) -> ResourceVector {
    guard let allotted = status.allotted[container.name] else { return container.requests }
    return status.isInfeasible ? allotted : container.requests.maximum(allotted)
  }

  /// Whether a pod-level request of this resource counts.
  static func isPodLevel(_ name: ResourceName) -> Bool { name == .cpu || name == .memory || name.isHugePages }
}
