package import Quantities

/// A pod's requests must fit into what the node's pods leave of its allocatable: the NodeResourcesFit filter.
package enum ResourceFit {
  package static let tooManyPods = "Too many pods"

  /// nil where the requests fit beside what is already used.
  ///
  /// A resource of which nothing is requested is not looked at, so that a pod without requests stands on an over-committed
  /// node. The number of pods always counts, and an allocatable without `pods` allows none. Where a request is larger than
  /// the allocatable itself, no eviction helps.
  ///
  /// - Parameters:
  ///   - requests: of the pod that comes, without its pod slot.
  ///   - used: the sum of the requests of the pods that stand there.
  ///   - pods: how many stand there.
  /// - Complexity: O(resources requested)
  package static func refusal(
    requests: ResourceVector, allocatable: ResourceVector, used: ResourceVector, pods: Int
  ) -> Refusal? {
    var shortfalls: [ResourceShortfall] = []
    if Int64(pods) + 1 > allocatable[.pods] {
      shortfalls.append(
        ResourceShortfall(resource: .pods, requested: 1, used: Int64(pods), allocatable: allocatable[.pods]))
    }
    for (name, amount) in requests.amounts where amount > 0 && name != .pods {
      let free = allocatable[name].subtractingReportingOverflow(used[name])
      guard amount > (free.overflow ? .min : free.partialValue) else { continue }
      shortfalls.append(
        ResourceShortfall(resource: name, requested: amount, used: used[name], allocatable: allocatable[name]))
    }
    return shortfalls.isEmpty ? nil : refusal(shortfalls)
  }

  /// Pods first, then in the order of `ResourceName`, which is kube-scheduler's for the first three.
  private static func refusal(_ shortfalls: [ResourceShortfall]) -> Refusal {
    let sorted = shortfalls.sorted {
      ($0.resource == .pods ? 0 : 1, $0.resource) < ($1.resource == .pods ? 0 : 1, $1.resource)
    }
    let isHopeless = sorted.contains { $0.resource != .pods && $0.requested > $0.allocatable }
    return Refusal(
      .nodeResourcesFit, isHopeless ? .unresolvable : .unschedulable,
      sorted.map { $0.resource == .pods ? tooManyPods : "Insufficient \($0.resource.rawValue)" },
      evidence: .resources(sorted))
  }
}
