import ClusterModel

/// Takes workloads out, with all that speaks of them alone: their autoscalers, budgets, pods, assumptions and records.
struct WorkloadRemoval {
  private let ids: Set<WorkloadID>

  init(_ ids: Set<WorkloadID>) { self.ids = ids }

  func apply(to inventory: inout Inventory) {
    let gone = (inventory.workloads + inventory.daemonSets).filter { ids.contains($0.id) }
    inventory.workloads.removeAll { ids.contains($0.id) }
    inventory.daemonSets.removeAll { ids.contains($0.id) }
    let staying = inventory.workloads + inventory.daemonSets
    inventory.autoscalers.removeAll {
      ids.contains(WorkloadID(namespace: $0.namespace, kind: $0.targetKind, name: $0.targetName))
    }
    inventory.disruptionBudgets.removeAll { budget in
      guard let selector = budget.selector else { return false }
      func selects(_ workload: Workload) -> Bool {
        workload.id.namespace == budget.namespace && selector.matches(workload.template.labels)
      }
      return gone.contains(where: selects) && !staying.contains(where: selects)
    }
    inventory.pods.removeAll { pod in
      func makes(_ workload: Workload) -> Bool {
        let labels = workload.template.labels
        return workload.id.namespace == pod.namespace && !labels.isEmpty
          && labels.allSatisfy { pod.template.labels[$0.key] == $0.value }
      }
      return gone.contains(where: makes) && !staying.contains(where: makes)
    }
    let names = Set(ids.map(\.description))
    inventory.assumptions.removeAll { names.contains($0.object) }
    inventory.objects.removeAll { names.contains($0.object) }
  }
}
