import ClusterModel
import Scheduling
import Testing

@Suite("Agreement with kube-scheduler 1.34.1: filters and scores")
struct FilterConformanceTests {
  @Test func `the own copy holds hundreds of cases`() throws {
    #expect(try FilterCases.own().count >= 354)
  }

  @Test func `every own case agrees`() throws {
    let differences = try FilterCases.own().flatMap(differences)
    #expect(differences.isEmpty, "\(differences.count) differ\n\(differences.prefix(100).joined(separator: "\n"))")
  }

  @Test(.enabled(if: FilterCases.recordings != nil, "no recordings beside the project; set PLIMSOLL_CONFORMANCE"))
  func `every recorded case agrees`() throws {
    let cases = try FilterCases.recorded(in: #require(FilterCases.recordings))
    let differences = cases.flatMap(differences)
    #expect(!cases.isEmpty)
    #expect(differences.isEmpty, "\(differences.count) differ\n\(differences.prefix(100).joined(separator: "\n"))")
  }

  /// One line for each thing that differs; empty where the model says what the scheduler said.
  private func differences(_ item: FilterCase) -> [String] {
    let scheduler = Scheduler()
    let outcome = scheduler.filter(item.pod, in: item.snapshot, explainingAll: true)
    var lines: [String] = []
    func compare<Value: Equatable>(_ what: String, _ ours: Value, _ theirs: Value) {
      if ours != theirs { lines.append("\(item.name): \(what): ours \(ours), theirs \(theirs)") }
    }
    compare("nodes", Set(outcome.verdicts.map(\.node)), Set(item.expected.keys))
    compare("prefilter", outcome.rejection.map(plain), item.prefilter)
    compare("message", outcome.message, item.message)
    if let skipped = item.skipped {
      compare("skipped", outcome.skipped.map(\.rawValue).sorted(), skipped.filter { $0 != "DynamicResources" }.sorted())
    }
    for verdict in outcome.verdicts {
      guard let expected = item.expected[verdict.node] else { continue }
      compare("\(verdict.node) stage", verdict.stage?.rawValue, expected.stage)
      compare("\(verdict.node) refusal", verdict.refusals.first.map(plain), expected.first)
      compare("\(verdict.node) all", verdict.refusals.map(plain), expected.all)
    }
    for score in scheduler.scores(item.pod, feasible: outcome.feasible, in: item.snapshot) {
      guard let expected = item.expected[score.node], let total = expected.total else { continue }
      let parts = Dictionary(uniqueKeysWithValues: score.parts.map { ($0.key.rawValue, $0.value) })
      compare("\(score.node) scores", parts, expected.scores)
      compare("\(score.node) score", score.total, total)
    }
    return lines
  }

  private func plain(_ refusal: Refusal) -> FilterCase.ExpectedRefusal {
    FilterCase.ExpectedRefusal(
      plugin: refusal.plugin.rawValue, code: refusal.code.rawValue, reasons: refusal.reasons)
  }
}
