import ClusterModel

extension AuditRule {
  /// PL0602: an object whose API version will not be served for ever.
  static let deprecatedAPI = AuditRule(
    "PL0602", "Deprecated API version", .info, breaks: .blocksUpgrade,
    failure: "A later upgrade removes the version, at a time when the manifest is in nobody's mind.",
    explanation: """
      As PL0601, for versions that the version held against still serves, and that are deprecated in it. Removal within \
      three minor versions makes it a warning. Endpoints that Kubernetes wrote itself (of a dump, or of a Service with a \
      selector) aren't meant.
      """,
    example: RuleExample(
      """
      apiVersion: networking.k8s.io/v1beta1
      kind: ServiceCIDR
      metadata: {name: more}
      spec: {cidrs: [10.97.0.0/16]}

      """, change: .replace("v1beta1", with: "v1"), targetVersion: "1.34")
  ) { context in
    let judged = context.judgedVersion
    let services = Set(context.inventory.services.filter { !$0.selector.isEmpty }.map { "\($0.namespace)/\($0.name)" })
    let isDump = !context.inventory.nodes.isEmpty
    return context.inventory.objects.compactMap { record in
      // The control plane writes Endpoints itself, for each Service with a selector: nobody's manifest is meant then.
      if record.kind == "Endpoints", isDump || services.contains("\(record.namespace ?? "")/\(record.name)") {
        return nil
      }
      guard let entry = APILifecycle.of(apiVersion: record.apiVersion, kind: record.kind), entry.deprecated <= judged,
        entry.removed.map({ $0 > judged }) ?? true
      else { return nil }
      let end = entry.removed.map { "and removed in \($0)" } ?? "with no date of removal"
      let isNear = entry.removed.map { $0.minor - judged.minor <= 3 } ?? false
      return Violation(
        record.object, at: record.position,
        "\(record.kind) of \(record.apiVersion) is deprecated since \(entry.deprecated), \(end)",
        remedy: entry.remedy(kind: record.kind),
        patch: entry.replacement.isEmpty ? nil : "apiVersion: \(entry.replacement)", severity: isNear ? .warning : .info
      )
    }
  }
}
