package import ClusterModel
import Quantities

/// cpu and memory of a pod as NodeResourcesFit's score counts them: a container that names no request counts a default.
///
/// An explicit request of 0 stays 0. A pod that stands and one that comes are counted differently, as kube-scheduler 1.34
/// does it: pod-level requests count for those that stand, and are passed over for the one that comes.
package struct ScoredRequests: Hashable, Sendable {
  package static let defaultMilliCPU: Int64 = 100
  package static let defaultMemory: Int64 = 200 * 1_048_576

  package let milliCPU: Int64
  /// Bytes.
  package let memory: Int64

  /// What a pod that is to be scheduled adds.
  package static func coming(_ pod: Pod) -> ScoredRequests {
    ScoredRequests(
      milliCPU: aggregate(.cpu, orElse: defaultMilliCPU, of: pod.template),
      memory: aggregate(.memory, orElse: defaultMemory, of: pod.template))
  }

  /// What a pod on a node takes there.
  package static func standing(_ pod: Pod) -> ScoredRequests {
    ScoredRequests(
      milliCPU: standing(.cpu, orElse: defaultMilliCPU, pod), memory: standing(.memory, orElse: defaultMemory, pod))
  }

  private static func standing(_ name: ResourceName, orElse missing: Int64, _ pod: Pod) -> Int64 {
    // With requests at pod level, the default is for pods of which nothing names the resource.
    let isDefaulted = pod.template.podRequests == nil || !pod.effectiveRequests.names(name)
    let sum = aggregate(name, orElse: isDefaulted ? missing : 0, of: pod.template)
    let own = pod.template.podRequests.flatMap { $0.names(name) ? $0[name] + pod.template.overhead[name] : nil }
    // Never below the effective request, which knows of resizes that the template doesn't.
    return max(own ?? sum, pod.effectiveRequests[name])
  }

  /// `max(sum of containers and sidecars, any init container with the sidecars before it)`, and the overhead.
  private static func aggregate(_ name: ResourceName, orElse missing: Int64, of template: PodTemplate) -> Int64 {
    func request(_ container: Container) -> Int64 {
      container.requests.names(name) ? container.requests[name] : missing
    }
    let running = template.containers.reduce(Int64(0)) { saturatingSum($0, request($1)) }
    var sidecars: Int64 = 0
    var highestInit: Int64 = 0
    for container in template.initContainers {
      let sum = saturatingSum(sidecars, request(container))
      if container.isSidecar { sidecars = sum }
      highestInit = max(highestInit, sum)
    }
    return saturatingSum(max(saturatingSum(running, sidecars), highestInit), template.overhead[name])
  }
}

/// `a + b`, at most the largest number.
func saturatingSum(_ a: Int64, _ b: Int64) -> Int64 {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? (a < 0 ? .min : .max) : sum
}
