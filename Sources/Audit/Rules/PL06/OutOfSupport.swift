import ClusterModel

extension AuditRule {
  /// PL0603: a version that is no longer mended.
  static let outOfSupport = AuditRule(
    "PL0603", "Kubernetes version out of support", .warning, breaks: .degrades,
    failure: "The next security hole is found and isn't closed, and the provider upgrades the cluster at its own hour.",
    explanation: """
      The version of the Cluster document, and those of the nodes that were read, against the project's end-of-life days \
      (1.16 to \(KubernetesReleases.newest), as of \(KubernetesReleases.asOf); of later ones nothing is said). Within 60 days of the end it's info. A provider's extended support isn't counted: it costs extra, \
      and ends too.
      """,
    example: RuleExample(Example.cluster(version: "1.30"), change: .replace("1.30", with: "1.35"))
  ) { context in
    var facts: [VersionFact] = []
    if let running = context.runningVersion, running.object.hasPrefix("Cluster/") { facts.append(running) }
    let nodes = context.inventory.nodes
    let versions = Dictionary(grouping: nodes) { $0.kubeletVersion.flatMap { KubernetesVersion($0) } }
    for (version, group) in versions {
      guard let version, version != facts.first?.version, let node = group.min(by: { $0.name < $1.name }) else {
        continue
      }
      facts.append(VersionFact(version: version, object: "Node/\(node.name)", position: node.position))
    }
    return facts.compactMap { fact in
      guard let end = KubernetesReleases.endOfLife(fact.version) else { return nil }
      let left = context.today.days(to: end)
      guard left < 60 else { return nil }
      let count = nodes.count { $0.kubeletVersion.flatMap { KubernetesVersion($0) } == fact.version }
      let who = fact.object.hasPrefix("Node/") ? "\(Phrase.count(count, "node")) of " : ""
      return Violation(
        fact.object, at: fact.position,
        left < 0
          ? "\(who)Kubernetes \(fact.version): support ended on \(end)"
          : "\(who)Kubernetes \(fact.version): support ends on \(end)",
        remedy:
          "upgrade one minor version at a time: plimsoll audit --target-version \(fact.version.major).\(fact.version.minor + 1) shows what stands in the way",
        severity: left < 0 ? .warning : .info)
    }
  }
}
