import ClusterModel
import Quantities

extension AuditRule {
  /// PL0104: a request that is larger than its limit.
  static let requestAboveLimit = AuditRule(
    "PL0104", "Request above the limit", .error, breaks: .stopsService,
    failure: "The API server refuses the pods, and the rollout stands still.",
    explanation: """
      Each container, init containers too, is judged resource by resource. The workload's own object is accepted; it is \
      the pods that are refused, so `kubectl apply` succeeds and nothing runs.
      """,
    example: RuleExample(
      Example.deployment(resources: "{requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 64Mi}}"),
      change: .replace("limits: {memory: 64Mi}", with: "limits: {memory: 128Mi}"))
  ) { context in
    context.allWorkloads.flatMap { workload in
      (workload.template.containers + workload.template.initContainers).compactMap { container in
        let names = container.limits.names.filter { container.requests[$0] > container.limits[$0] }
        guard let name = names.first else { return nil }
        let request = name.text(container.requests[name])
        let byDefault = context.inventory.limitRanges.first { range in
          range.namespace == workload.id.namespace
            && range.limits.contains { $0.type == "Container" && $0.defaultLimits[name] == container.limits[name] }
        }
        let origin = byDefault.map { " (the default of LimitRange \($0.name), where it writes none)" } ?? ""
        return Violation(
          workload,
          "container \(container.name) requests \(name.rawValue) \(request), above its limit of \(name.text(container.limits[name]))\(origin)",
          remedy: "write a limit of \(request) or more, or lower the request",
          patch: Patch.resources(workload, containers: [container.name], "limits: {\(name.rawValue): \(request)}"))
      }
    }
  }
}
