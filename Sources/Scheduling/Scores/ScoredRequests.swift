package import ClusterModel
import Quantities

/// cpu and memory of a pod as the resource scores count them: a container that names no request counts a default.
///
/// An explicit request of 0 stays 0. Pod-level requests replace the sum, for the resources that they name.
package struct ScoredRequests: Hashable, Sendable {
  package static let defaultMilliCPU: Int64 = 100
  package static let defaultMemory: Int64 = 200 * 1_048_576

  package let milliCPU: Int64
  /// Bytes.
  package let memory: Int64

  package init(_ pod: Pod) {
    // Never below the effective request, which knows of resizes that the template doesn't.
    milliCPU = max(
      Self.amount(.cpu, orElse: Self.defaultMilliCPU, in: pod.template), pod.effectiveRequests[.cpu])
    memory = max(
      Self.amount(.memory, orElse: Self.defaultMemory, in: pod.template), pod.effectiveRequests[.memory])
  }

  /// `max(sum of containers and sidecars, any init container with the sidecars before it)`, then pod level, then overhead.
  private static func amount(_ name: ResourceName, orElse missing: Int64, in template: PodTemplate) -> Int64 {
    func request(_ container: Container) -> Int64 {
      container.requests.names(name) ? container.requests[name] : missing
    }
    var total = template.containers.reduce(0) { $0 + request($1) }
    var sidecars: Int64 = 0
    var highestInit: Int64 = 0
    for container in template.initContainers {
      let own = request(container)
      if container.isSidecar { sidecars += own }
      highestInit = max(highestInit, container.isSidecar ? sidecars : sidecars + own)
    }
    total = max(total + sidecars, highestInit)
    if let podLevel = template.podRequests, podLevel.names(name) { total = podLevel[name] }
    return total + template.overhead[name]
  }
}
