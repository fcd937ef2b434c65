import ClusterModel

extension AuditRule {
  /// PL0601: an object whose API version is no longer served.
  static let removedAPI = AuditRule(
    "PL0601", "API version that the target version no longer serves", .error, breaks: .blocksUpgrade,
    failure: "The manifest is refused after the upgrade: a release can't be rolled out or back, and a restore fails.",
    explanation: """
      Every object that was read is held against a table of Kubernetes' built-in kinds from 1.16 on, for the version of \
      `--target-version`, or else for the one that runs (the Cluster document's, or the nodes'), or else for the oldest \
      release that the project still supports on the day. The table ends with \(KubernetesReleases.newest) \
      (\(KubernetesReleases.asOf)); what later releases remove it knows as far as it was announced then. Objects already stored stay readable under the new version; it's manifests and clients that \
      break.
      """,
    example: RuleExample(
      Example.budget("maxUnavailable: 1").replacing("policy/v1", with: "policy/v1beta1"),
      change: .replace("policy/v1beta1", with: "policy/v1"), targetVersion: "1.34")
  ) { context in
    let judged = context.judgedVersion
    return context.inventory.objects.compactMap { record in
      guard let entry = APILifecycle.of(apiVersion: record.apiVersion, kind: record.kind), let removed = entry.removed,
        removed <= judged
      else { return nil }
      return Violation(
        record.object, at: record.position,
        "\(record.kind) of \(record.apiVersion) is no longer served since \(removed) (held against \(judged))",
        remedy: entry.remedy(kind: record.kind),
        patch: entry.replacement.isEmpty ? nil : "apiVersion: \(entry.replacement)")
    }
  }
}

extension APILifecycle {
  func remedy(kind: String) -> String {
    guard !replacement.isEmpty else { return advice }
    let since = available.map { " (served since \($0))" } ?? ""
    return "use \(replacement)\(since); kubectl convert --output-version \(replacement) rewrites the manifest"
  }
}
