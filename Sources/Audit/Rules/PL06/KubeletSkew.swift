import ClusterModel

extension AuditRule {
  /// PL0604: kubelets too far from their API server.
  static let kubeletSkew = AuditRule(
    "PL0604", "Kubelet too far from the API server's version", .error, breaks: .blocksUpgrade,
    failure: "Kubelets and API server misunderstand each other: pods aren't started, or their state isn't reported.",
    explanation: """
      A kubelet may never be newer than its API server, and may trail it by three minor versions (two before API server \
      1.28). The API server's version is the Cluster document's, or the oldest control-plane node's. With \
      `--target-version` it's also judged whether the nodes that are there could stay while the control plane goes to \
      it (warning).
      """,
    example: RuleExample(
      Example.documents(Example.cluster(version: "1.34"), Example.node("n1", version: "v1.30.4")),
      change: .replace("v1.30.4", with: "v1.31.4"))
  ) { context in
    guard let running = context.runningVersion else { return [] }
    let groups = Dictionary(grouping: context.inventory.nodes) { $0.kubeletVersion.flatMap { KubernetesVersion($0) } }
    return groups.compactMap { version, nodes in
      guard let version, let first = nodes.min(by: { $0.name < $1.name }) else { return nil }
      let who = "\(Phrase.count(nodes.count, "kubelet")) of \(version)"
      let all = Phrase.list(nodes.map(\.name).sorted())
      if version > running.version {
        return Violation(
          "Node/\(first.name)", at: first.position,
          "\(who) \(nodes.count == 1 ? "is" : "are") newer than the API server's \(running.version): \(all)",
          remedy: "upgrade the control plane first, then its nodes")
      }
      if let words = trailing(version, running.version) {
        return Violation(
          "Node/\(first.name)", at: first.position, "\(who) \(nodes.count == 1 ? "trails" : "trail") \(words): \(all)",
          remedy: "upgrade these nodes before anything else")
      }
      if let target = context.targetVersion, target > running.version, let words = trailing(version, target) {
        return Violation(
          "Node/\(first.name)", at: first.position, "\(who) would trail \(words), the target: \(all)",
          remedy: "upgrade these nodes before the control plane goes to \(target)", severity: .warning)
      }
      return nil
    }
  }

  private static func trailing(_ kubelet: KubernetesVersion, _ server: KubernetesVersion) -> String? {
    let allowed = server >= KubernetesVersion(1, 28) ? 3 : 2
    let behind = server.minor - kubelet.minor
    return kubelet.major == server.major && behind > allowed
      ? "\(server) by \(behind) minor versions, \(allowed) are allowed" : nil
  }
}
