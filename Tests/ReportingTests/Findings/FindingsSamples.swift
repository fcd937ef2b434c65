import ClusterModel
import Quantities

/// Findings to render: one of each severity, with characters that formats have words of their own for.
enum FindingsSamples {
  static let rules = [
    rule("PL0101", "Container without a cpu request", .warning, .misleads),
    rule("PL0202", "All replicas on one node", .info, .stopsService),
    rule("PL0401", "Disruption budget that allows no eviction", .error, .blocksUpgrade),
    rule("PL0501", "Even number of control-plane members", .warning, .stopsCluster),
  ]

  static let budget = Finding(
    rule: "PL0401", severity: .error, object: "shop/PodDisruptionBudget/web",
    location: FilePosition(path: "shop/budgets & more.yaml", line: 12, column: 1),
    message: "minAvailable 100% on shop/Deployment/web: of 2, 2 must stay up", remedy: "write maxUnavailable: 1",
    failure: "A drain waits for ever.", patch: "spec: {maxUnavailable: 1}")
  static let request = Finding(
    rule: "PL0101", severity: .warning, object: "shop/Deployment/web",
    location: FilePosition(path: "-", line: 3, column: 5), message: "container <web> has no \"cpu\" request | none",
    remedy: "set requests, then\u{1b}[31m measure", failure: "The scheduler counts the pod as nothing.")
  static let node = Finding(
    rule: "PL0202", severity: .info, object: "Node/n1", location: FilePosition(path: "nodes.json"),
    message: "all stand on n1", remedy: "spread them")

  static let report = AuditReport(
    findings: [budget, request, node],
    suppressed: [
      SuppressedFinding(
        finding: Finding(
          rule: "PL0101", severity: .warning, object: "shop/Job/once", location: FilePosition(path: "a.yaml", line: 1),
          message: "container once has no cpu request", remedy: "set it"), reason: "runs once", until: "2027-01-31")
    ],
    known: 4,
    doFirst: [
      FirstStep(
        rule: "PL0401", title: "Disruption budget that allows no eviction", severity: .error, breaks: .blocksUpgrade,
        failure: "A drain waits for ever.", count: 1, objects: ["shop/PodDisruptionBudget/web"],
        remedy: "write maxUnavailable: 1")
    ],
    coverage: [
      RequestCoverage(
        namespace: "shop", pods: 4, podsWithoutCPU: 2, podsWithoutMemory: 0,
        requested: ResourceVector(milliCPU: 600, memory: 1 << 30), assumed: ResourceVector(milliCPU: 200, memory: 0))
    ],
    rules: rules, clusterName: "prod", judgedVersion: "1.34",
    inputs: [InputFile(path: "shop", sha256: "00", documents: 3)], notes: ["no nodes were read"])

  private static func rule(_ id: String, _ title: String, _ severity: Severity, _ breaks: Consequence)
    -> RuleDescription
  {
    RuleDescription(
      id: id, title: title, severity: severity, breaks: breaks, failure: "Something fails.", explanation: "It fires.",
      example: RuleExample("kind: Pod\n", change: .replace("kind: Pod", with: "kind: Job"), targetVersion: "1.34"))
  }
}
