import ClusterModel
import Quantities

extension AuditRule {
  /// PL0905: a quota below what its namespace asks for.
  static let quotaTooSmall = AuditRule(
    "PL0905", "Quota smaller than what the workloads ask for", .error, breaks: .leavesPending,
    failure: "The API server refuses the last pods, and a rollout, which needs a pod more, never ends.",
    explanation: """
      The requests, limits and number of a namespace's pods, DaemonSets left out, against the `hard` figures of each \
      ResourceQuota without scopes: an error for the replicas that run in quiet times, a warning for those at the \
      autoscalers' maxima. Limits count only where every container has one; without one a quota on limits refuses the \
      pod outright.
      """,
    example: RuleExample(
      Example.documents(
        Example.deployment(),
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: team, namespace: shop}
        spec: {hard: {requests.cpu: 150m}}

        """),
      change: .replace("requests.cpu: 150m", with: "requests.cpu: 300m"))
  ) { context in
    context.inventory.quotas.filter { !$0.isScoped }.flatMap { quota in
      let workloads = context.inventory.workloads.filter { $0.id.namespace == quota.namespace && !$0.isJob }
      let quiet = Demand(workloads) { $0.steadyReplicas }
      let busy = Demand(workloads) { $0.autoscaling?.maximum ?? $0.writtenReplicas }
      return quota.hard.sorted { $0.key < $1.key }.compactMap { name, hard -> Violation? in
        guard let least = quiet.amount(name), let most = busy.amount(name), most.value > hard else { return nil }
        let isQuiet = least.value > hard
        let asked = isQuiet ? least : most
        return Violation(
          "\(quota.namespace)/ResourceQuota/\(quota.name)", at: quota.position,
          "\(name) is \(asked.resource.text(hard)), and the namespace's workloads ask for \(asked.resource.text(asked.value))\(isQuiet ? "" : " at their autoscalers' maxima")",
          remedy: "raise the quota to more than that by one pod at least, which a rollout needs, or ask for less",
          severity: isQuiet ? .error : .warning)
      }
    }
  }

  /// What a namespace's workloads ask for, by a quota's own names.
  private struct Demand {
    private var requests = ResourceVector()
    private var limits = ResourceVector()
    private var pods: Int64 = 0

    init(_ workloads: [Workload], replicas: (Workload) -> Int) {
      for workload in workloads {
        let count = replicas(workload)
        requests += workload.requests * count
        pods += Int64(count)
        for container in workload.lastingContainers { limits += container.limits * count }
      }
    }

    func amount(_ name: String) -> (resource: ResourceName, value: Int64)? {
      switch name {
      case "pods", "count/pods": return (.pods, pods)
      case "cpu", "memory", "ephemeral-storage":
        let resource = ResourceName(rawValue: name)
        return (resource, requests[resource])
      default:
        if name.hasPrefix("requests.") {
          let resource = ResourceName(rawValue: String(name.dropFirst("requests.".count)))
          guard resource != "storage" else { return nil }
          return (resource, requests[resource])
        }
        if name.hasPrefix("limits.") {
          let resource = ResourceName(rawValue: String(name.dropFirst("limits.".count)))
          return (resource, limits[resource])
        }
        return nil
      }
    }
  }
}
