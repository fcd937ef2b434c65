package import ClusterModel
import Quantities

/// A comparison of plans as a document: `kind: Comparison`.
package enum WhatIfDocument {
  /// - Complexity: O(scenarios x (pools + findings))
  package static func tree(_ result: WhatIfResult) -> JSONValue {
    var fields = [
      JSONField("apiVersion", .string(Plan.apiVersion)), JSONField("kind", "Comparison"),
      JSONField("base", scenario(result.base)),
    ]
    if let sweep = result.sweep { fields.append(JSONField("sweep", ["quantity": .string(sweep.quantity)])) }
    fields.append(JSONField("scenarios", .array(result.scenarios.map(scenario))))
    return .object(fields)
  }

  private static func scenario(_ scenario: PlannedScenario) -> JSONValue {
    let plan = scenario.plan
    var fields = [JSONField("name", .string(scenario.name))]
    if let step = scenario.step { fields.append(JSONField("step", .rounded(step, digits: 6))) }
    fields += [
      JSONField("status", .string(plan.status.rawValue)),
      JSONField(
        "cost",
        [
          "currency": .string(plan.cost.currency), "perHour": .price(plan.cost.perHour),
          "perMonth": month(plan.cost.perHour), "lowerBoundPerHour": .price(plan.cost.lowerBound),
          "gap": .rounded(plan.cost.gap, digits: 6), "boundOf": .string(plan.boundOf),
        ]),
      JSONField("scheduler", .string(scenario.schedulerWord)),
      JSONField("stoppedBy", .string(plan.run.stoppedBy)),
      JSONField("notSurvived", .array(scenario.unsurvived.map(JSONValue.string))),
      JSONField("pods", .integer(scenario.podsAsked)),
      JSONField("nodes", .integer(plan.nodes.count)),
      JSONField(
        "pools",
        .array(
          plan.pools.map { pool in
            [
              "name": .string(pool.name), "nodes": .integer(pool.groups.reduce(0) { $0 + $1.count }),
              "perMonth": month(pool.groups.reduce(.zero) { $0 + $1.pricePerHour * $1.count }),
            ]
          })),
      JSONField("unplaced", .array(plan.unplaced.map(unplaced))),
      JSONField(
        "limits",
        .array(
          scenario.limits.map {
            ["kind": .string($0.kind.rawValue), "object": .string($0.object), "message": .string($0.message)]
          })),
    ]
    if let difference = scenario.difference { fields.append(JSONField("difference", tree(difference))) }
    return .object(fields)
  }

  static func tree(_ difference: PlanDifference) -> JSONValue {
    var cost = [JSONField("is", .string(word(difference.cost)))]
    if let perHour = difference.cost.perHour {
      cost += [JSONField("perHour", .price(perHour)), JSONField("perMonth", month(perHour))]
    }
    if case .notComparable(let why) = difference.cost { cost.append(JSONField("why", .string(why))) }
    return [
      "cost": .object(cost),
      "pools": .array(
        difference.pools.map { pool in
          [
            "name": .string(pool.pool), "before": .integer(pool.nodesBefore), "after": .integer(pool.nodesAfter),
            "kinds": .array(
              pool.kinds.map {
                [
                  "instanceType": .string($0.instanceType), "capacityType": .string($0.capacityType.rawValue),
                  "before": .integer($0.nodesBefore), "after": .integer($0.nodesAfter),
                ]
              }),
          ]
        }),
      "becameInfeasible": .array(difference.becameInfeasible.map(unplaced)),
      "becameFeasible": .array(difference.becameFeasible.map(unplaced)),
      "findingsGained": .array(difference.findingsGained.map { FindingsDocument.finding($0) }),
      "findingsLost": .array(difference.findingsLost.map { FindingsDocument.finding($0) }),
    ]
  }

  static func word(_ difference: CostDifference) -> String {
    switch difference {
    case .none: "none"
    case .proven: "proven"
    case .notProven: "not proven"
    case .notComparable: "not comparable"
    }
  }

  private static func month(_ cost: HourlyCost) -> JSONValue {
    .decimal(value: cost.microUnits * HourlyCost.hoursPerMonth, digits: 6)
  }

  private static func unplaced(_ pods: UnplacedPods) -> JSONValue {
    ["workload": .string(pods.workload.description), "count": .integer(pods.count), "reason": .string(pods.reason)]
  }
}
