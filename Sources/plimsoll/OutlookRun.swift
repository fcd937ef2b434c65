import ClusterModel
import History
import WhatIf

/// What stored runs say of the days to come, with next quarter planned.
struct OutlookRun {
  let loaded: LoadedInput
  let planning: WorldPlanning
  /// Currency units; nil: none.
  let budgetPerMonth: Double?
  let progress: @Sendable (Int, Int) -> Void

  /// - Parameters:
  ///   - record: the present run.
  ///   - before: stored runs of its cluster, in any order; later ones than the present don't count.
  func outlook(_ record: RunRecord, planned: WorldPlanning.Planned, before: [RunRecord]) throws -> CapacityOutlook {
    let earlier = before.filter { $0.at <= record.at }.sorted { $0.at < $1.at }
    let records = earlier + [record]
    let forecast = Forecast(records)
    let replicas = Dictionary(loaded.inventory.workloads.map { ($0.id, $0.replicas) }) { first, _ in first }
    let scenarios = forecast.nextQuarter(replicas: replicas)
    let result =
      scenarios.isEmpty
      ? nil
      : try ScenarioRun(loaded: loaded, planning: planning, setsOutFromBase: false, progress: progress)
        .result(of: scenarios, base: planned)
    return CapacityOutlook(
      records: records, trends: forecast.trends, runways: forecast.runways(budgetPerMonth: budgetPerMonth),
      nextQuarter: result, findings: FindingsHistory.since(earlier, record))
  }
}
