import ClusterModel

/// Adds what files brought that were read together with the base's.
///
/// The union was normalised as one, so that a LimitRange or a priority class of either side counts for both. What is in it
/// and not in the base is added; a workload of the base that the files change (an autoscaler for it, say) is replaced.
struct InventoryAddition {
  let base: Inventory
  let union: Inventory

  /// - Throws: that the files hold nothing that is planned for.
  func apply(to inventory: inout Inventory, for change: ScenarioChange) throws(InputProblem) {
    let known = Set((base.workloads + base.daemonSets).map(\.id))
    let present = Set((inventory.workloads + inventory.daemonSets).map(\.id)).subtracting(known)
    if let twice = (union.workloads + union.daemonSets).first(where: { present.contains($0.id) }) {
      throw InputProblem(
        position: change.position, field: change.field, cause: "\(twice.id) was added by an earlier change already",
        remedy: "add each workload once")
    }
    let before = inventory.workloads.count + inventory.daemonSets.count
    let isChanged = merge(&inventory.workloads, base.workloads, union.workloads)
    let areSetsChanged = merge(&inventory.daemonSets, base.daemonSets, union.daemonSets)
    guard isChanged || areSetsChanged || inventory.workloads.count + inventory.daemonSets.count > before else {
      throw InputProblem(
        position: change.position, field: change.field, cause: "the files to add hold no workload",
        remedy: "name manifests or an Inventory document with some")
    }
    append(\.nodes, to: &inventory)
    append(\.pods, to: &inventory)
    append(\.disruptionBudgets, to: &inventory)
    append(\.autoscalers, to: &inventory)
    append(\.claims, to: &inventory)
    append(\.volumes, to: &inventory)
    append(\.storageClasses, to: &inventory)
    append(\.csiNodes, to: &inventory)
    append(\.priorityClasses, to: &inventory)
    append(\.limitRanges, to: &inventory)
    append(\.quotas, to: &inventory)
    append(\.namespaces, to: &inventory)
    append(\.runtimeClasses, to: &inventory)
    append(\.services, to: &inventory)
    append(\.ingresses, to: &inventory)
    append(\.certificates, to: &inventory)
    append(\.snapshotClasses, to: &inventory)
    append(\.objects, to: &inventory)
    append(\.inputs, to: &inventory)
    append(\.assumptions, to: &inventory)
    append(\.ignored, to: &inventory)
  }

  /// Whether a workload of the base was replaced.
  private func merge(_ workloads: inout [Workload], _ base: [Workload], _ union: [Workload]) -> Bool {
    let known = Dictionary(base.map { ($0.id, $0) }) { first, _ in first }
    var isChanged = false
    for workload in union where known[workload.id] != workload {
      if known[workload.id] == nil {
        workloads.append(workload)
      } else if let index = workloads.firstIndex(where: { $0.id == workload.id }) {
        workloads[index] = workload
        isChanged = true
      }
    }
    workloads.sort { $0.id < $1.id }
    return isChanged
  }

  private func append<Element: Hashable>(
    _ list: WritableKeyPath<Inventory, [Element]>, to inventory: inout Inventory
  ) {
    let known = Set(base[keyPath: list])
    inventory[keyPath: list] += union[keyPath: list].filter { !known.contains($0) }
  }
}
