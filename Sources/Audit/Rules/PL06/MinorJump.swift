import ClusterModel

extension AuditRule {
  /// PL0605: a control plane that would skip a minor version.
  static let minorJump = AuditRule(
    "PL0605", "Jump of more than one minor version", .error, breaks: .blocksUpgrade,
    failure:
      "Stored objects and component versions are only ever tested one step apart; a skipped step can leave the API server unable to read its own data.",
    explanation: """
      `--target-version` against the running version (the Cluster document's, or the oldest control-plane node's). The \
      control plane goes one minor version at a time; nodes may follow once for several. A target below the running \
      version is no way either: Kubernetes has no downgrade.
      """,
    example: RuleExample(
      Example.cluster(version: "1.32"), change: .replace("1.32", with: "1.33"), targetVersion: "1.34")
  ) { context in
    guard let target = context.targetVersion, let running = context.runningVersion,
      target.major == running.version.major
    else { return [] }
    let steps = target.minor - running.version.minor
    if steps < 0 {
      return [
        Violation(
          running.object, at: running.position,
          "from \(running.version) to \(target) is a downgrade, which Kubernetes doesn't support",
          remedy: "restore a backup made under \(target), or stay")
      ]
    }
    guard steps > 1 else { return [] }
    let path = (0...min(steps, 40)).map { "\(running.version.major).\(running.version.minor + $0)" }
    return [
      Violation(
        running.object, at: running.position, "from \(running.version) to \(target) are \(steps) minor versions",
        remedy: "go \(path.joined(separator: ", "))")
    ]
  }
}
