import ClusterModel
import Scheduling

/// How many of a workload's pods must keep running in a failure, and why.
struct WorkloadSurvival: Hashable {
  /// So many must run once what can come back has come back; 0: the workload makes room for others.
  let keep: Int
  /// So many must run even where volumes or zone rules tie pods to what is lost.
  let least: Int
  /// What a disruption budget leaves it to hold up alone; 0 where none does.
  let budget: Int
  /// Its volumes lie in the zone where its pods first stand.
  let isTied: Bool
  /// Why fewer than all are kept; empty where all are.
  let leniency: String
  /// What asks for `least`: an annotation, or that something must be left.
  let leastReason: String

  /// The same with one pod kept, without whose company another workload's couldn't come back.
  func kept(for other: WorkloadID) -> WorkloadSurvival {
    WorkloadSurvival(
      keep: 1, least: 1, budget: budget, isTied: isTied, leniency: leniency,
      leastReason: "one must run for \(other), which needs its company")
  }
}

/// Reads `WorkloadSurvival` off an inventory.
///
/// All pods must keep running, but for Jobs, negative priorities and what `plimsoll.dev/survive` lets go; a disruption
/// budget's minimum is kept even so. What volumes tie to a lost zone is lost and not asked for, as long as the annotation's
/// number, or one pod, is left; how that stands to the budget is `ExposureTable`'s to show.
struct SurvivalReader {
  private let coverage: BudgetMinima
  private let volumes: ZonalVolumes

  private static let leastReason = "at least one pod must be left"

  init(_ inventory: Inventory) {
    coverage = BudgetMinima(inventory)
    volumes = ZonalVolumes(inventory)
  }

  func survival(_ workload: Workload) -> WorkloadSurvival {
    let isTied = volumes.ties(workload)
    let budget = coverage.minimum(of: workload)?.pods ?? 0
    func spared(_ reason: String) -> WorkloadSurvival {
      WorkloadSurvival(
        keep: budget, least: min(1, budget), budget: budget, isTied: isTied, leniency: reason,
        leastReason: Self.leastReason)
    }
    guard let wish = workload.survival else {
      if workload.isJob { return spared("a Job runs again later") }
      if workload.priority < 0 { return spared("its priority is \(workload.priority)") }
      return WorkloadSurvival(
        keep: workload.replicas, least: min(1, workload.replicas), budget: budget, isTied: isTied, leniency: "",
        leastReason: Self.leastReason)
    }
    if wish == .none { return spared("plimsoll.dev/survive: none") }
    let asked = wish.kept(of: workload.replicas)
    let keep = min(workload.replicas, max(asked, budget))
    return WorkloadSurvival(
      keep: keep, least: min(keep, max(1, asked)), budget: budget, isTied: isTied,
      leniency: keep < workload.replicas ? "plimsoll.dev/survive: \(wish)" : "",
      leastReason: "plimsoll.dev/survive: \(wish)")
  }
}

/// What disruption budgets want running of each workload.
struct BudgetMinima {
  struct Minimum: Hashable {
    let pods: Int
    /// `PodDisruptionBudget shop/web wants 2 of 3 running`.
    let text: String
  }

  struct Covering: Hashable {
    let budget: PodDisruptionBudget
    /// Pods that it selects, and how many of them must stay.
    let expected: Int
    let desired: Int

    var name: String { "PodDisruptionBudget \(budget.namespace)/\(budget.name)" }
    var rule: String {
      switch budget.rule {
      case .minAvailable(let amount): "minAvailable \(amount)"
      case .maxUnavailable(let amount): "maxUnavailable \(amount)"
      }
    }
  }

  private var covering: [WorkloadID: [Covering]] = [:]
  /// What workloads that may lose pods hold up of budgets over several.
  private var shares: [WorkloadID: Int] = [:]

  /// - Complexity: O(budgets x workloads of their namespaces)
  init(_ inventory: Inventory) {
    let byNamespace = Dictionary(grouping: inventory.workloads, by: \.id.namespace)
    for budget in inventory.disruptionBudgets {
      let selected = (byNamespace[budget.namespace] ?? []).filter {
        budget.selector?.matches($0.template.labels) ?? false
      }
      let expected = selected.reduce(0) { $0 + ($1.isJob ? 0 : $1.replicas) }
      let desired =
        switch budget.rule {
        case .minAvailable(let amount): amount.scaled(total: expected)
        case .maxUnavailable(let amount): max(0, expected - amount.scaled(total: expected))
        }
      for workload in selected {
        covering[workload.id, default: []].append(Covering(budget: budget, expected: expected, desired: desired))
      }
      let counted = selected.filter { !$0.isJob }
      if counted.count > 1 { share(desired, among: counted) }
    }
  }

  /// Has workloads that may lose pods keep as many as a budget wants beyond what all of them keep anyway, in order.
  private mutating func share(_ desired: Int, among workloads: [Workload]) {
    var need = desired - workloads.reduce(0) { $0 + Self.kept($1) }
    for workload in workloads where need > 0 {
      let more = min(need, workload.replicas - Self.kept(workload))
      guard more > 0 else { continue }
      shares[workload.id] = max(shares[workload.id] ?? 0, Self.kept(workload) + more)
      need -= more
    }
  }

  /// How many its annotation or priority asks for, budgets aside.
  private static func kept(_ workload: Workload) -> Int {
    guard let wish = workload.survival else { return workload.priority < 0 ? 0 : workload.replicas }
    return min(workload.replicas, wish.kept(of: workload.replicas))
  }

  func budgets(of id: WorkloadID) -> [Covering] { covering[id] ?? [] }

  /// The most that some budget leaves the workload to hold up alone; nil: no budget selects it.
  func minimum(of workload: Workload) -> Minimum? {
    budgets(of: workload.id).map { entry in
      let others = entry.expected - (workload.isJob ? 0 : workload.replicas)
      let pods = min(workload.replicas, max(0, entry.desired - others, shares[workload.id] ?? 0))
      return Minimum(
        pods: pods, text: "\(entry.name) (\(entry.rule)) wants \(entry.desired) of \(entry.expected) running")
    }.max { $0.pods < $1.pods }
  }
}
