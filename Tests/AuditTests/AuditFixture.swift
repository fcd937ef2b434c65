import Audit
import ClusterModel
import Reading
import Testing

/// Reads YAML and audits it, as the command does.
enum AuditFixture {
  /// The day on which the tests' audits are made.
  static let today = CalendarDay("2026-11-23")!

  /// The context of what a text holds; problems of the input fail the test.
  static func context(
    _ text: String, targetVersion: String? = nil, plan: Plan? = nil, offerings: OfferingSet? = nil
  ) -> AuditContext {
    context(
      [.text(name: "input.yaml", bytes: Array(text.utf8))], targetVersion: targetVersion, plan: plan,
      offerings: offerings)
  }

  static func context(
    _ sources: [InputSource], targetVersion: String? = nil, plan: Plan? = nil, offerings: OfferingSet? = nil,
    mayHaveProblems: Bool = false
  ) -> AuditContext {
    let read = ManifestReader().read(sources)
    let own = OwnDocuments(read.ownDocuments)
    let cluster = own.cluster ?? ClusterDefaults.builtInCluster
    let normalised = Normaliser(cluster: cluster).inventory(read, inventories: own.inventories)
    let problems = own.problems + normalised.problems
    if !mayHaveProblems { #expect(problems.map(\.description) == []) }
    return AuditContext(
      inventory: normalised.inventory, cluster: own.cluster, plan: plan, offerings: offerings,
      targetVersion: targetVersion.flatMap { KubernetesVersion($0) }, today: today)
  }

  /// What one rule finds.
  static func findings(_ id: String, _ text: String, targetVersion: String? = nil) -> [Finding] {
    AuditRules.rule(id)?.findings(in: context(text, targetVersion: targetVersion)) ?? []
  }
}

extension RuleExample {
  /// The manifest after the change that silences the rule.
  var silenced: String {
    switch change {
    case .replace(let before, let after): manifest.replacing(before, with: after)
    case .add(let documents): manifest + "---\n" + documents
    }
  }
}
