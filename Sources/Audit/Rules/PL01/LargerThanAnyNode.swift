import ClusterModel
import Quantities
import Scheduling

extension AuditRule {
  /// PL0105: a pod that no node could hold, even an empty one.
  static let largerThanAnyNode = AuditRule(
    "PL0105", "Pod larger than any node", .error, breaks: .leavesPending,
    failure: "The pod stays Pending for ever: no autoscaler can add a node that would hold it.",
    explanation: """
      The pod's effective request is held against the allocatable of each node that was read, empty, and of each \
      instance type that a pool may buy. One that holds it is enough. Nothing is said where neither nodes nor pools \
      are known, nor where nodes were read and a cluster document's pools could still buy a larger one.
      """,
    example: RuleExample(
      Example.documents(
        Example.node("n1"),
        Example.deployment(resources: "{requests: {cpu: \"6\", memory: 64Mi}, limits: {memory: 64Mi}}")),
      change: .replace("cpu: \"6\"", with: "cpu: \"2\""))
  ) { oversized($0) }

  /// What no node could hold, were it empty.
  static func oversized(_ context: AuditContext) -> [Violation] {
    let rooms = context.inventory.nodes.map(\.allocatable) + (context.offerings?.offerings.map(\.allocatable) ?? [])
    // Pools without known offerings may buy anything.
    guard !rooms.isEmpty, context.cluster == nil || context.offerings != nil else { return [] }
    let distinct = Array(Set(rooms))
    return context.allWorkloads.compactMap { workload in
      guard workload.isDaemonSet || workload.replicas > 0 else { return nil }
      let fits = { (room: ResourceVector) in
        ResourceFit.refusal(requests: workload.requests, allocatable: room, used: ResourceVector(), pods: 0) == nil
      }
      guard !distinct.contains(where: fits) else { return nil }
      let largest = distinct.reduce(ResourceVector()) { $0.maximum($1) }
      let beyond = workload.requests.names.filter { workload.requests[$0] > largest[$0] }
      let words = (beyond.isEmpty ? workload.requests.names : beyond).map {
        "\($0.rawValue) \($0.text(workload.requests[$0])) (the most of any node: \($0.text(largest[$0])))"
      }
      let tail = beyond.isEmpty ? "; no single node has that much of all of them" : ""
      return Violation(
        workload, "one pod requests \(words.joined(separator: ", "))\(tail)",
        remedy: "lower the request, divide the work over more pods, or let a pool buy a larger instance type")
    }
  }
}
