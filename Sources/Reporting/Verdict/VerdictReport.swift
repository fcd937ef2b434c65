package import ClusterModel

/// What verification found, for people and programs.
package struct VerdictReport {
  private let plan: Plan
  /// Rule, object, message.
  private let violations: [(rule: String, object: String, message: String)]

  package init(plan: Plan, violations: [(rule: String, object: String, message: String)]) {
    self.plan = plan
    self.violations = violations
  }

  package var blocks: [ReportBlock] {
    let pods = plan.placements.reduce(0) { $0 + $1.count }
    let what = "\(Figures.count(pods, "pod")) on \(Figures.count(plan.nodes.count, "node"))"
    guard !violations.isEmpty else {
      return [
        .verdict(
          "The plan holds: \(what), every rule checked from its placements; cost added up; the bound agrees with the "
            + "cost and the gap (its proof is not repeated).", .good)
      ]
    }
    return [
      .paragraph("The plan does not hold: \(Figures.count(violations.count, "violation")) (\(what))."),
      .bullets(violations.map { "\($0.rule): \($0.object): \($0.message)" }),
    ]
  }

  package var tree: JSONValue {
    [
      "holds": .bool(violations.isEmpty),
      "violations": .array(
        violations.map { ["rule": .string($0.rule), "object": .string($0.object), "message": .string($0.message)] }),
    ]
  }
}
