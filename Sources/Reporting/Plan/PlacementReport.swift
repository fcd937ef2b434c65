package import ClusterModel
import Quantities

/// Why a workload is where a plan has put it, for people and programs.
package struct PlacementReport {
  private let explanation: PlacementExplanation
  private var planned: PlannedWorkload { explanation.workload }

  package init(_ explanation: PlacementExplanation) { self.explanation = explanation }

  package var blocks: [ReportBlock] {
    var blocks: [ReportBlock] = [.verdict(headline, explanation.unplaced.isEmpty ? .good : .bad), .facts(facts)]
    if !explanation.patch.isEmpty { blocks += [.heading("The patch"), .bullets(explanation.patch)] }
    if !explanation.standing.isEmpty { blocks += [.heading("Where its pods stand"), .table(table)] }
    if !explanation.unplaced.isEmpty {
      blocks += [
        .heading("Not placed"),
        .bullets(explanation.unplaced.map { "\(Figures.count($0.count, "pod")): \($0.reason)" }),
      ]
    }
    blocks += [.heading("Pools"), .bullets(explanation.pools.map(line))]
    if !explanation.shapes.isEmpty { blocks += [.heading("Kinds of node"), .bullets(explanation.shapes.map(line))] }
    if !explanation.zones.isEmpty { blocks += [.heading("Zones"), .bullets(explanation.zones)] }
    if !explanation.failures.isEmpty { blocks += [.heading("Failures"), .bullets(explanation.failures)] }
    if !explanation.assumptions.isEmpty {
      blocks += [
        .heading("Assumed"), .bullets(explanation.assumptions.map { "\($0.field) = \($0.assumed): \($0.why)" }),
      ]
    }
    if !explanation.findings.isEmpty {
      blocks += [
        .heading("Findings"),
        .bullets(explanation.findings.map { "\($0.rule) (\($0.severity.rawValue)): \($0.message); \($0.remedy)" }),
      ]
    }
    if !explanation.notes.isEmpty { blocks += [.heading("Not said"), .bullets(explanation.notes)] }
    return blocks
  }

  private var headline: String {
    let pods = Figures.count(planned.replicas, "pod")
    let nodes = Figures.count(explanation.standing.reduce(0) { $0 + $1.nodes }, "node")
    let place = planned.pools.isEmpty ? "" : " of \(planned.pools.joined(separator: ", "))"
    let lost = explanation.unplaced.reduce(0) { $0 + $1.count }
    let rest = lost > 0 ? "; \(Figures.count(lost, "pod")) can't be placed" : ""
    return "\(planned.workload): \(pods) on \(nodes)\(place)\(rest)."
  }

  private var facts: [ReportFact] {
    let requests = planned.requests.names.map { "\($0.rawValue) \($0.text(planned.requests[$0]))" }
    var facts = [
      ReportFact("Role", planned.role.rawValue), ReportFact("Because", explanation.rule),
      ReportFact("Kept by", explanation.enforcement),
      ReportFact("One pod", requests.isEmpty ? "requests nothing" : requests.joined(separator: ", ")),
    ]
    if let manifest = explanation.manifest { facts.append(ReportFact("Manifest", manifest.description)) }
    return facts
  }

  private var table: ReportTable {
    ReportTable(
      columns: [
        .init("pool"), .init("node group"), .init("zone"), .init("nodes", .right), .init("pods", .right),
      ],
      rows: explanation.standing.map { group in
        .init([
          group.pool, "\(group.instanceType) \(group.capacityType.rawValue)", group.zone, "\(group.nodes)",
          "\(group.pods)",
        ])
      })
  }

  private func line(_ verdict: PlacementExplanation.Verdict) -> String {
    let reasons = verdict.reasons.joined(separator: "; ")
    let answer = verdict.isChosen ? "chosen" : ""
    return [verdict.name, answer, reasons].filter { !$0.isEmpty }.joined(separator: ": ")
  }

  package var tree: JSONValue {
    let verdicts = { (verdicts: [PlacementExplanation.Verdict]) in
      JSONValue.array(
        verdicts.map { ["name": .string($0.name), "chosen": .bool($0.isChosen), "reasons": .strings($0.reasons)] })
    }
    return [
      "workload": .string(planned.workload.description), "role": .string(planned.role.rawValue),
      "chosenBy": planned.chosenBy.map { .string($0.rawValue) } ?? .null, "because": .string(explanation.rule),
      "enforced": .string(planned.enforced.rawValue), "keptBy": .string(explanation.enforcement),
      "patch": .strings(explanation.patch),
      "manifest": explanation.manifest.map(JSONValue.position) ?? .null,
      "standing": .array(
        explanation.standing.map { group in
          [
            "pool": .string(group.pool), "instanceType": .string(group.instanceType),
            "capacityType": .string(group.capacityType.rawValue), "zone": .string(group.zone),
            "nodes": .integer(group.nodes), "pods": .integer(group.pods),
          ]
        }),
      "unplaced": .array(
        explanation.unplaced.map { ["count": .integer($0.count), "reason": .string($0.reason)] }),
      "pools": verdicts(explanation.pools), "nodeKinds": verdicts(explanation.shapes),
      "zones": .strings(explanation.zones), "failures": .strings(explanation.failures),
      "assumptions": .array(
        explanation.assumptions.map {
          ["field": .string($0.field), "assumed": .string($0.assumed), "why": .string($0.why)]
        }),
      "findings": .array(explanation.findings.map(FindingsDocument.finding)), "notes": .strings(explanation.notes),
    ]
  }
}
