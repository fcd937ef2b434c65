import ClusterModel
import Quantities

/// The parts of a plan file that are about failures.
enum FailureTree {
  static func scenario(_ outcome: ScenarioOutcome) -> JSONValue {
    var fields = [
      JSONField("name", .string(outcome.name)), JSONField("survives", .bool(outcome.survives)),
      JSONField("placements", .array(outcome.placements.map(PlanDocument.placement))),
      JSONField("lost", .array(outcome.lost.map(PlanDocument.unplaced))),
    ]
    if !outcome.gone.isEmpty { fields.append(JSONField("gone", .strings(outcome.gone))) }
    if !outcome.cases.isEmpty { fields.append(JSONField("cases", .array(outcome.cases.map(scenarioCase)))) }
    if !outcome.proof.isEmpty { fields.append(JSONField("proof", .string(outcome.proof))) }
    if !outcome.remedies.isEmpty { fields.append(JSONField("remedies", .array(outcome.remedies.map(remedy)))) }
    return .object(fields)
  }

  private static func scenarioCase(_ entry: ScenarioCase) -> JSONValue {
    [
      "gone": .strings(entry.gone), "moved": .array(entry.moved.map(PlanDocument.placement)),
      "displaced": .array(entry.displaced.map(PlanDocument.placement)),
    ]
  }

  private static func remedy(_ remedy: SurvivalRemedy) -> JSONValue {
    [
      "workload": .string(remedy.workload.description), "constraint": .string(remedy.constraint),
      "remedy": .string(remedy.remedy),
    ]
  }

  static func prices(_ prices: FailurePrices) -> JSONValue {
    var fields = [JSONField("withoutFailuresPerHour", .price(prices.withoutFailures))]
    if let usual = prices.usualPractice { fields.append(JSONField("usualPracticePerHour", .price(usual))) }
    fields.append(JSONField("withAllPerHour", .price(prices.withAll)))
    fields.append(
      JSONField(
        "demands",
        .array(
          prices.prices.map { price in
            [
              "demand": .string(price.demand),
              "alonePerHour": .price(price.alone.found), "aloneAtLeastPerHour": .price(price.alone.least),
              "aloneAtMostPerHour": .price(price.alone.most),
              "onTopPerHour": .price(price.onTop.found), "onTopAtLeastPerHour": .price(price.onTop.least),
              "onTopAtMostPerHour": .price(price.onTop.most),
            ]
          })))
    return .object(fields)
  }

  static func exposure(_ exposure: WorkloadExposure) -> JSONValue {
    let zones = exposure.perZone.sorted { $0.key < $1.key }
    var fields = [
      JSONField("workload", .string(exposure.workload.description)), JSONField("replicas", .integer(exposure.replicas)),
      JSONField("perZone", .object(zones.map { JSONField($0.key, .integer($0.value)) })),
      JSONField("mostPerNode", .integer(exposure.mostPerNode)), JSONField("nodes", .integer(exposure.nodes)),
      JSONField("leastLeft", .integer(exposure.leastLeft)), JSONField("worst", .string(exposure.worst)),
    ]
    if let budget = exposure.budget { fields.append(JSONField("budget", .integer(budget))) }
    return .object(fields)
  }
}
