package import ClusterModel

/// What became of findings between two reports.
package enum FindingsHistory {
  /// Against the last run of an earlier day: a report that is made anew on the same day hides nothing.
  ///
  /// - Returns: nil where there is no such run.
  package static func since(_ before: [RunRecord], _ record: RunRecord) -> FindingsSince? {
    let day = record.at.prefix(10)
    guard let last = before.filter({ $0.at.prefix(10) < day }).max(by: { $0.at < $1.at }) else { return nil }
    let new = Baseline(last.findings).divide(record.findings).new
    let gone = Baseline(record.findings).divide(last.findings).new
    let stillThere = Baseline(new).divide(record.findings).new
    return FindingsSince(
      before: last.at, new: new, stillThere: stillThere, gone: gone, regraded: regraded(stillThere, last.findings))
  }

  /// Findings of one rule about one object are matched in their order.
  private static func regraded(_ now: [Finding], _ before: [Finding]) -> [FindingsSince.Regraded] {
    func entry(_ finding: Finding) -> Baseline.Entry { Baseline.Entry(rule: finding.rule, object: finding.object) }
    var left = Dictionary(grouping: before.reversed(), by: entry)
    return now.compactMap { finding in
      guard let then = left[entry(finding)]?.popLast(), then.severity != finding.severity else { return nil }
      return FindingsSince.Regraded(finding: finding, before: then.severity)
    }
  }
}
