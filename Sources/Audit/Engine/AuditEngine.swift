package import ClusterModel

/// Runs the rules and sorts what they found.
package enum AuditEngine {
  /// All findings of the rules that the policy lets run, with what is suppressed and what the baseline knows set apart.
  ///
  /// - Complexity: the sum of the rules'; none takes more than O(workloads * (nodes + budgets)), but for the drain of
  ///   each node, which at worst tries each of its pods on each other node.
  package static func run(
    _ context: AuditContext, rules: [AuditRule] = AuditRules.all, policy: AuditPolicy = AuditPolicy(),
    baseline: Baseline = Baseline()
  ) -> AuditReport {
    let running = rules.filter { policy.runs($0.id) }
    let all = running.flatMap { $0.findings(in: context) }.sorted(by: precedes)
    let index = SuppressionIndex(context)
    var open: [Finding] = []
    var suppressed: [SuppressedFinding] = []
    for finding in all {
      // Findings about suppressions themselves can't be suppressed by them.
      if !finding.rule.hasPrefix("PL00"), let word = index.accepting(finding, on: context.today) {
        suppressed.append(
          SuppressedFinding(finding: finding, reason: word.reason, until: word.until?.description))
      } else {
        open.append(finding)
      }
    }
    let (new, known) = baseline.divide(open)
    let gone = baseline.gone(from: open) { policy.runs($0) }
    let descriptions = running.map(\.description)
    return AuditReport(
      findings: new, suppressed: suppressed, known: known, doFirst: firstSteps(new, rules: descriptions),
      coverage: RequestDefaults.coverage(context), rules: descriptions, clusterName: context.cluster?.name,
      judgedVersion: context.judgedVersion.description, inputs: context.inventory.inputs,
      notes: AuditNotes(context, gone: gone).lines)
  }

  /// Severest first, then by rule, object, place and words.
  private static func precedes(_ a: Finding, _ b: Finding) -> Bool {
    if a.severity != b.severity { return a.severity > b.severity }
    if a.rule != b.rule { return a.rule < b.rule }
    if a.object != b.object { return a.object < b.object }
    if a.location != b.location { return a.location < b.location }
    return a.message < b.message
  }

  /// The three rules whose findings are worst: by severity, by what they would break, then by their number.
  private static func firstSteps(_ findings: [Finding], rules: [RuleDescription]) -> [FirstStep] {
    let byRule = Dictionary(grouping: findings, by: \.rule)
    let steps = rules.compactMap { rule -> FirstStep? in
      guard let found = byRule[rule.id], let worst = found.map(\.severity).max() else { return nil }
      let severest = found.filter { $0.severity == worst }
      var seen: Set<String> = []
      let objects = severest.map(\.object).filter { seen.insert($0).inserted }
      return FirstStep(
        rule: rule.id, title: rule.title, severity: worst, breaks: rule.breaks, failure: rule.failure,
        count: objects.count, objects: Array(objects.prefix(3)), remedy: severest[0].remedy)
    }
    return Array(
      steps.sorted { a, b in
        if a.severity != b.severity { return a.severity > b.severity }
        if a.breaks != b.breaks { return a.breaks < b.breaks }
        return a.count != b.count ? a.count > b.count : a.rule < b.rule
      }.prefix(3))
  }
}
