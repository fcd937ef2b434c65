import ClusterModel
import Quantities

/// Which containers ask for nothing after all defaulting.
enum RequestDefaults {
  /// Names of the lasting containers for which a request had to be assumed: none of their own, no limit to take it from,
  /// no pod-level figure and no LimitRange default.
  static func containersWithout(_ resource: ResourceName, in workload: Workload) -> [String] {
    guard workload.assumedRequests.contains(resource) else { return [] }
    if let names = workload.assumedContainers[resource], !names.isEmpty { return names }
    return workload.template.containers.isEmpty ? [workload.id.name] : workload.lastingContainers.map(\.name)
  }

  /// Names of the lasting containers that have no limit for a resource, of their own, of the pod or by default.
  static func containersWithoutLimit(_ resource: ResourceName, in workload: Workload) -> [String] {
    if workload.template.podLimits?.names(resource) ?? false { return [] }
    return workload.lastingContainers.filter { !$0.limits.names(resource) }.map(\.name)
  }

  /// By namespace: pods, those without requests, and how much of the sums is assumed.
  static func coverage(_ context: AuditContext) -> [RequestCoverage] {
    let missing = context.cluster?.missingRequests ?? ResourceVector(milliCPU: 100, memory: 128 << 20)
    var byNamespace: [String: RequestCoverage] = [:]
    for workload in context.allWorkloads {
      let pods = workload.countedPods
      guard pods > 0 else { continue }
      var coverage = byNamespace[workload.id.namespace] ?? RequestCoverage(namespace: workload.id.namespace)
      let withoutCPU = containersWithout(.cpu, in: workload).count
      let withoutMemory = containersWithout(.memory, in: workload).count
      var assumed = ResourceVector()
      if withoutCPU > 0 { assumed[.cpu] = missing[.cpu] * Int64(withoutCPU) }
      if withoutMemory > 0 { assumed[.memory] = missing[.memory] * Int64(withoutMemory) }
      var requested = ResourceVector()
      for name in [ResourceName.cpu, .memory] { requested[name] = max(0, workload.requests[name] - assumed[name]) }
      coverage.pods += pods
      if withoutCPU > 0 { coverage.podsWithoutCPU += pods }
      if withoutMemory > 0 { coverage.podsWithoutMemory += pods }
      coverage.requested += requested * pods
      coverage.assumed += assumed * pods
      byNamespace[workload.id.namespace] = coverage
    }
    return byNamespace.values.sorted { $0.namespace < $1.namespace }
  }
}
