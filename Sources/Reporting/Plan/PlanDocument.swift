package import ClusterModel
import Quantities

/// The plan file: a `Plan` as a document, with the contract's keys in the contract's order.
///
/// The same plan is the same bytes: every list is sorted as `Plan` says, every map by its keys, and no clock, locale or
/// dictionary order is consulted.
package enum PlanDocument {
  /// The plan as JSON text, ended by a line feed.
  package static func json(_ plan: Plan) -> String { JSONWriter.text(tree(plan)) }

  /// The same values in the same order as YAML.
  package static func yaml(_ plan: Plan) -> String { YAMLWriter.text(tree(plan)) }

  /// The document before it is text.
  ///
  /// - Complexity: O(size of the plan)
  package static func tree(_ plan: Plan) -> JSONValue {
    var fields = [
      JSONField("apiVersion", .string(Plan.apiVersion)),
      JSONField("kind", "Plan"),
      JSONField("run", run(plan.run)),
      JSONField("inputs", .array(plan.inputs.map(input))),
      JSONField("cluster", ClusterDocumentTree.tree(plan.cluster)),
      JSONField("status", .string(plan.status.rawValue)),
      JSONField("cost", cost(plan.cost, boundOf: plan.boundOf)),
      JSONField("pools", .array(plan.pools.map(pool))),
      JSONField("nodes", .array(plan.nodes.map(node))),
      JSONField("workloads", .array(plan.workloads.map(workload))),
      JSONField("placements", .array(plan.placements.map(placement))),
      JSONField("unplaced", .array(plan.unplaced.map(unplaced))),
      JSONField("scenarios", .array(plan.scenarios.map(FailureTree.scenario))),
      JSONField("assumptions", .array(plan.assumptions.map(assumption))),
      JSONField("findings", .array(plan.findings.map(FindingsDocument.finding))),
      JSONField("ignored", .array(plan.ignored.map(ignored))),
    ]
    if !plan.suppressed.isEmpty {
      fields.append(JSONField("suppressed", .array(plan.suppressed.map(FindingsDocument.suppressed))))
    }
    if !plan.priorityClasses.isEmpty {
      fields.append(JSONField("priorityClasses", .array(plan.priorityClasses.map(priorityClass))))
    }
    if let realisation = plan.realisation { fields.append(JSONField("realisation", self.realisation(realisation))) }
    if let prices = plan.failurePrices { fields.append(JSONField("failurePrices", FailureTree.prices(prices))) }
    if !plan.exposure.isEmpty {
      fields.append(JSONField("exposure", .array(plan.exposure.map(FailureTree.exposure))))
    }
    return .object(fields)
  }

  private static func run(_ run: PlanRun) -> JSONValue {
    [
      "generatedAt": .string(run.generatedAt),
      "durationSeconds": .rounded(run.durationSeconds, digits: 3),
      "version": .string(run.version),
      "solver": .string(run.solver),
      "seed": run.seed <= UInt64(Int64.max) ? .integer(Int64(run.seed)) : .string("\(run.seed)"),
      "stoppedBy": .string(run.stoppedBy),
    ]
  }

  private static func input(_ file: InputFile) -> JSONValue {
    ["path": .string(file.path), "sha256": .string(file.sha256), "documents": .integer(file.documents)]
  }

  private static func cost(_ cost: PlanCost, boundOf: String) -> JSONValue {
    var fields = [
      JSONField("currency", .string(cost.currency)),
      JSONField("perHour", .price(cost.perHour)),
      JSONField("perMonth", .decimal(value: cost.perHour.microUnits * HourlyCost.hoursPerMonth, digits: 6)),
      JSONField("lowerBoundPerHour", .price(cost.lowerBound)),
      JSONField("gap", .rounded(cost.gap, digits: 6)),
      JSONField("boundOf", .string(boundOf)),
      JSONField("onPaperPerHour", .price(cost.onPaper)),
    ]
    if let gapAsked = cost.gapAsked { fields.append(JSONField("gapAsked", .rounded(gapAsked, digits: 6))) }
    return .object(fields)
  }

  private static func pool(_ pool: PlannedPool) -> JSONValue {
    let utilisation = pool.usage.utilisation.sorted { $0.key < $1.key }
    return [
      "name": .string(pool.name),
      "role": .string(pool.role.rawValue),
      "taints": .array(pool.taints.map(JSONValue.taint)),
      "labels": .sorted(pool.labels),
      "groups": .array(pool.groups.map(group)),
      "usage": [
        "requested": .quantities(pool.usage.requested),
        "allocatable": .quantities(pool.usage.allocatable),
        "utilisation": .object(
          utilisation.map { JSONField($0.key.rawValue, .rounded($0.value, digits: 4)) }),
      ],
    ]
  }

  private static func group(_ group: NodeGroup) -> JSONValue {
    [
      "instanceType": .string(group.instanceType),
      "capacityType": .string(group.capacityType.rawValue),
      "zone": .string(group.zone),
      "count": .integer(group.count),
      "pricePerHour": .price(group.pricePerHour),
    ]
  }

  private static func node(_ node: PlannedNode) -> JSONValue {
    [
      "name": .string(node.name),
      "pool": .string(node.pool),
      "instanceType": .string(node.instanceType),
      "capacityType": .string(node.capacityType.rawValue),
      "zone": .string(node.zone),
      "labels": .sorted(node.labels),
      "taints": .array(node.taints.map(JSONValue.taint)),
      "allocatable": .quantities(node.allocatable),
      "pricePerHour": .price(node.pricePerHour),
    ]
  }

  private static func workload(_ workload: PlannedWorkload) -> JSONValue {
    let shares = workload.sharesOf.sorted { $0.key < $1.key }
    var fields = [
      JSONField("workload", .string(workload.workload.description)),
      JSONField("replicas", .integer(workload.replicas)),
      JSONField("requests", .quantities(workload.requests)),
      JSONField("role", .string(workload.role.rawValue)),
      JSONField("pools", .strings(workload.pools)),
      JSONField("enforced", .string(workload.enforced.rawValue)),
      JSONField("sharesOf", .object(shares.map { JSONField($0.key, .integer($0.value)) })),
    ]
    if let rule = workload.chosenBy { fields.append(JSONField("chosenBy", .string(rule.rawValue))) }
    if workload.isEven { fields.append(JSONField("evenOverHosts", .bool(true))) }
    if !workload.steering.isEmpty { fields.append(JSONField("steering", .array(workload.steering.map(reference)))) }
    if let name = workload.priorityClass { fields.append(JSONField("priorityClass", .string(name))) }
    return .object(fields)
  }

  private static func reference(_ group: NodeGroupReference) -> JSONValue {
    var fields: [JSONField] = []
    if let pool = group.pool { fields.append(JSONField("pool", .string(pool))) }
    if let type = group.instanceType { fields.append(JSONField("instanceType", .string(type))) }
    if let capacityType = group.capacityType {
      fields.append(JSONField("capacityType", .string(capacityType.rawValue)))
    }
    if let zone = group.zone { fields.append(JSONField("zone", .string(zone))) }
    if let name = group.group { fields.append(JSONField("group", .string(name))) }
    return .object(fields)
  }

  private static func priorityClass(_ priorityClass: PlannedPriorityClass) -> JSONValue {
    [
      "name": .string(priorityClass.name), "value": .integer(priorityClass.value),
      "mayPreempt": .bool(priorityClass.mayPreempt),
    ]
  }

  private static func realisation(_ realisation: PlanRealisation) -> JSONValue {
    var fields = [
      JSONField("status", .string(realisation.status.rawValue)),
      JSONField("orders", .integer(realisation.orders)),
      JSONField("profile", .string(realisation.profile)),
      JSONField("groups", .integer(realisation.groups)),
      JSONField("certainGroups", .integer(realisation.certainGroups)),
      JSONField(
        "levers",
        .array(
          realisation.levers.map {
            ["lever": .string($0.name), "perHour": .price($0.perHour), "what": .string($0.what)]
          })),
    ]
    if !realisation.note.isEmpty { fields.append(JSONField("note", .string(realisation.note))) }
    return .object(fields)
  }

  static func placement(_ placement: Placement) -> JSONValue {
    [
      "workload": .string(placement.workload.description), "node": .string(placement.node),
      "count": .integer(placement.count),
    ]
  }

  static func unplaced(_ pods: UnplacedPods) -> JSONValue {
    [
      "workload": .string(pods.workload.description), "count": .integer(pods.count), "reason": .string(pods.reason),
    ]
  }

  private static func assumption(_ assumption: Assumption) -> JSONValue {
    [
      "object": .string(assumption.object), "field": .string(assumption.field), "assumed": .string(assumption.assumed),
      "why": .string(assumption.why),
    ]
  }

  private static func ignored(_ document: IgnoredDocument) -> JSONValue {
    [
      "kind": .string(document.kind), "name": .string(document.name), "location": .position(document.location),
      "why": .string(document.why),
    ]
  }
}

extension JSONValue {
  /// Currency units per hour, to the last micro-unit.
  static func price(_ cost: HourlyCost) -> JSONValue { .decimal(value: cost.microUnits, digits: 6) }

  /// Kubernetes quantities by resource, in the order of `ResourceName`.
  static func quantities(_ amounts: ResourceVector) -> JSONValue {
    .object(amounts.names.map { JSONField($0.rawValue, .string($0.text(amounts[$0]))) })
  }

  /// A taint as Kubernetes writes it: key, value where it has one, effect.
  static func taint(_ taint: Taint) -> JSONValue {
    var fields = [JSONField("key", .string(taint.key))]
    if !taint.value.isEmpty { fields.append(JSONField("value", .string(taint.value))) }
    fields.append(JSONField("effect", .string(taint.effect.rawValue)))
    return .object(fields)
  }

  static func position(_ position: FilePosition) -> JSONValue {
    var fields = [JSONField("path", .string(position.path))]
    if let line = position.line { fields.append(JSONField("line", .integer(line))) }
    if let column = position.column { fields.append(JSONField("column", .integer(column))) }
    return .object(fields)
  }
}
