import ClusterModel
import Quantities

extension AuditRule {
  /// PL0103: a container whose memory nothing bounds.
  static let missingMemoryLimit = AuditRule(
    "PL0103", "Container without a memory limit", .warning, breaks: .degrades,
    failure: "A leak in one container takes the memory of its node, and its neighbours are evicted for it.",
    explanation: """
      Judged after LimitRange defaults and pod-level limits. A missing cpu limit is no finding: cpu is divided by the \
      requests when it is short, and a limit only slows a container while the node has time to spare.
      """,
    example: RuleExample(
      Example.deployment(resources: "{requests: {cpu: 100m, memory: 64Mi}}"),
      change: .replace("memory: 64Mi}}", with: "memory: 64Mi}, limits: {memory: 64Mi}}"))
  ) { context in
    context.allWorkloads.compactMap { workload in
      let names = RequestDefaults.containersWithoutLimit(.memory, in: workload)
      guard !names.isEmpty else { return nil }
      return Violation(
        workload, "\(Phrase.containers(names)) no memory limit, nor a LimitRange default",
        remedy: "set resources.limits.memory; equal to the request, the node can't be over-committed by it",
        patch: Patch.resources(workload, containers: names, "limits: {memory: 256Mi}"))
    }
  }
}
