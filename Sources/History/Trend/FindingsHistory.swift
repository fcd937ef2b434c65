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
    return FindingsSince(before: last.at, new: new, stillThere: stillThere, gone: gone)
  }
}
