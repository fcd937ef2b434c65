package import ClusterModel

/// All rules at a glance: `plimsoll audit --list-rules`.
package struct RuleList {
  private let rules: [RuleDescription]

  package init(_ rules: [RuleDescription]) { self.rules = rules }

  package var blocks: [ReportBlock] {
    let columns = ["rule", "severity", "what it finds"].map { ReportTable.Column($0) }
    let rows = rules.map { ReportTable.Row([$0.id, $0.severity.rawValue, $0.title]) }
    return [
      .table(ReportTable(columns: columns, rows: rows)),
      .paragraph(
        "\(Figures.count(rules.count, "rule")); 'plimsoll explain PL0204' says how one is computed and what silences it."
      ),
    ]
  }

  package var tree: JSONValue { ["rules": .array(rules.map { RuleHelp($0).tree })] }
}
