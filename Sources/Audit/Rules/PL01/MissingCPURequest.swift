import ClusterModel
import Quantities

extension AuditRule {
  /// PL0101: a container that asks for no cpu.
  static let missingCPURequest = AuditRule(
    "PL0101", "Container without a cpu request", .warning, breaks: .misleads,
    failure: "The scheduler counts the pod as needing no cpu, fills the node, and under load it gets almost no time.",
    explanation: """
      Judged after all defaulting: a limit stands in for a missing request, then pod-level resources, then the \
      namespace's LimitRange. Init containers that end are not counted; sidecars are.

      A pod without a cpu request has the least weight when a node's processors are busy, and no planner can say how \
      many nodes it needs: the plan has to assume a figure.
      """,
    example: RuleExample(
      Example.deployment(resources: "{requests: {memory: 64Mi}, limits: {memory: 64Mi}}"),
      change: .replace("requests: {memory: 64Mi}", with: "requests: {cpu: 100m, memory: 64Mi}"))
  ) { context in
    context.allWorkloads.compactMap { workload in
      let names = RequestDefaults.containersWithout(.cpu, in: workload)
      guard !names.isEmpty else { return nil }
      return Violation(
        workload,
        "\(Phrase.containers(names)) no cpu request, nor a limit or LimitRange default that would stand in for one",
        remedy:
          "set resources.requests.cpu to what the container uses at its busiest hour (kubectl top pod --containers)",
        patch: Patch.resources(workload, containers: names, "requests: {cpu: 100m}"))
    }
  }
}
