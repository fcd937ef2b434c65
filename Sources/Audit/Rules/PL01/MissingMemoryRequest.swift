import ClusterModel
import Quantities

extension AuditRule {
  /// PL0102: a container that asks for no memory.
  static let missingMemoryRequest = AuditRule(
    "PL0102", "Container without a memory request", .error, breaks: .degrades,
    failure: "The node is filled beyond its memory, and the kubelet evicts this pod first.",
    explanation: """
      Judged after all defaulting: a limit stands in for a missing request, then pod-level resources, then the \
      namespace's LimitRange. Init containers that end are not counted; sidecars are.

      Memory, unlike cpu, can't be shared by waiting: when a node runs out, pods are killed, and those that use more \
      than they asked for go first. A pod that asked for nothing always uses more.
      """,
    example: RuleExample(
      Example.deployment(resources: "{requests: {cpu: 100m}}"),
      change: .replace("requests: {cpu: 100m}", with: "requests: {cpu: 100m, memory: 64Mi}"))
  ) { context in
    context.allWorkloads.compactMap { workload in
      let names = RequestDefaults.containersWithout(.memory, in: workload)
      guard !names.isEmpty else { return nil }
      return Violation(
        workload,
        "\(Phrase.containers(names)) no memory request, nor a limit or LimitRange default that would stand in for one",
        remedy: "set resources.requests.memory to the most that the container uses (kubectl top pod --containers)",
        patch: Patch.resources(workload, containers: names, "requests: {memory: 128Mi}"))
    }
  }
}
