import ClusterModel

/// What an audit couldn't judge, and what would let it.
struct AuditNotes {
  let lines: [String]

  /// - Parameter gone: how many findings the baseline has that aren't there any more.
  init(_ context: AuditContext, gone: Int) {
    var lines: [String] = []
    if context.cluster == nil {
      lines.append(
        "no Cluster document: pools, control plane, growth and what is declared (PL03, PL05, PL07 and PL09 in part)")
    } else if context.pools.pools.isEmpty {
      lines.append(
        "the Cluster document leaves its pools to their defaults: who may land where (PL03, PL0105, PL09 in part)")
    } else if context.offerings == nil {
      lines.append("no catalogue fits the Cluster document: pods against what its pools may buy (PL0105)")
    }
    if context.inventory.nodes.isEmpty {
      lines.append("no nodes were read: where pods stand today, drains and kubelets (PL02 and PL04 in part, PL0604)")
    }
    let judged = context.judgedVersion
    if context.targetVersion == nil, context.runningVersion == nil {
      lines.append(
        "no Kubernetes version is known: APIs are held against \(judged), the oldest that is still supported; --target-version says another"
      )
    }
    if judged > KubernetesReleases.newest {
      lines.append(
        "Kubernetes \(judged) is newer than what is known here, which ends with \(KubernetesReleases.newest) (\(KubernetesReleases.asOf)): what it removes and how long it is supported"
      )
    }
    let hidden = context.inventory.ignored.filter(\.mayHidePods)
    if !hidden.isEmpty {
      let kinds = Dictionary(grouping: hidden, by: \.kind).map { ($0.key, $0.value.count) }
        .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      let names = kinds.map { kind, count in count > 1 ? "\(count) \(kind)" : kind }
      lines.append("what may make pods that can't be seen here: \(Phrase.list(names))")
    }
    if gone > 0 {
      lines.append(
        "\(Phrase.count(gone, "finding")) of the baseline \(gone == 1 ? "is" : "are") gone: --write-baseline takes \(gone == 1 ? "it" : "them") off"
      )
    }
    self.lines = lines
  }
}
