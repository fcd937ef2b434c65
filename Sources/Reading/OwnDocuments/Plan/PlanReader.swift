package import ClusterModel
internal import Quantities

/// Reads a plan file back, JSON or YAML, field for field as the contract has it.
///
/// Figures that follow from others (cost per month, gap) are kept as they stand, for verification to compare. Fields
/// that this version doesn't know are passed over: later versions may add some.
package struct PlanReader {
  package init() {}

  /// - Returns: nil where the document is no mapping, or so incomplete that no plan can be made of it; what is wrong
  ///   stands in the reader's log.
  package func read(_ document: FieldReader) -> Plan? {
    guard let document = document.asMapping() else { return nil }
    document.rejectMistyped(PlanFields.top)
    let run = document.section("run").map(readRun)
    let cost = document.section("cost").flatMap(readCost)
    let cluster = document.section("cluster").flatMap { ClusterReader().read($0) }
    let status = document.requiredWord("status", PlanStatus.self)
    let body = PlanBodyReader()
    let pools = document.requiredList("pools").compactMap(body.readPool)
    let nodes = document.requiredList("nodes").compactMap(body.readNode)
    let workloads = document.requiredList("workloads").compactMap(body.readWorkload)
    let placements = document.requiredList("placements").compactMap(body.readPlacement)
    let record = PlanRecordReader()
    let unplaced = document.mappings("unplaced").compactMap(body.readUnplaced)
    let scenarios = document.mappings("scenarios").compactMap(PlanFailureReader().readScenario)
    let inputs = document.mappings("inputs").compactMap(record.readInput)
    let assumptions = document.mappings("assumptions").compactMap(record.readAssumption)
    let findings = document.mappings("findings").compactMap(record.readFinding)
    let suppressed = document.mappings("suppressed").compactMap(record.readSuppressed)
    let ignored = document.mappings("ignored").compactMap(record.readIgnored)
    let priorityClasses = document.mappings("priorityClasses").compactMap(record.readPriorityClass)
    let realisation = document.mapping("realisation").flatMap(record.readRealisation)
    let failures = PlanFailureReader()
    let prices = document.mapping("failurePrices").flatMap(failures.readPrices)
    let exposure = document.mappings("exposure").compactMap(failures.readExposure)
    guard let run, let cost, let cluster, let status else { return nil }
    return Plan(
      run: run, inputs: inputs, cluster: cluster, status: status, cost: cost, pools: pools, nodes: nodes,
      workloads: workloads, placements: placements, unplaced: unplaced, scenarios: scenarios,
      assumptions: assumptions, findings: findings, suppressed: suppressed, ignored: ignored,
      priorityClasses: priorityClasses, realisation: realisation, failurePrices: prices, exposure: exposure)
  }

  private func readRun(_ run: FieldReader) -> PlanRun {
    var seed: UInt64 = 0
    if let child = run.child("seed") {
      if let number = child.node.scalar.flatMap({ UInt64($0.text) }) {
        seed = number
      } else {
        child.reject("\(child.node.summary) is no seed", "write a whole number of 0 or more")
      }
    }
    return PlanRun(
      generatedAt: run.string("generatedAt") ?? "", durationSeconds: run.double("durationSeconds", in: 0...1e12) ?? 0,
      version: run.string("version") ?? "", solver: run.string("solver") ?? "", seed: seed,
      stoppedBy: run.string("stoppedBy") ?? "")
  }

  private func readCost(_ reader: FieldReader) -> PlanCost? {
    guard let cost = reader.asMapping() else { return nil }
    cost.rejectMistyped(PlanFields.cost)
    let currency = cost.requiredString("currency")
    let perHour = cost.requiredPrice("perHour")
    let bound = cost.requiredPrice("lowerBoundPerHour")
    guard let currency, let perHour, let bound else { return nil }
    return PlanCost(
      currency: currency, perHour: perHour, lowerBound: bound, boundOf: cost.string("boundOf") ?? "as asked",
      onPaper: cost.price("onPaperPerHour", allowsZero: true) ?? perHour,
      gapAsked: cost.double("gapAsked", in: 0...1e6),
      stated: StatedCost(perMonth: cost.double("perMonth", in: 0...1e15), gap: cost.double("gap", in: -1e6...1e6)))
  }
}

/// The names that a plan file's mappings have today, to tell a mistyped one from a new one.
enum PlanFields {
  static let top = [
    "apiVersion", "kind", "run", "inputs", "cluster", "status", "cost", "pools", "nodes", "workloads", "placements",
    "unplaced", "scenarios", "assumptions", "findings", "suppressed", "ignored", "priorityClasses", "realisation",
    "failurePrices", "exposure",
  ]
  static let cost = [
    "currency", "perHour", "perMonth", "lowerBoundPerHour", "gap", "boundOf", "onPaperPerHour", "gapAsked",
  ]
}

extension FieldReader {
  /// A mapping that must be there.
  func section(_ key: String) -> FieldReader? {
    guard let child = child(key) else {
      missing(key, "a plan file has it")
      return nil
    }
    return child.asMapping()
  }

  /// The elements of a list of mappings that must be there, even if empty.
  func requiredList(_ key: String) -> [FieldReader] {
    if child(key) == nil { missing(key, "a plan file has it, even if empty") }
    return mappings(key)
  }

  func requiredWord<Word: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: Word.Type) -> Word? {
    guard child(key) != nil else {
      missing(key, "write one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
    return oneOf(key, type)
  }

  func requiredPrice(_ key: String) -> HourlyCost? {
    guard child(key) != nil else {
      missing(key, "a plan file has it")
      return nil
    }
    return price(key, allowsZero: true)
  }

  /// A workload's `namespace/Kind/name`.
  func workloadID(_ key: String) -> WorkloadID? {
    guard let text = requiredString(key) else { return nil }
    if let id = WorkloadID(text) { return id }
    child(key)?.reject("'\(text)' is no workload", "write namespace/Kind/name")
    return nil
  }
}
