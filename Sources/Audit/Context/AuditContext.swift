package import ClusterModel

/// All that rules may look at, and the facts that several of them need, worked out once.
package struct AuditContext: Sendable {
  package let inventory: Inventory
  /// The owner's Cluster document; nil where none was given, so that no rule speaks of defaults that nobody wrote.
  package let cluster: ClusterDocument?
  package let plan: Plan?
  /// What the cluster's pools may buy; nil: not known, or of pools that nobody wrote.
  package let offerings: OfferingSet?
  /// The version that the owner wants to go to; nil: none.
  package let targetVersion: KubernetesVersion?
  package let today: CalendarDay
  /// Objects whose annotation accepts findings, with what it says.
  let annotatedSuppressions: [(record: ObjectRecord, suppressions: [Suppression])]
  /// What of the annotations accepts nothing, and why.
  let suppressionFaults: [(record: ObjectRecord, fault: String)]
  /// Namespaces with objects of which pods may be made that weren't read.
  let opaqueNamespaces: Set<String>
  let budgets: BudgetCoverage
  let standing: Standing
  let pools: PoolCandidates

  /// - Parameter cluster: a built-in document counts as none.
  /// - Complexity: O(workloads * budgets of a namespace)
  package init(
    inventory: Inventory, cluster: ClusterDocument? = nil, plan: Plan? = nil, offerings: OfferingSet? = nil,
    targetVersion: KubernetesVersion? = nil, today: CalendarDay
  ) {
    let owned = cluster.flatMap { $0.isBuiltIn ? nil : $0 }
    self.inventory = inventory
    self.cluster = owned
    self.plan = plan
    let hasPools = owned?.defaulted.contains("pools") == false
    self.offerings = hasPools || plan != nil ? offerings : nil
    self.targetVersion = targetVersion
    self.today = today
    var annotated: [(record: ObjectRecord, suppressions: [Suppression])] = []
    var faults: [(record: ObjectRecord, fault: String)] = []
    for record in inventory.objects {
      guard let annotation = record.ignoreAnnotation else { continue }
      let read = Suppression.reading(annotation: annotation, rules: AuditRules.ids)
      if !read.suppressions.isEmpty { annotated.append((record, read.suppressions)) }
      faults += read.faults.map { (record, $0) }
    }
    annotatedSuppressions = annotated
    suppressionFaults = faults
    let hidden = Set(inventory.ignored.filter(\.mayHidePods).map(\.location))
    opaqueNamespaces = Set(inventory.objects.filter { hidden.contains($0.position) }.map { $0.namespace ?? "default" })
    budgets = BudgetCoverage(inventory)
    standing = Standing(inventory: inventory, plan: plan)
    pools = PoolCandidates(cluster: hasPools ? owned : nil, offerings: offerings)
  }

  /// Workloads whose pods an owner keeps up for good: no DaemonSets, Jobs or single Pods, and none scaled to zero.
  var replicated: [Workload] { inventory.workloads.filter { $0.isReplicated && $0.steadyReplicas > 0 } }

  /// Everything that makes pods, DaemonSets last.
  var allWorkloads: [Workload] { inventory.workloads + inventory.daemonSets }

  /// The version that removed APIs are held against: the one to go to, else the one that runs, else the oldest that is
  /// still supported, which whatever runs should not be older than.
  var judgedVersion: KubernetesVersion {
    targetVersion ?? runningVersion?.version ?? KubernetesReleases.oldestSupported(on: today)
  }

  /// The zones that the cluster has, sorted: by its document, else by its nodes; nil: not known. Empty where nodes were
  /// read and none carries a zone: spreading over zones could only keep pods pending there.
  var zones: [String]? {
    if let cluster, !cluster.zones.isEmpty { return cluster.zones.sorted() }
    return inventory.nodes.isEmpty ? nil : Set(inventory.nodes.compactMap(\.zone)).sorted()
  }

  /// Whether the cluster is one machine, so that nothing can be spread and nothing drained.
  var isOneNode: Bool { cluster == nil && inventory.nodes.count == 1 }
}

/// A version of Kubernetes with where it's said.
struct VersionFact {
  var version: KubernetesVersion
  var object: String
  var position: FilePosition
}

extension AuditContext {
  /// What the API server runs: by the Cluster document's own word, else the oldest of the control-plane nodes (a kubelet may not be
  /// newer than its API server), else the newest node's.
  var runningVersion: VersionFact? {
    if let cluster, !cluster.defaulted.contains("kubernetesVersion"),
      let version = KubernetesVersion(cluster.kubernetesVersion)
    {
      return VersionFact(version: version, object: "Cluster/\(cluster.name)", position: cluster.position)
    }
    let facts = inventory.nodes.compactMap { node in
      node.kubeletVersion.flatMap { KubernetesVersion($0) }.map {
        (node, VersionFact(version: $0, object: "Node/\(node.name)", position: node.position))
      }
    }
    let members = facts.filter { $0.0.isControlPlane }.map(\.1)
    return members.min { $0.version < $1.version } ?? facts.map(\.1).max { $0.version < $1.version }
  }
}
