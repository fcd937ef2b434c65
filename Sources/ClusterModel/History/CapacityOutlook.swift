/// What the stored runs say of the days to come.
package struct CapacityOutlook: Sendable {
  /// Runs of this cluster, the present one last.
  package var records: [RunRecord]
  /// Of the cluster, its pools and its namespaces; by subject, then measure.
  package var trends: [Trend]
  package var runways: [Runway]
  /// The plan for what the trends expect, with the slow and the fast growth beside it; nil: no trend to go by.
  package var nextQuarter: WhatIfResult?
  /// Findings that the run before had too, new ones, and those that are gone; nil: there was no run before.
  package var findings: FindingsSince?

  package init(
    records: [RunRecord], trends: [Trend], runways: [Runway], nextQuarter: WhatIfResult? = nil,
    findings: FindingsSince? = nil
  ) {
    self.records = records
    self.trends = trends
    self.runways = runways
    self.nextQuarter = nextQuarter
    self.findings = findings
  }

  package func trend(_ measure: Trend.Measure, of subject: String) -> Trend? {
    trends.first { $0.measure == measure && $0.subject == subject }
  }
}

/// Findings against those of the run before, by rule and object.
package struct FindingsSince: Hashable, Sendable {
  /// Of the run before: ISO 8601, UTC.
  package var before: String
  package var new: [Finding]
  package var stillThere: [Finding]
  package var gone: [Finding]
  /// Of those that are still there, the ones that were graver or lighter then.
  package var regraded: [Regraded]

  /// A finding with the severity that it had before.
  package struct Regraded: Hashable, Sendable {
    package var finding: Finding
    package var before: Severity

    package init(finding: Finding, before: Severity) {
      self.finding = finding
      self.before = before
    }
  }

  package init(
    before: String, new: [Finding], stillThere: [Finding], gone: [Finding], regraded: [Regraded] = []
  ) {
    self.before = before
    self.regraded = regraded
    self.new = new
    self.stillThere = stillThere
    self.gone = gone
  }
}
