import ClusterModel
import Scheduling

/// Sends pods that must share hosts with others' to the pools where those stand.
///
/// Required pod affinity over hosts is a requirement like a selector: only the pools of those that it names can meet it. Where
/// a workload's nature sends it elsewhere, it follows: general ones first, since a volume holds a workload to its pool more than
/// a habit does.
struct PoolCompany {
  private let workloads: [Workload]
  private let namespaces: [String: [String: String]]

  init(_ workloads: [Workload], inventory: Inventory) {
    self.workloads = workloads
    var labels = Dictionary(inventory.namespaces.map { ($0.name, $0.labels) }) { first, _ in first }
    for name in Set(workloads.map(\.id.namespace)) { labels[name, default: [:]]["kubernetes.io/metadata.name"] = name }
    namespaces = labels
  }

  /// - Parameter following: a workload's choice among given pools; nil: its nodes can't be of any of them.
  /// - Complexity: O(terms x workloads), times the longest chain of those that follow each other
  func choices(_ first: [PoolChoice], following: (Int, Set<Int>) -> PoolChoice?) -> [PoolChoice] {
    let groups = workloads.indices.map(groups)
    guard groups.contains(where: { !$0.isEmpty }) else { return first }
    var choices = first
    for rules: Set<PlannedWorkload.PoolRule> in [[.general, .standIn], [.system], [.stateful]] {
      var hasChanged = true
      var rounds = 0
      while hasChanged, rounds < workloads.count {
        hasChanged = false
        rounds += 1
        for index in workloads.indices where rules.contains(first[index].rule) {
          for group in groups[index] {
            let pools = group.reduce(into: Set<Int>()) { $0.formUnion(choices[$1].pools) }
            guard !pools.isEmpty, pools.isDisjoint(with: choices[index].pools),
              let next = following(index, pools), next != choices[index]
            else { continue }
            choices[index] = next
            hasChanged = true
          }
        }
      }
    }
    return choices
  }

  /// For each term over hosts, the workloads that it means; a term that means the workload itself asks for nothing here.
  private func groups(of index: Int) -> [[Int]] {
    let workload = workloads[index]
    return PodTerm.requiredAffinity(of: workload.template, namespace: workload.id.namespace)
      .filter { $0.topologyKey == WellKnownLabel.hostname }
      .map { term in
        workloads.indices.filter { other in
          let id = workloads[other].id
          return term.matches(
            labels: workloads[other].template.labels, namespace: id.namespace, namespaceLabels: namespaces[id.namespace]
          )
        }
      }
      .filter { !$0.contains(index) }
  }
}
