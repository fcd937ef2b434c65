/// A base plan and what each scenario makes of it.
package struct WhatIfResult: Sendable {
  package var base: PlannedScenario
  /// In the order asked for.
  package var scenarios: [PlannedScenario]
  /// The quantity that the scenarios step through; nil: they are questions of their own.
  package var sweep: Sweep?

  package init(base: PlannedScenario, scenarios: [PlannedScenario], sweep: Sweep? = nil) {
    self.base = base
    self.scenarios = scenarios
    self.sweep = sweep
  }
}

/// A scenario with its plan.
package struct PlannedScenario: Sendable {
  package var name: String
  package var plan: Plan
  /// Against the base; nil for the base itself.
  package var difference: PlanDifference?
  /// Pools at their maximum and quotas that are full or too small, sorted.
  package var limits: [LimitReached]
  /// The sweep's value at this step; nil outside a sweep.
  package var step: Double?

  package init(
    name: String, plan: Plan, difference: PlanDifference? = nil, limits: [LimitReached] = [], step: Double? = nil
  ) {
    self.name = name
    self.plan = plan
    self.difference = difference
    self.limits = limits
    self.step = step
  }
}

/// A limit that a plan has come up against.
package struct LimitReached: Hashable, Comparable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case poolMaximum = "pool maximum"
    case quota
  }

  package var kind: Kind
  /// The pool's name, or `namespace/ResourceQuota/name: requests.cpu`.
  package var object: String
  /// With the numbers.
  package var message: String

  package init(kind: Kind, object: String, message: String) {
    self.kind = kind
    self.object = object
    self.message = message
  }

  package static func < (a: LimitReached, b: LimitReached) -> Bool {
    (a.kind.rawValue, a.object, a.message) < (b.kind.rawValue, b.object, b.message)
  }
}

/// A quantity that takes one value after another, with a plan at each.
package struct Sweep: Hashable, Sendable {
  /// What is swept, such as `scale shop/*`.
  package var quantity: String
  /// Ascending or descending, as asked for; at least two.
  package var values: [Double]

  package init(quantity: String, values: [Double]) {
    self.quantity = quantity
    self.values = values
  }
}
