package import ClusterModel
import Quantities

/// Explains a plan's placements: from the plan file alone, and in full where the manifests and catalogues are at hand.
package struct PlacementExplainer: Sendable {
  private let plan: Plan
  private let workloads: [WorkloadID: Workload]
  private let stateful: Set<WorkloadID>
  private let offerings: [PoolOffering]

  /// - Parameters:
  ///   - inventory: what the plan was made from; nil: it isn't at hand.
  ///   - offerings: what the plan's cluster may buy; nil: not known, and only the plan's own nodes are judged.
  package init(plan: Plan, inventory: Inventory?, offerings: OfferingSet?) {
    self.plan = plan
    let all = (inventory?.workloads ?? []) + (inventory?.daemonSets ?? [])
    workloads = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
    stateful = inventory?.statefulWorkloads ?? []
    self.offerings = offerings?.offerings ?? []
  }

  /// Workloads of the plan that a text means: `shop/Deployment/web` itself, or all that end in `Deployment/web` or are
  /// called `web`, or `shop/web`; sorted.
  ///
  /// - Complexity: O(workloads)
  package func workloads(named text: String) -> [PlannedWorkload] {
    let planned = Dictionary(plan.workloads.map { ($0.workload, $0) }) { first, _ in first }
    let missing = Set(plan.unplaced.map(\.workload)).subtracting(planned.keys).sorted()
    let all = plan.workloads + missing.map(Self.unplanned)
    if let exact = all.first(where: { $0.workload.description == text }) { return [exact] }
    return all.filter { entry in
      let id = entry.workload
      return ["\(id.kind)/\(id.name)", "\(id.namespace)/\(id.name)", id.name].contains(text)
    }
  }

  /// All names, for a hint about a mistyped one.
  package var names: [String] { plan.workloads.map(\.workload.description) }

  /// A workload of which nothing was placed.
  private static func unplanned(_ id: WorkloadID) -> PlannedWorkload {
    PlannedWorkload(
      workload: id, replicas: 0, requests: ResourceVector(), role: .general, pools: [], enforced: .asWritten,
      sharesOf: [:])
  }

  /// - Complexity: O(nodes + offerings * constraints of the workload)
  package func explanation(of planned: PlannedWorkload) -> PlacementExplanation {
    let workload = workloads[planned.workload]
    let isDaemonSet = planned.workload.kind == "DaemonSet"
    let patch = isDaemonSet ? PlacementPatch() : plan.patch(for: planned, consent: workload?.spotConsent)
    var result = PlacementExplanation(
      workload: planned, manifest: workload?.position,
      rule: PoolRuleSentence(plan: plan, planned: planned, workload: workload).text,
      enforcement: enforcement(planned, patch), patch: lines(patch), standing: standing(planned),
      zones: ZoneSentences(plan: plan, planned: planned, workload: workload).lines,
      unplaced: plan.unplaced.filter { $0.workload == planned.workload }, failures: failures(planned),
      assumptions: plan.assumptions.filter { $0.object == planned.workload.description },
      findings: plan.findings.filter { $0.object == planned.workload.description })
    if let workload {
      let verdicts = PlacementVerdicts(
        plan: plan, planned: planned, workload: workload, isStateful: stateful.contains(workload.id),
        offerings: offerings)
      result.pools = verdicts.pools
      result.shapes = isDaemonSet ? [] : verdicts.shapes
    } else {
      result.pools = plan.cluster.pools.map { pool in
        .init(pool.name, isChosen: planned.pools.contains(pool.name), reasons: [])
      }
    }
    return result
  }

  private func enforcement(_ planned: PlannedWorkload, _ patch: PlacementPatch) -> String {
    if planned.pools.isEmpty { return "nothing: no pod of it stands" }
    let pools = planned.pools.joined(separator: ", ")
    if planned.workload.kind == "DaemonSet" { return "its own tolerations and selectors, as written" }
    if patch.isEmpty {
      return
        "the manifest as written: its own selectors and tolerations, and the pools' taints, leave it \(pools) alone"
    }
    return planned.enforced == .patch
      ? "only the patch below, which 'plimsoll export PLAN --to kustomize' writes; as written, it could land elsewhere"
      : "the manifest as written keeps it to \(pools); the patch below keeps it to the planned nodes of those"
  }

  private func lines(_ patch: PlacementPatch) -> [String] {
    let words = { (requirement: LabelRequirement) in
      "\(requirement.key) \(requirement.operator.rawValue) \(requirement.values.joined(separator: ", "))"
    }
    var lines = patch.taints.map { "tolerate \($0)" }
    lines += patch.always.map { "require \(words($0))" }
    let alternatives = patch.alternatives.map { $0.map(words).joined(separator: " and ") }
    if !alternatives.isEmpty { lines.append("require " + alternatives.joined(separator: "; or ")) }
    if let priority = patch.priorityClass { lines.append("priority class \(priority.name) (\(priority.value))") }
    return lines
  }

  private func standing(_ planned: PlannedWorkload) -> [PlacementExplanation.Standing] {
    let nodes = Dictionary(plan.nodes.map { ($0.name, $0) }) { first, _ in first }
    var groups: [[String]: PlacementExplanation.Standing] = [:]
    for placement in plan.placements where placement.workload == planned.workload {
      guard let node = nodes[placement.node] else { continue }
      let key = [node.pool, node.instanceType, node.capacityType.rawValue, node.zone]
      var group =
        groups[key]
        ?? .init(
          pool: node.pool, instanceType: node.instanceType, capacityType: node.capacityType, zone: node.zone, nodes: 0,
          pods: 0)
      group.nodes += 1
      group.pods += placement.count
      groups[key] = group
    }
    return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  private func failures(_ planned: PlannedWorkload) -> [String] {
    guard !plan.scenarios.isEmpty else { return [] }
    let losses = plan.scenarios.compactMap { outcome -> String? in
      let lost = outcome.lost.filter { $0.workload == planned.workload }
      guard let first = lost.first else { return nil }
      return
        "\(outcome.name): \(Phrase.count(lost.reduce(0) { $0 + $1.count }, "pod")) without a place: \(first.reason)"
    }
    return losses.isEmpty
      ? [
        "every pod keeps a place through all \(Phrase.count(plan.scenarios.count, "failure")) that the plan was tried against"
      ]
      : losses
  }
}
