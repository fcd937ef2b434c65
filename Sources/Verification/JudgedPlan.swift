import ClusterModel
import Scheduling

/// A plan's nodes and placements put in order for the rules, beside what the inventory says of the pods.
struct JudgedPlan {
  /// A workload or DaemonSet of the inventory.
  struct Member {
    let workload: Workload
    /// nil: the plan doesn't mention it.
    let planned: PlannedWorkload?
    /// The pods as the plan assumes them: the manifest with the plan's patch, or with what the DaemonSet controller adds.
    let template: PodTemplate
    let isDaemonSet: Bool
    let isStateful: Bool

    var name: String { workload.id.description }
  }

  /// Pods of one member on one node.
  struct Stand {
    let member: Int
    let node: Int
    /// At least 1.
    let count: Int
  }

  let plan: Plan
  let inventory: Inventory
  let cluster: ClusterDocument
  /// The plan's nodes, each name once.
  let nodes: [PlannedNode]
  /// The same as a scheduler sees them: with a hostname.
  let schedulerNodes: [Node]
  /// Workloads, then DaemonSets, in the inventory's order.
  let members: [Member]
  /// What stands where, by member.
  let standsOfMember: [[Stand]]
  /// What stands where, by node.
  let standsOnNode: [[Stand]]
  /// In a failure, what came to stand where fewer of the same stood before, by member and node; nil: the normal day.
  let entered: [[Int: Int]]?
  /// In a failure, pods that left a node that stands, by member.
  let left: [Int]
  /// Namespace to its labels, with the name that the API server adds.
  let namespaceLabels: [String: [String: String]]
  /// Names that don't fit together; what they stand for is left out of the rest.
  let malformed: [Violation]

  /// More pods of one workload on one node than this are taken for a mistake, and not counted.
  private static let podsAtMost = 1_000_000

  /// - Parameters:
  ///   - failure: what stands after a failure instead of the plan's own placements, on the nodes that are left;
  ///     DaemonSets' pods are worked out, whatever it says of them.
  /// - Complexity: O((nodes + placements + workloads) log)
  init(
    plan: Plan, inventory: Inventory, cluster: ClusterDocument,
    failure: (nodes: Set<String>, placements: [Placement], normal: JudgedPlan)? = nil
  ) {
    let inventory = failure?.normal.inventory ?? inventory.holdingSharedVolumesTogether()
    self.plan = plan
    self.inventory = inventory
    self.cluster = cluster
    var malformed: [Violation] = []
    var nodes: [PlannedNode] = []
    var nodeIndex: [String: Int] = [:]
    for node in plan.nodes where failure?.nodes.contains(node.name) ?? true {
      guard nodeIndex.updateValue(nodes.count, forKey: node.name) == nil else {
        malformed.append(Violation(.naming, "node \(node.name)", "more than one node has this name"))
        nodeIndex[node.name] = nodes.firstIndex { $0.name == node.name }
        continue
      }
      if node.name.isEmpty { malformed.append(Violation(.naming, "nodes", "a node has no name")) }
      nodes.append(node)
    }
    self.nodes = nodes
    schedulerNodes = nodes.map { node in
      Node(
        name: node.name, labels: node.labels.merging([WellKnownLabel.hostname: node.name]) { stated, _ in stated },
        taints: node.taints, allocatable: node.allocatable, position: FilePosition(path: "-"))
    }
    // Failures don't change what workloads ask for.
    let known = failure?.normal
    let members = known?.members ?? Self.members(plan, inventory)
    self.members = members
    var memberIndex: [WorkloadID: Int] = [:]
    for (index, member) in members.enumerated() { memberIndex[member.workload.id] = index }
    let labels = known?.namespaceLabels ?? Self.namespaceLabels(inventory)
    namespaceLabels = labels

    var counts: [[Int: Int]] = Array(repeating: [:], count: members.count)
    for placement in failure?.placements ?? plan.placements {
      let subject = "\(placement.workload) on \(placement.node)"
      guard let member = memberIndex[placement.workload] else {
        malformed.append(Violation(.naming, subject, "the inputs have no such workload"))
        continue
      }
      guard let node = nodeIndex[placement.node] else {
        malformed.append(
          Violation(.naming, subject, failure == nil ? "the plan has no such node" : "that node isn't left standing"))
        continue
      }
      guard placement.count > 0, placement.count <= Self.podsAtMost else {
        malformed.append(Violation(.naming, subject, "\(placement.count) is no number of pods"))
        continue
      }
      if failure == nil || !members[member].isDaemonSet { counts[member][node, default: 0] += placement.count }
    }
    if failure != nil {
      for (index, member) in members.enumerated() where member.isDaemonSet {
        for (number, node) in schedulerNodes.enumerated() where DaemonSetRule.runs(member.template, on: node) {
          counts[index][number] = 1
        }
      }
    }
    var entered: [[Int: Int]]?
    var left = Array(repeating: 0, count: members.count)
    if failure != nil {
      var before: [[Int: Int]] = Array(repeating: [:], count: members.count)
      for placement in plan.placements {
        guard let member = memberIndex[placement.workload], let node = nodeIndex[placement.node] else { continue }
        before[member][node, default: 0] &+= placement.count
      }
      entered = members.indices.map { member in
        guard !members[member].isDaemonSet else { return [:] }
        for (node, count) in before[member] { left[member] += max(0, count &- (counts[member][node] ?? 0)) }
        return counts[member].compactMapValues { $0 }.reduce(into: [:]) { result, place in
          let more = place.value &- (before[member][place.key] ?? 0)
          if more > 0 { result[place.key] = more }
        }
      }
    }
    self.entered = entered
    self.left = left
    self.malformed = malformed
    let stands = counts.enumerated().map { member, places in
      places.sorted { $0.key < $1.key }.map { Stand(member: member, node: $0.key, count: $0.value) }
    }
    standsOfMember = stands
    var onNode: [[Stand]] = Array(repeating: [], count: nodes.count)
    for stand in stands.joined() { onNode[stand.node].append(stand) }
    standsOnNode = onNode
  }

  /// How many pods of a member stand anywhere.
  func placed(_ member: Int) -> Int { standsOfMember[member].reduce(0) { $0 + $1.count } }

  /// The same cluster after a failure: other placements, on the nodes that are left.
  func standing(_ placements: [Placement], on nodes: Set<String>) -> JudgedPlan {
    JudgedPlan(plan: plan, inventory: inventory, cluster: cluster, failure: (nodes, placements, self))
  }

  func pool(_ name: String) -> NodePool? { cluster.pools.first { $0.name == name } }

  private static func members(_ plan: Plan, _ inventory: Inventory) -> [Member] {
    let planned = Dictionary(plan.workloads.map { ($0.workload, $0) }) { first, _ in first }
    let stateful = inventory.statefulWorkloads
    let workloads = inventory.workloads.map { workload -> Member in
      let own = planned[workload.id]
      var template = workload.template
      if let own { template = plan.patch(for: own, consent: workload.spotConsent).applied(to: template) }
      if let zones = workload.allowedZones { template.require(zones: zones) }
      return Member(
        workload: workload, planned: own, template: template, isDaemonSet: false,
        isStateful: stateful.contains(workload.id))
    }
    let daemonSets = inventory.daemonSets.map { daemonSet in
      Member(
        workload: daemonSet, planned: planned[daemonSet.id], template: DaemonSetRule.scheduled(daemonSet.template),
        isDaemonSet: true, isStateful: false)
    }
    return workloads + daemonSets
  }

  private static func namespaceLabels(_ inventory: Inventory) -> [String: [String: String]] {
    var labels: [String: [String: String]] = [:]
    for workload in inventory.workloads + inventory.daemonSets { labels[workload.id.namespace] = [:] }
    for namespace in inventory.namespaces { labels[namespace.name] = namespace.labels }
    for name in labels.keys { labels[name]?["kubernetes.io/metadata.name"] = name }
    return labels
  }
}
