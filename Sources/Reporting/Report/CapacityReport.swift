package import ClusterModel
import Quantities

/// The capacity report: what people read each quarter, the answer first.
///
/// One list of blocks makes the page, the Markdown and the terminal's text; `ReportDocument` has the same for programs.
package struct CapacityReport: Sendable {
  package let plan: Plan
  let audit: AuditReport
  let outlook: CapacityOutlook?
  /// Currency units a month; nil: none was given.
  let budgetPerMonth: Double?

  package init(plan: Plan, audit: AuditReport, outlook: CapacityOutlook? = nil, budgetPerMonth: Double? = nil) {
    self.plan = plan
    self.audit = audit
    self.outlook = outlook
    self.budgetPerMonth = budgetPerMonth
  }

  package var title: String { "Capacity report: \(plan.cluster.name)" }

  package var subtitle: String {
    let cluster = plan.cluster
    return "\(plan.run.generatedAt.prefix(10)), \(cluster.provider.rawValue) \(cluster.region), "
      + "\(cluster.zones.joined(separator: ", ")), Kubernetes \(cluster.kubernetesVersion)"
  }

  /// - Complexity: O(size of the plan)
  package var blocks: [ReportBlock] {
    AnswerSection(report: self).blocks + PoolMapSection(plan: plan).blocks + NodesSection(plan: plan).blocks
      + ZonesSection(plan: plan).blocks + FailuresSection(plan: plan).blocks
      + ReportFindingsSection(audit: audit, since: outlook?.findings).blocks
      + RequestsSection(coverage: audit.coverage).blocks
      + TrendSection(plan: plan, outlook: outlook, budgetPerMonth: budgetPerMonth).blocks
      + DecisionsSection(decisions: decisions).blocks + BasisSection(plan: plan).blocks
  }

  var decisions: [Decision] { Decision.all(of: plan, budgetPerMonth: budgetPerMonth) }
}
