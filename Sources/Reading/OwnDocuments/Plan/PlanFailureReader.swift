import ClusterModel
internal import Quantities

/// Reads the parts of a plan that are about failures.
struct PlanFailureReader {
  private let body = PlanBodyReader()

  func readScenario(_ scenario: FieldReader) -> ScenarioOutcome? {
    let name = scenario.requiredString("name")
    let survives = scenario.bool("survives")
    if scenario.child("survives") == nil { scenario.missing("survives", "write true or false") }
    let placements = scenario.mappings("placements").compactMap(body.readPlacement)
    let lost = scenario.mappings("lost").compactMap(body.readUnplaced)
    guard let name, let survives else { return nil }
    return ScenarioOutcome(
      name: name, survives: survives, placements: placements, lost: lost, gone: scenario.strings("gone"),
      cases: scenario.mappings("cases").map(readCase), proof: scenario.string("proof") ?? "",
      remedies: scenario.mappings("remedies").compactMap(readRemedy))
  }

  private func readCase(_ reader: FieldReader) -> ScenarioCase {
    ScenarioCase(
      gone: reader.strings("gone"), moved: reader.mappings("moved").compactMap(body.readPlacement),
      displaced: reader.mappings("displaced").compactMap(body.readPlacement))
  }

  private func readRemedy(_ reader: FieldReader) -> SurvivalRemedy? {
    reader.workloadID("workload").map {
      SurvivalRemedy(
        workload: $0, constraint: reader.string("constraint") ?? "", remedy: reader.string("remedy") ?? "")
    }
  }

  func readPrices(_ reader: FieldReader) -> FailurePrices? {
    guard let withoutFailures = reader.requiredPrice("withoutFailuresPerHour") else { return nil }
    return FailurePrices(
      withoutFailures: withoutFailures, usualPractice: reader.price("usualPracticePerHour", allowsZero: true),
      withAll: reader.price("withAllPerHour", allowsZero: true) ?? withoutFailures,
      prices: reader.mappings("demands").compactMap { entry in
        guard let demand = entry.requiredString("demand"), let alone = readDifference(entry, "alone"),
          let onTop = readDifference(entry, "onTop")
        else { return nil }
        return FailurePrices.Price(demand: demand, alone: alone, onTop: onTop)
      })
  }

  private func readDifference(_ reader: FieldReader, _ name: String) -> FailurePrices.Difference? {
    reader.requiredPrice("\(name)PerHour").map { found in
      FailurePrices.Difference(
        found: found, least: reader.price("\(name)AtLeastPerHour", allowsZero: true) ?? found,
        most: reader.price("\(name)AtMostPerHour", allowsZero: true) ?? found)
    }
  }

  func readExposure(_ reader: FieldReader) -> WorkloadExposure? {
    guard let workload = reader.workloadID("workload") else { return nil }
    let most = 100_000_000
    var zones: [String: Int] = [:]
    for (zone, value) in reader.child("perZone")?.asEntries() ?? [] { zones[zone] = value.asInt(in: 0...most) }
    return WorkloadExposure(
      workload: workload, replicas: reader.int("replicas", in: 0...most) ?? 0, perZone: zones,
      mostPerNode: reader.int("mostPerNode", in: 0...most) ?? 0, nodes: reader.int("nodes", in: 0...most) ?? 0,
      leastLeft: reader.int("leastLeft", in: 0...most) ?? 0, worst: reader.string("worst") ?? "",
      budget: reader.int("budget", in: 0...most))
  }
}
