import Audit
import ClusterModel
import Reading

/// Runs a rule on its own example, so that its documentation shows real words.
enum RuleExampleRun {
  /// The first finding; nil where the example triggers nothing, which a test rules out.
  static func finding(of rule: AuditRule, today: CalendarDay) -> Finding? {
    let example = rule.description.example
    let input = ClusterInput([.text(name: "example.yaml", bytes: Array(example.manifest.utf8))])
    let context = AuditContext(
      inventory: input.inventory, cluster: input.cluster,
      targetVersion: example.targetVersion.flatMap { KubernetesVersion($0) }, today: today)
    return rule.findings(in: context).first
  }
}
