import ClusterModel
import Quantities
import Scheduling

extension AuditRule {
  /// PL0904: an autoscaler that promises more than the cluster can hold.
  static let autoscalerBeyondCluster = AuditRule(
    "PL0904", "Autoscaler maximum that the cluster can't hold", .warning, breaks: .leavesPending,
    failure: "At the busiest hour the autoscaler asks for its maximum, and the last replicas stay Pending.",
    explanation: """
      The pods between today's number and the autoscaler's maximum are placed on what the nodes have free, counting \
      taints, selectors and requests, one workload at a time; where a plan is given, on the plan's nodes. A cluster \
      document whose pools may still grow (no maximum, or below it) silences it: new nodes would come.
      """,
    example: RuleExample(
      Example.documents(
        Example.node("n1"),
        Example.deployment(resources: "{requests: {cpu: \"1\", memory: 64Mi}, limits: {memory: 64Mi}}"),
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web, namespace: shop}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          minReplicas: 2
          maxReplicas: 9

        """),
      change: .replace("maxReplicas: 9", with: "maxReplicas: 3"))
  ) { context in
    let rooms = freeRooms(context)
    guard !rooms.isEmpty, !mayGrow(context) else { return [] }
    return context.inventory.workloads.compactMap { workload in
      guard let autoscaling = workload.autoscaling else { return nil }
      let basis: Standing.Basis = context.plan == nil ? .asItIs : .asPlanned
      let standing = context.standing.nodes(of: workload, basis).values.reduce(0, +)
      let more = autoscaling.maximum - standing
      guard more > 0 else { return nil }
      var found = 0
      for room in rooms where found < more {
        guard TaintToleration.refusal(tolerations: workload.template.tolerations, taints: room.node.taints) == nil,
          NodeAffinityFilter.accepts(workload.template, node: room.node)
        else { continue }
        found += pods(of: workload.requests, in: room.free)
      }
      guard found < more else { return nil }
      return Violation(
        workload,
        "its autoscaler may go to \(autoscaling.maximum), \(standing) pods stand, and the nodes \(basis.rawValue == "as the cluster is" ? "as they are" : "as planned") have room for \(found) more",
        remedy: "add \(Phrase.count(more - found, "pod"))' worth of nodes, or lower maxReplicas to \(standing + found)")
    }
  }

  private struct Room {
    var node: Node
    var free: ResourceVector
  }

  private static func freeRooms(_ context: AuditContext) -> [Room] {
    if let plan = context.plan {
      let requests = Dictionary(plan.workloads.map { ($0.workload, $0.requests) }) { first, _ in first }
      var used: [String: ResourceVector] = [:]
      for placement in plan.placements {
        var taken = (requests[placement.workload] ?? ResourceVector()) * placement.count
        taken[.pods] = Int64(placement.count)
        used[placement.node, default: ResourceVector()] += taken
      }
      return plan.nodes.map { planned in
        let node = Node(
          name: planned.name, labels: planned.labels, taints: planned.taints, allocatable: planned.allocatable,
          position: FilePosition(path: ""))
        return Room(node: node, free: planned.allocatable - (used[planned.name] ?? ResourceVector()))
      }
    }
    var used: [String: ResourceVector] = [:]
    for pod in context.inventory.pods where !pod.isTerminal {
      guard let name = pod.template.nodeName else { continue }
      var taken = pod.effectiveRequests
      taken[.pods] = 1
      used[name, default: ResourceVector()] += taken
    }
    return context.inventory.nodes.filter { !$0.isUnschedulable }.map {
      Room(node: $0, free: $0.allocatable - (used[$0.name] ?? ResourceVector()))
    }
  }

  /// How many pods of these requests a free room holds.
  private static func pods(of requests: ResourceVector, in free: ResourceVector) -> Int {
    var most = max(0, free[.pods])
    for name in requests.names where requests[name] > 0 && name != .pods {
      most = min(most, max(0, free[name]) / requests[name])
    }
    return Int(clamping: most)
  }

  private static func mayGrow(_ context: AuditContext) -> Bool {
    context.pools.pools.contains { pool in
      guard let maximum = pool.maximumNodes else { return true }
      return (context.nodeCount(of: pool)?.count ?? 0) < maximum
    }
  }
}
